"""POSIX basic regular expressions: what is special there and what is not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracetui.engine.query.basic_regex import BadRegex, _translated, compile_basic


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("sched_.*", "sched_switch"),
        ("SCHED_switch", "sched_switch"),
        (r"a\|b", "b"),
        ("a+", "a+"),
        (r"a\+", "aaa"),
        ("a|b", "a|b"),
        ("(a)", "(a)"),
        (r"\(ab\)*", "abab"),
        (r"\(a\)\1", "aa"),
        ("*a", "*a"),
        (r"\(*a\)", "*a"),
        (r"a\{2,3\}", "aaa"),
        ("a{2}", "a{2}"),
        ("[[:digit:]_]*", "12_3"),
        ("[]x]", "]"),
        ("[^]x]", "y"),
        (r"[\]", "\\"),
        ("a^b", "a^b"),
        ("a$b", "a$b"),
        (r"x\.y", "x.y"),
        ("[a.]", "."),
        (r"\<irq\>", "irq"),
    ],
)
def test_matches_the_whole(pattern: str, text: str) -> None:
    assert compile_basic(pattern, whole=True).search(text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("a+", "aa"),
        ("a|b", "a"),
        (r"x\.y", "xay"),
        ("sched", "sched_switch"),
        ("[^a]", "a"),
        ("(a)", "a"),
        ("a", "a\n"),
    ],
)
def test_does_not_match_the_whole(pattern: str, text: str) -> None:
    assert not compile_basic(pattern, whole=True).search(text)


def test_only_the_outer_branches_are_anchored() -> None:
    assert compile_basic(r"a\|b", whole=True).search("axxx")


def test_searches_anywhere_unless_whole() -> None:
    assert compile_basic("k.*r").search("xx Kworker/0")


@pytest.mark.parametrize(
    "pattern",
    ["[", "a\\", r"\(", r"\)", "[[:nothing:]]", r"a\{3,2\}", "x" * 2000, r"\1", r"\(a*\)*b\1", r"\(\(a\+\)b\)\{2,\}\<"],
)
def test_refuses(pattern: str) -> None:
    with pytest.raises(BadRegex):
        compile_basic(pattern)


@pytest.mark.parametrize("pattern", [r"\(a*\)*b", r"\(\(a\+\)b\)\{2,\}", r"\(a\|a\)*b"])
def test_a_repeat_of_repeats_does_not_try_all_ways(pattern: str) -> None:
    assert not compile_basic(pattern).search("a" * 50_000)


_PIECES = [
    "a",
    "B",
    "k",
    ".",
    "*",
    "^",
    "$",
    r"\|",
    "[a-k]",
    "[^b]",
    "[[:space:]]",
    r"\w",
    r"\S",
    r"\s",
    r"\b",
    "ab",
    r"\?",
    r"\+",
]
_GROUPS = st.lists(st.sampled_from([*_PIECES, r"\(a", r"\)", r"\{2\}", r"\{,2\}", "{", "\xe9"]), max_size=6).map(
    "".join
)


@given(_GROUPS, st.text("aAbBkK \n\x0b\xe9\xc9_{", max_size=12), st.booleans())
def test_re2_matches_what_re_does(pattern: str, text: str, whole: bool) -> None:
    try:
        found = compile_basic(pattern, whole)
    except BadRegex:
        return
    plain = "".join(_translated(f"^{pattern}$" if whole else pattern))
    assert bool(found.search(text)) == bool(re.search(plain, text, re.IGNORECASE | re.ASCII | re.DOTALL))
