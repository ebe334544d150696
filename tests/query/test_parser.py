"""The right grammar: C's precedence, and where an error is."""

from __future__ import annotations

import pytest

from tracetui.engine.query.filter_error import FilterError
from tracetui.engine.query.parser import parse_condition
from tracetui.engine.query.tree import (
    Arithmetic,
    Compare,
    Condition,
    FieldName,
    Logic,
    Negative,
    Not,
    NotZero,
    Number,
    Text,
    Value,
)


def shown(tree: Condition | Value) -> str:
    """A tree in parentheses."""
    match tree:
        case Compare(operator, left, right) | Arithmetic(operator, left, right):
            return f"({shown(left)} {operator} {shown(right)})"
        case Logic(operator, parts):
            return "(" + f" {operator} ".join(map(shown, parts)) + ")"
        case Not(operand):
            return f"!{shown(operand)}"
        case NotZero(value):
            return f"?{shown(value)}"
        case Negative(operator, operand):
            return f"{operator}{shown(operand)}"
        case FieldName(name):
            return name
        case Number(value):
            return str(value)
        case Text(value):
            return f'"{value}"'


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a==0 || b==1 && c==2", "((a == 0) || ((b == 1) && (c == 2)))"),
        ("(a==0 || b==1) && c==2", "(((a == 0) || (b == 1)) && (c == 2))"),
        ("a==1 && b==2 && c==3", "((a == 1) && (b == 2) && (c == 3))"),
        ("!a==1", "!(a == 1)"),
        ("!(a==1) || b", "(!(a == 1) || ?b)"),
        ("a - 1 - 2 == 3", "(((a - 1) - 2) == 3)"),
        ("a + 2 * b == c", "((a + (2 * b)) == c)"),
        ("(a + 2) * b == c", "(((a + 2) * b) == c)"),
        ("(a & 0xf0) == 0x10", "((a & 240) == 16)"),
        ("((a & 1)) || b", "(?(a & 1) || ?b)"),
        ("a << 2 | 1", "?((a << 2) | 1)"),
        ("a == -1", "(a == -1)"),
        ("a == ~b", "(a == ~b)"),
        ("a == 'x'", "(a == 120)"),
        ("a =~ 'x'", '(a =~ "x")'),
        ('comm == "a b" "c"', '(comm == "a bc")'),
        ("0x10 < a", "(16 < a)"),
        ("a == 010", "(a == 8)"),
        ("a==99999999999999999999999", f"(a == {2**64 - 1})"),
    ],
)
def test_tree(text: str, tree: str) -> None:
    assert shown(parse_condition(text)) == tree


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("", 0),
        ("a==", 3),
        ("a=1", 1),
        ("a==1)", 4),
        ("(a==1", 5),
        ("a==1 b", 5),
        ("a==1 &&", 7),
        ("&& a==1", 0),
        ('a == "x', 5),
        ("a =~ 3", 2),
        ("a==1 \u00e9", 5),
        ("a == (b + )", 10),
        ('"x"', 0),
        ("a==1,b==2", 4),
    ],
)
def test_error_says_where(text: str, column: int) -> None:
    with pytest.raises(FilterError) as raised:
        parse_condition(text)
    assert raised.value.column == column


@pytest.mark.parametrize(
    "text", ["(" * 5000 + "a==1" + ")" * 5000, "!" * 5000 + "a", "-" * 5000 + "1", "1+" * 5000 + "1"]
)
def test_depth_is_bounded(text: str) -> None:
    with pytest.raises(FilterError):
        parse_condition(text)


def test_column_counts_in_the_whole_filter() -> None:
    with pytest.raises(FilterError) as raised:
        parse_condition("sched_switch:a=1", start=13)
    assert raised.value.column == 14
    assert "column 15" in str(raised.value)
