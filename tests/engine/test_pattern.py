"""What is typed into a search: what it matches, and what is refused."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracetui.engine.pattern import LONGEST_TRIED, compile_pattern
from tracetui.engine.pattern_text import is_quick, plain_text, required_text
from tracetui.errors import UsageError


@pytest.mark.parametrize(("pattern", "line", "found"), [
    ("exit_msr", "reason EXIT_MSR", True),
    ("EXIT_msr", "reason EXIT_MSR", False),
    (r"reason\Se", "reasonXe EXIT", True),
    (r"\SEXIT", "x_exit", False),
])  # fmt: skip
def test_smart_case(pattern: str, line: str, found: bool) -> None:
    assert bool(compile_pattern(pattern).search(line)) is found


@pytest.mark.parametrize("pattern", ["[", "(", "a{2,1}", "*", "(?P<x>", "a{99999999999}"])
def test_a_bad_pattern_is_refused_with_a_reason(pattern: str) -> None:
    with pytest.raises(UsageError, match="bad pattern"):
        compile_pattern(pattern)


def test_the_reason_says_where() -> None:
    with pytest.raises(UsageError, match="at character 3"):
        compile_pattern("ab[")


@pytest.mark.parametrize("pattern", ["(a+)+$", "(x*)*y", "(a|a)*b", ".*.*.*.*.*.*z"])
def test_no_pattern_tries_all_ways(pattern: str) -> None:
    assert compile_pattern(pattern).search("a" * 50_000 + "!") is None


@pytest.mark.parametrize("pattern", [
    r"(a+)+\1", r"((a|b)*)\1", r"(a*)(a*)(a*)\1", r"(?x) (a)\1", "((((a{100}){100}){100}){100})", "x" * 10_001,
])  # fmt: skip
def test_what_could_take_long_is_refused(pattern: str) -> None:
    with pytest.raises(UsageError, match="bad pattern"):
        compile_pattern(pattern)


@pytest.mark.parametrize(("pattern", "line"), [
    (r"(\w)\1k", "task: bookkeeper-77"),
    (r"cpu(?=3)", "on CPU3"),
    (r"(?<!no )reason", "a REASON"),
])  # fmt: skip
def test_what_re2_does_not_know_is_matched_all_the_same(pattern: str, line: str) -> None:
    found = compile_pattern(pattern)
    assert found.search(line)
    assert [match.span() for match in found.finditer(line)] == [
        match.span() for match in re.finditer(pattern, line, re.IGNORECASE)
    ]
    assert not found.search("x" * LONGEST_TRIED + line)


@pytest.mark.parametrize(("pattern", "plain", "required"), [
    ("exit_msr", "exit_msr", "exit_msr"),
    (r"a\.b\[0\]", "a.b[0]", "a.b[0]"),
    (r"a\x41b", None, "a"),
    (r"a\101bc", None, "bc"),
    ("abc*", None, "ab"),
    ("ab{2}cde", None, "cde"),
    ("ab{x", "ab{x", "ab{x"),
    ("(abc)de", None, "de"),
    ("abc|d", None, ""),
    ("(abc|d)ef", None, "ef"),
    ("[abc]x[]y]z[[:alpha:]]w", None, "x"),
    (r"\bword\b$", None, "word"),
    ("(?x) a b", None, ""),
    ("(?i)AB", None, "AB"),
    ("grün", None, "gr"),
    ("", None, ""),
])  # fmt: skip
def test_the_text_of_a_pattern(pattern: str, plain: str | None, required: str) -> None:
    assert plain_text(pattern) == plain
    assert required_text(pattern) == required


_PATTERNS = st.recursive(
    st.sampled_from([*"abcAB. ^$", r"\.", r"\d", r"\x61", r"\w", "[ab]", "[^a]", r"\b"]),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=4).map("".join)
        | inner.map(lambda p: f"({p})")
        | inner.map(lambda p: f"(?:{p})*")
        | st.tuples(st.sampled_from("abc"), st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "+?"])).map("".join)
        | st.tuples(inner, inner).map("|".join)
    ),
    max_leaves=8,
)


@given(_PATTERNS, st.text("abcAB. 1", max_size=30))
def test_every_match_holds_the_required_text(pattern: str, text: str) -> None:
    if found := re.search(pattern, text):
        assert required_text(pattern) in found[0]
    plain = plain_text(pattern)
    if plain is not None:
        assert bool(found) == (plain in text)


@given(_PATTERNS)
def test_repeats_in_repeats_are_not_quick(pattern: str) -> None:
    assert not is_quick(f"(?:x(?:{pattern})*y)*")
