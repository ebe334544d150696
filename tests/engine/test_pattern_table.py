"""Tables of states accept what RE2 matches, and all that Python's `re` matches of what RE2 does not know."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracetui.engine.pattern import TriedPattern, compile_pattern
from tracetui.engine.pattern_parser import parse_pattern
from tracetui.engine.pattern_states import StateTable
from tracetui.engine.pattern_table import pattern_table
from tracetui.engine.pattern_tree import NoTree
from tracetui.errors import UsageError

_PIECES = st.sampled_from([
    *"abABk1_ .^$-=", r"\.", r"\d", r"\D", r"\w", r"\W", r"\s", r"\S", r"\b", r"\B", r"\A", r"\x61", r"\[", r"\n",
    "[ab]", "[^a]", "[a-c]", "[]a]", "[^]-]", r"[\d_]", r"[\x41-\x43-]", r"[\]x]", "[A-z]", "[--/]", "{", "a{", "]",
    "[[:alpha:]]", "{,2}", "(?i:A)", "(?-i:a)", "(?s:.)", r"\t", r"[^\w]", "[^ -~]", "()",
])  # fmt: skip
_REPEATS = st.sampled_from(["*", "+", "?", "*?", "{2}", "{1,3}", "{2,}", "{0}", "{0,2}"])
_PATTERNS = st.recursive(
    _PIECES,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=4).map("".join)
        | st.tuples(st.sampled_from(["(", "(?:", "(?P<n>", "(?i:"]), inner, _REPEATS).map(
            lambda p: f"{p[0]}{p[1]}){p[2]}"
        )
        | st.tuples(inner, inner).map("|".join)
        | inner.map(lambda p: f"(?i){p}")
    ),
    max_leaves=8,
)
_BACK = st.sampled_from(
    [r"\1", r"\2", "(?=b)", "(?<!a)", "(a)", r"(\w)", "([ab]+)", "(?:(b))?", "(?>a)", "a++", r"(.)\1"]
)
_LINES = st.lists(st.text("aAbBck1_ .-=]x{", max_size=12), max_size=6)


def accepts(states: StateTable, line: str) -> bool:
    """Whether a table accepts a line, as plain as can be."""
    state = states.start
    for character in [*line.encode("ascii"), None]:
        if state <= states.width:
            break
        kind = states.width - 1 if character is None else int(states.classes[character])
        state = int(states.table[state + kind])
    return state == 0


@given(_PATTERNS, _LINES)
def test_a_table_accepts_what_re2_matches(text: str, lines: list[str]) -> None:
    with suppress(UsageError):
        pattern = compile_pattern(text)
        table = pattern_table(pattern)
        if table is not None and table.is_exact:
            assert [accepts(table.states, line) for line in lines] == [bool(pattern.search(line)) for line in lines]


@given(st.lists(_PATTERNS | _BACK, min_size=2, max_size=5).map("".join), _LINES)
def test_a_table_accepts_all_that_python_matches(text: str, lines: list[str]) -> None:
    with suppress(UsageError):
        pattern = compile_pattern(text)
        if isinstance(pattern, TriedPattern) and (table := pattern_table(pattern)) is not None:
            assert all(accepts(table.states, line) for line in lines if pattern.search(line))


@pytest.mark.parametrize(("text", "line", "found"), [
    ("[0-9]{7}", "cost 1234567", True),
    ("[0-9]{7}", "cost 123456 1", False),
    (r"^k\w+/\d:", "kworker/3:1-44 e: x", True),
    (r"\bexit$", "kvm_exit", False),
    (r"(\w)\1\1:", "a bbb:", True),
    (r"(\w)\1\1:", "abB:", False),
    (r"(\d\d)x\1", "12x13 13x12", False),
    ("(?P<n>a|b)(?P=n)", "xaa", True),
    ("(?P<n>a|b)(?P=n)", "xab", False),
])  # fmt: skip
def test_what_is_typed(text: str, line: str, found: bool) -> None:
    table = pattern_table(compile_pattern(text))
    assert table is not None
    assert accepts(table.states, line) is found


_NESTED = "(a)" + "".join(f"(\\{number}\\{number})" for number in range(1, 40))


@pytest.mark.parametrize("text", ["(a|b)*a(a|b){15}", "x{1000}", r"(\w)(\w)\2\1", _NESTED, "grün.", "[[:alpha:]]+x"])
def test_what_would_become_too_large_has_no_table(text: str) -> None:
    assert pattern_table(compile_pattern(text)) is None


@pytest.mark.parametrize("text", ["a" * 2001, "(" * 60 + "a" + ")" * 60, r"(a)?(?(1)b|c)", r"(a)\12", r"\0", "(?x) a"])
def test_what_has_no_tree(text: str) -> None:
    with pytest.raises(NoTree):
        parse_pattern(text, ignore_case=True)


def test_letters_match_in_either_case_unless_one_is_upper_case() -> None:
    for text, line in (("[k]worker.", "KWORKER/"), ("(?i)KWORKER.", "kworker/"), ("(?i:K)Worker.", "kWorker/")):
        table = pattern_table(compile_pattern(text))
        assert table is not None
        assert accepts(table.states, line) == bool(re.search(text, line, re.IGNORECASE))
