"""trace-cmd's own grammar, with what it takes beyond its manual."""

from __future__ import annotations

import pytest

from tests.query.test_parser import shown
from tracetui.engine.query.filter_error import FilterError
from tracetui.engine.query.upstream_parser import parse_upstream


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a==0 || b==1 && c==2", "(((a == 0) || (b == 1)) && (c == 2))"),
        ("a==0 && b==1 || c==2", "(((a == 0) && (b == 1)) || (c == 2))"),
        ("!(a==1)", "!(a == 1)"),
        ("!a==1", "!(a == 1)"),
        ("!!a==1", "!!(a == 1)"),
        ("a & 1", "?(a & 1)"),
        ("b==2 && !(a==1)", "((b == 2) && !(a == 1))"),
        ("(a==1 && (b==2))", "((a == 1) && (b == 2))"),
        ('a !~ "x"', '(a !~ "x")'),
        ("a == 1 b", "(a == 1)"),
        ("a == 1 b == 2", "(b == 2)"),
        ("a == == 1", "(a == 1)"),
        ("a == -1", "?(a - 1)"),
        ("a=='3'", "(a == 51)"),
    ],
)
def test_tree(text: str, tree: str) -> None:
    assert shown(parse_upstream(text)) == tree


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a==b",
        "a + 1 == 4",
        "a == 0-1",
        "a ==",
        "a==1 &&",
        "a==1)",
        "(a==1",
        "1==a",
        "a=1",
        'a < "x"',
        "a =~ 3",
        "a",
        "!a",
        "(a)",
        "a (b==1)",
        "a==1 && && b==2",
        "()",
        "(!!a==1)",
        "a==1,b==2",
        "(" * 1000,
    ],
)
def test_refuses(text: str) -> None:
    with pytest.raises(FilterError):
        parse_upstream(text)


def test_long_chains_need_no_depth() -> None:
    assert shown(parse_upstream("||".join(["a==1"] * 3000))).count("a") == 3000
