"""Programs compute what the plain formatter computes, at the ends of every type."""

from __future__ import annotations

import struct
from functools import cache

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.engine.crafted_rows import kernel_text
from tests.formats.crafted_event import CraftedContext, craft_event, field_line, payload, text_of
from tracetui.formats.event_format import EventFormat

_TYPES = {"s8": "b", "u8": "B", "s16": "h", "u16": "H", "s32": "i", "u32": "I", "s64": "q", "u64": "Q"}
_ARITHMETIC = ("+", "-", "*", "/", "%", "<<", ">>", "&", "|", "^")
_COMPARISONS = ("<", "<=", ">", ">=", "==", "!=", "&&", "||")
_ENDS = (0, 1, 2, 7, 8, 15, 16, 31, 32, 33, 63, 64, 65, *(1 << bits for bits in (7, 8, 15, 16, 31, 32, 62, 63)))
_EXTREMES = st.sampled_from(sorted({sign * end + more for end in _ENDS for sign in (1, -1) for more in (-1, 0, 1)}))
_NUMBERS = st.one_of(_EXTREMES, st.integers(-(1 << 63), (1 << 64) - 1))
_TYPE_NAMES = st.sampled_from([*_TYPES])


@cache
def _event(left: str, right: str) -> EventFormat:
    """All operators on two fields, each as it is and as part of an expression that needs its type."""
    fields = field_line(f"{left} x", 8, int(left[1:]) // 8, left[0] == "s")
    fields += field_line(f"{right} y", 16, int(right[1:]) // 8, right[0] == "s")
    results = [f"(REC->x {op} REC->y)" for op in (*_ARITHMETIC, *_COMPARISONS)]
    results += [f"({expr} / 3)" for expr in results[: len(_ARITHMETIC)]]
    results += ["-REC->x", "~REC->x", "!REC->x", "(REC->x < 0)", "(REC->y > 0 ? REC->x : REC->y)", "ilog2(REC->x)"]
    return craft_event(fields, f'"{" %lld" * len(results)}", {", ".join(results)}')


def _constants(left: int, right: int, op: str) -> EventFormat:
    fields = field_line("s64 x", 8, 8, True) + field_line("u64 y", 16, 8)
    results = f"REC->x {op} ({right}LL), ({left}LL) {op} REC->x, REC->y {op} ({right}LL), ({left}LL) {op} REC->y"
    return craft_event(fields, f'"%lld %lld %llu %llu", {results}')


def _field(name: str, number: int) -> bytes:
    """A field of 8 bytes whose first ones are the number's."""
    bits = int(name[1:])
    number &= (1 << bits) - 1
    held = number - (1 << bits) if name[0] == "s" and number >> (bits - 1) else number
    return struct.pack("<" + _TYPES[name], held).ljust(8, b"\xa5")


def _check(event: EventFormat, data: bytes) -> None:
    context = CraftedContext()
    assert kernel_text(event, payload(data), context) == text_of(event, data, context).removesuffix("\n")


@settings(max_examples=150)
@example("s64", "s64", -(1 << 63), -1)
@example("s32", "s32", -(1 << 31), -1)
@example("s8", "s64", -128, -(1 << 63))
@example("s64", "u64", -5, 1 << 63)
@example("s32", "u64", -5, 1 << 63)
@example("s64", "s64", -5, -1)
@example("u64", "s8", (1 << 64) - 1, 64)
@given(_TYPE_NAMES, _TYPE_NAMES, _NUMBERS, _NUMBERS)
def test_fields(left: str, right: str, x: int, y: int) -> None:
    _check(_event(left, right), _field(left, x) + _field(right, y))


@settings(max_examples=40)
@example(-(1 << 63), -1, "/")
@example(-5, 64, ">>")
@given(_EXTREMES, _EXTREMES, st.sampled_from(_ARITHMETIC))
def test_constants(x: int, y: int, op: str) -> None:
    _check(_constants(x, y, op), _field("s64", x) + _field("u64", y))


@settings(max_examples=40)
@example("u64", 1 << 63)
@example("s64", -(1 << 63))
@given(_TYPE_NAMES, _EXTREMES)
def test_counts(name: str, count: int) -> None:
    fields = field_line(f"{name} n", 8, int(name[1:]) // 8, name[0] == "s") + field_line("u8 raw[6]", 16, 6)
    results = "REC->n, REC->raw, __print_hex(REC->raw, REC->n), __print_array(REC->raw, REC->n, 2)"
    _check(craft_event(fields, f'"%*ph %s %s", {results}'), _field(name, count) + b"abcdef")
