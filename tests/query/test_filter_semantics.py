"""Random conditions over random records select what a plain reading of them selects, in both languages."""

from __future__ import annotations

import operator
import struct
from collections.abc import Callable
from dataclasses import replace
from functools import cache, reduce
from pathlib import Path
from tempfile import mkdtemp

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.tracedat.crafted_files import event
from tests.report.crafted_pairs import LITTLE, write_with_fields
from tracetui.engine.open_session import open_session
from tracetui.engine.query.filter import compile_filter
from tracetui.engine.query.number_reader import RowNames
from tracetui.engine.report.compat_filters import CompatFilters
from tracetui.engine.report.request import FilterText
from tracetui.engine.row import Row
from tracetui.engine.session import Session

_SIGNED = {"small": 1, "word": 4, "big": 8}
_UNSIGNED = {"byte": 1, "half": 2, "wide": 8}
_OFFSETS = {"small": 8, "byte": 9, "half": 10, "word": 12, "big": 16, "wide": 24, "text": 32}
_FIELDS = "".join(
    f"\tfield:int {name};\toffset:{_OFFSETS[name]};\tsize:{size};\tsigned:{int(name in _SIGNED)};\n"
    for name, size in (_SIGNED | _UNSIGNED).items()
) + "\tfield:char text[8];\toffset:32;\tsize:8;\tsigned:1;\n\n"  # fmt: skip
_BITS = (1 << 64) - 1
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_TEXTS = ("", "a", "ab", "b", "AB")
Values = dict[str, int | str]
Test = Callable[[Values], bool]
Condition = tuple[str, Test]
"""A condition as it is typed, and what it means."""


@cache
def session() -> Session:
    folder = Path(mkdtemp())
    return open_session([write_with_fields(folder / "fields.dat", _FIELDS, event(LITTLE, 7) + bytes(28))])


def record(values: Values) -> Row:
    """A row of the crafted event with these values."""
    numbers = struct.pack(
        "<bBHiqQ8s", *(values[name] for name in ("small", "byte", "half", "word", "big", "wide")),
        str(values["text"]).encode(),
    )  # fmt: skip
    row = session().timeline.first_rows()[0]
    return replace(row, data=row.data[:8] + numbers)


records = st.fixed_dictionaries(
    {
        **{name: st.integers(-(1 << 8 * size - 1), (1 << 8 * size - 1) - 1) for name, size in _SIGNED.items()},
        **{name: st.integers(0, (1 << 8 * size) - 1) for name, size in _UNSIGNED.items()},
        "text": st.sampled_from(_TEXTS),
    }
)
_NUMBERS = st.one_of(st.integers(0, 300), st.sampled_from([2**31, 2**63, _BITS, _BITS - 4]))


def _number_term(field: str, sign: str, number: int, upstream: bool) -> Condition:
    def test(values: Values) -> bool:
        value = int(values[field])
        return _COMPARE[sign](value & _BITS if upstream else value, number)

    return f"{field} {sign} {number}", test


def _text_term(field: str, sign: str, text: str) -> Condition:
    def test(values: Values) -> bool:
        value = str(values[field])
        equal = value == text if sign in ("==", "!=") else text.lower() in value.lower()
        return equal is (sign in ("==", "=~"))

    return f'{field} {sign} "{text}"', test


def _bit_term(field: str, number: int) -> Condition:
    return f"{field} & {number}", lambda values: int(values[field]) & number != 0


def terms(upstream: bool) -> st.SearchStrategy[Condition]:
    fields = st.sampled_from([*_SIGNED, *_UNSIGNED])
    numbers = st.tuples(fields, st.sampled_from([*_COMPARE]), _NUMBERS)
    return st.one_of(
        numbers.map(lambda made: _number_term(*made, upstream)),
        st.tuples(fields, _NUMBERS).map(lambda made: _bit_term(*made)),
        st.tuples(st.just("text"), st.sampled_from(["==", "!=", "=~", "!~"]), st.sampled_from(_TEXTS)).map(
            lambda made: _text_term(*made)
        ),
    )


def _in_parentheses(inner: Condition, negated: bool) -> Condition:
    text, test = inner
    return (f"!({text})", lambda values: not test(values)) if negated else (f"({text})", test)


def _joined(parts: list[tuple[str, Condition]], upstream: bool) -> Condition:
    """Conditions in a row; the first operator is not used."""
    text = parts[0][1][0] + "".join(f" {joint} {part}" for joint, (part, _) in parts[1:])

    def from_left_to_right(values: Values) -> bool:
        def step(before: bool, part: tuple[str, Condition]) -> bool:
            joint, (_, test) = part
            return (before and test(values)) if joint == "&&" else (before or test(values))

        return reduce(step, parts[1:], parts[0][1][1](values))

    def as_in_c(values: Values) -> bool:
        groups: list[bool] = []
        for number, (joint, (_, test)) in enumerate(parts):
            if number and joint == "&&":
                groups[-1] = groups[-1] and test(values)
            else:
                groups.append(test(values))
        return any(groups)

    return text, from_left_to_right if upstream else as_in_c


def conditions(upstream: bool) -> st.SearchStrategy[Condition]:
    def extend(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        part = st.one_of(terms(upstream), st.tuples(inner, st.booleans()).map(lambda made: _in_parentheses(*made)))
        return st.lists(st.tuples(st.sampled_from(["&&", "||"]), part), min_size=1, max_size=4).map(
            lambda parts: _joined(parts, upstream)
        )

    return st.recursive(terms(upstream), extend, max_leaves=6)


@settings(max_examples=200)
@given(conditions(upstream=False), st.lists(records, min_size=1, max_size=4))
def test_the_right_language(condition: Condition, values: list[Values]) -> None:
    text, test = condition
    made = compile_filter(f"blip:{text}", session())
    assert [made.matches(record(one)) for one in values] == [test(one) for one in values]


@settings(max_examples=200)
@given(conditions(upstream=True), st.lists(records, min_size=1, max_size=4))
def test_trace_cmds_language(condition: Condition, values: list[Values]) -> None:
    text, test = condition
    names = RowNames(lambda address: None, lambda row: "x")
    made = CompatFilters([FilterText(f"blip:{text}")], session().machines[0], names)
    assert [made.passes(record(one)) for one in values] == [test(one) for one in values]
