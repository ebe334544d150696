"""What a print fmt says, as a tree of small immutable nodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Number:
    """A number or character constant; `suffix` holds its letters (`u`, `l`) in lower case."""

    value: int
    suffix: str = ""
    is_decimal: bool = True


@dataclass(frozen=True, slots=True)
class String:
    """A string constant, escapes as written."""

    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """An identifier that is no number: an enum constant or a kernel symbol."""

    text: str


@dataclass(frozen=True, slots=True)
class FieldRef:
    """`REC->name`."""

    name: str


@dataclass(frozen=True, slots=True)
class AddressOf:
    """`&operand`."""

    operand: Expr


@dataclass(frozen=True, slots=True)
class Unary:
    """`! ~ + -` in front of an operand, or `*` through a pointer."""

    op: str
    operand: Expr


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands joined by a C operator."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Conditional:
    """`test ? yes : no`."""

    test: Expr
    yes: Expr
    no: Expr


@dataclass(frozen=True, slots=True)
class Cast:
    """`(type) operand`."""

    type: str
    operand: Expr


@dataclass(frozen=True, slots=True)
class Index:
    """`base[index]`."""

    base: Expr
    index: Expr


@dataclass(frozen=True, slots=True)
class SizeOf:
    """`sizeof(type)` or `sizeof(REC->field)`."""

    operand: str | FieldRef


@dataclass(frozen=True, slots=True)
class Pair:
    """`{ value, text }` of a table; `text` is None where the kernel wrote a null pointer."""

    value: Expr
    text: str | None


@dataclass(frozen=True, slots=True)
class Call:
    """A helper function with its arguments."""

    name: str
    args: tuple[Expr, ...]


Expr: TypeAlias = (
    Number | String | Name | FieldRef | AddressOf | Unary | Binary | Conditional | Cast | Index | SizeOf | Pair | Call
)


@dataclass(frozen=True, slots=True)
class PrintFmt:
    """A whole print fmt.

    Attributes:
        text: the format string, escapes as written.
        args: its arguments in order.
    """

    text: str
    args: tuple[Expr, ...]
