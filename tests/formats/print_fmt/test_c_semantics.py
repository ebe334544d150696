"""Random expressions have the value that C gives them: precedence, promotions, signs, casts."""

from __future__ import annotations

import operator
import struct
from collections.abc import Callable
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.crafted_event import craft_event, field_line, text_of
from tracetui.formats.event_format import EventFormat


class _Type(NamedTuple):
    bits: int
    signed: bool

    def hold(self, value: int) -> int:
        value &= (1 << self.bits) - 1
        return value - (1 << self.bits) if self.signed and value >> self.bits - 1 else value


class CExpression(NamedTuple):
    """An expression: its text, how strongly its outermost operator binds, its type and value."""

    text: str
    binds: int
    type: _Type
    value: int

    def within(self, binds: int) -> str:
        return self.text if self.binds >= binds else f"({self.text})"


_INT, _U64 = _Type(32, True), _Type(64, False)
_ATOM, _UNARY, _SHIFT = 14, 13, 10
_TYPES = {
    "u8": _Type(8, False), "s8": _Type(8, True), "u16": _Type(16, False), "short": _Type(16, True), "int": _INT,
    "unsigned int": _Type(32, False), "long": _Type(64, True), "u64": _U64, "__s64": _Type(64, True),
}  # fmt: skip
_VALUES = {
    "a": -5, "b": 0xFFFFFFFB, "c": -128, "d": 200, "e": -300, "f": 40000, "g": -(1 << 40), "h": (1 << 64) - 1, "i": 7,
}  # fmt: skip
_FIELDS = dict(zip(_VALUES, ("int", "unsigned int", "s8", "u8", "short", "u16", "long", "u64", "__s64"), strict=True))
_CODES = {8: "bB", 16: "hH", 32: "iI", 64: "qQ"}
_CALCULATE: dict[str, tuple[int, Callable[[int, int], int]]] = {
    "*": (12, operator.mul), "+": (11, operator.add), "-": (11, operator.sub), "&": (7, operator.and_),
    "^": (6, operator.xor), "|": (5, operator.or_),
}  # fmt: skip
_COMPARE: dict[str, tuple[int, Callable[[int, int], bool]]] = {
    "<": (9, operator.lt), ">": (9, operator.gt), "<=": (9, operator.le), ">=": (9, operator.ge),
    "==": (8, operator.eq), "!=": (8, operator.ne),
}  # fmt: skip


def _promoted(kind: _Type) -> _Type:
    return kind if kind.bits >= 32 else _INT


def _common(one: _Type, other: _Type) -> _Type:
    one, other = _promoted(one), _promoted(other)
    if one.bits != other.bits:
        return max(one, other)
    return _Type(one.bits, one.signed and other.signed)


def _binary(sign: str, left: CExpression, right: CExpression) -> CExpression:
    kind = _common(left.type, right.type)
    one, other = kind.hold(left.value), kind.hold(right.value)
    if sign in _COMPARE:
        binds, compared = _COMPARE[sign]
        kind, value = _INT, int(compared(one, other))
    else:
        binds, calculated = _CALCULATE[sign]
        value = kind.hold(calculated(one, other))
    return CExpression(f"{left.within(binds)} {sign} {right.within(binds + 1)}", binds, kind, value)


def _divided(sign: str, left: CExpression, right: CExpression) -> CExpression:
    kind = _common(left.type, right.type)
    one, other = kind.hold(left.value), kind.hold(right.value)
    quotient = (abs(one) // abs(other) * (1 if (one < 0) == (other < 0) else -1)) if other else 0
    value = quotient if sign == "/" else one - quotient * other if other else 0
    return CExpression(f"{left.within(12)} {sign} {right.within(13)}", 12, kind, kind.hold(value))


def _shifted(sign: str, left: CExpression, count: int) -> CExpression:
    kind = _promoted(left.type)
    value = left.value << count if sign == "<<" else kind.hold(left.value) >> count
    return CExpression(f"{left.within(_SHIFT)} {sign} {count}", _SHIFT, kind, kind.hold(value))


def _joined(sign: str, left: CExpression, right: CExpression) -> CExpression:
    binds = 4 if sign == "&&" else 3
    value = (left.value and right.value) if sign == "&&" else (left.value or right.value)
    return CExpression(f"{left.within(binds)} {sign} {right.within(binds + 1)}", binds, _INT, int(bool(value)))


def _unary(sign: str, inner: CExpression) -> CExpression:
    text = f"{sign}{inner.within(_ATOM)}"
    if sign == "!":
        return CExpression(text, _UNARY, _INT, int(not inner.value))
    kind = _promoted(inner.type)
    value = {"-": -inner.value, "~": ~inner.value}[sign]
    return CExpression(text, _UNARY, kind, kind.hold(value))


def _cast(name: str, inner: CExpression) -> CExpression:
    return CExpression(f"({name}){inner.within(_ATOM)}", _UNARY, _TYPES[name], _TYPES[name].hold(inner.value))


def _chosen(test: CExpression, yes: CExpression, no: CExpression) -> CExpression:
    kind = _common(yes.type, no.type)
    text = f"{test.within(3)} ? {yes.within(3)} : {no.within(2)}"
    return CExpression(text, 2, kind, kind.hold((yes if test.value else no).value))


def _field(name: str) -> CExpression:
    return CExpression(f"REC->{name}", _ATOM, _TYPES[_FIELDS[name]], _VALUES[name])


def _number(value: int, suffix: str) -> CExpression:
    kinds = {"": (_INT, _Type(64, True)), "U": (_Type(32, False), _U64), "L": (_Type(64, True),), "UL": (_U64,)}
    kind = next(kind for kind in kinds[suffix] if kind.hold(value) == value)
    return CExpression(f"{value}{suffix}", _ATOM, kind, value)


_LEAVES = st.one_of(
    st.sampled_from([*_VALUES]).map(_field),
    st.builds(
        _number, st.one_of(st.integers(0, 300), st.integers(0, 2**63 - 1)), st.sampled_from(["", "U", "L", "UL"])
    ),
)


def _wider(inner: st.SearchStrategy[CExpression]) -> st.SearchStrategy[CExpression]:
    return st.one_of(
        st.builds(_binary, st.sampled_from([*_CALCULATE, *_COMPARE]), inner, inner),
        st.builds(_divided, st.sampled_from("/%"), inner, inner),
        st.builds(_shifted, st.sampled_from(["<<", ">>"]), inner, st.integers(0, 31)),
        st.builds(_joined, st.sampled_from(["&&", "||"]), inner, inner),
        st.builds(_unary, st.sampled_from("-~!"), inner),
        st.builds(_cast, st.sampled_from([*_TYPES]), inner),
        st.builds(_chosen, inner, inner, inner),
    )


def _record() -> tuple[str, bytes]:
    lines, data = "", b""
    for name, value in _VALUES.items():
        kind = _TYPES[_FIELDS[name]]
        data += bytes(-len(data) % (kind.bits // 8))
        lines += field_line(f"{_FIELDS[name]} {name}", 8 + len(data), kind.bits // 8, kind.signed)
        data += struct.pack("<" + _CODES[kind.bits][not kind.signed], value)
    return lines, data


_LINES, _DATA = _record()


def any_expression() -> st.SearchStrategy[CExpression]:
    """Expressions of some operators."""
    return st.recursive(_LEAVES, _wider, max_leaves=12)


def crafted_expression(expr: CExpression) -> tuple[EventFormat, bytes]:
    """An event that prints an expression, and its record's own bytes."""
    conversion = "%lld" if expr.type.signed else "%llu"
    cast = "long long" if expr.type.signed else "unsigned long long"
    return craft_event(_LINES, f'"{conversion}", ({cast})({expr.text})'), _DATA


@settings(max_examples=500)
@given(any_expression())
def test_any_expression(expr: CExpression) -> None:
    assert text_of(*crafted_expression(expr)) == str(expr.value)
