"""What a filter says, as a tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

ARITHMETIC = ("|", "^", "&", "<<", ">>", "+", "-", "*", "/", "%")
COMPARISONS = ("==", "!=", "<", ">", "<=", ">=")
MATCHES = ("=~", "!~")


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: int


@dataclass(frozen=True, slots=True)
class Text:
    """A string, or the characters between single quotes."""

    value: str
    column: int


@dataclass(frozen=True, slots=True)
class FieldName:
    """A field of the event, or COMM or CPU."""

    name: str
    column: int


@dataclass(frozen=True, slots=True)
class Negative:
    """`-x`, or `~x` of all bits."""

    operator: str
    operand: Value


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A number made of two."""

    operator: str
    left: Value
    right: Value


Value = Number | Text | FieldName | Negative | Arithmetic


@dataclass(frozen=True, slots=True)
class Compare:
    """Two numbers or two texts compared, or a text matched; column is the operator's."""

    operator: str
    left: Value
    right: Value
    column: int


@dataclass(frozen=True, slots=True)
class NotZero:
    """A number taken as a condition."""

    value: Value


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    operand: Condition


@dataclass(frozen=True, slots=True)
class Logic:
    """`&&` or `||` of several conditions."""

    operator: str
    parts: tuple[Condition, ...]


Condition = Compare | NotZero | Not | Logic


def logic(operator: str, left: Condition, right: Condition) -> Logic:
    """Join two conditions; a chain of one operator becomes one node."""
    if isinstance(left, Logic) and left.operator == operator:
        return Logic(operator, (*left.parts, right))
    return Logic(operator, (left, right))


def fields_in(node: Condition | Value) -> Iterator[FieldName]:
    """The fields that a condition or a value names, in the order of the text."""
    match node:
        case FieldName():
            yield node
        case Compare(_, left, right) | Arithmetic(_, left, right):
            yield from fields_in(left)
            yield from fields_in(right)
        case Negative(_, operand) | Not(operand) | NotZero(operand):
            yield from fields_in(operand)
        case Logic(_, parts):
            for part in parts:
                yield from fields_in(part)
