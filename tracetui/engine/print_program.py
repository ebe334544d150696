"""What a program for the render kernel is made of: pieces of an event's text, one after the other.

A piece either says how the kernel makes its bytes (a literal, a number, a string of the record), or names a few
numbers of the record that decide its text: the kernel then takes the text it was told for these numbers
before, or asks. So everything that is more than a plain number is computed by the plain formatter, once per value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from tracetui.formats.event_format import Field
from tracetui.formats.print_context import PrintContext, Record

NUMBER_SIZES = (1, 2, 4, 8)
TESTS = ("", "<", "<=", ">", ">=", "==", "!=")
MOST_LOADS = 4


class NotCompilable(Exception):
    """The text needs more than the pieces can say; the plain formatter prints it row by row."""


@dataclass(frozen=True, slots=True)
class Load:
    """A number of the record; 0 where the record ends before it.

    Attributes:
        offset: bytes from the record's start.
        size: 1, 2, 4 or 8 bytes.
        signed: extend the sign.
        test: what is asked of it instead of its value: an operator of TESTS, "" for the value itself.
        limit: the right operand of the test.
    """

    offset: int
    size: int
    signed: bool = False
    test: str = ""
    limit: int = 0

    @classmethod
    def of(cls, field: Field | None, signed: bool | None = None) -> Load:
        """A scalar field.

        Args:
            field: the field.
            signed: how to extend it; None as the format says, pointers never.

        Raises:
            NotCompilable: there is no such field, or it has the size of no number.
        """
        if field is None or field.size not in NUMBER_SIZES:
            raise NotCompilable("a field that a number is made of is not 1, 2, 4 or 8 bytes long")
        return cls(field.offset, field.size, field.signed and not field.is_pointer if signed is None else signed)


@dataclass(frozen=True, slots=True)
class Literal:
    """Text that is the same in every row."""

    text: str


@dataclass(frozen=True, slots=True)
class NumberText:
    """A number in digits.

    Attributes:
        load: the number.
        casts: (bytes, signed) of the types it is converted to, in order, two at most.
        base: 10 or 16.
        upper: hexadecimal digits in upper case.
        prefix: `0x` in front.
        width: least number of characters, at most MAX_WIDTH.
        zeros: fill up with zeros instead of blanks.
        left: fill up behind instead of in front.
    """

    load: Load
    casts: tuple[tuple[int, bool], ...] = ()
    base: int = 10
    upper: bool = False
    prefix: bool = False
    width: int = 0
    zeros: bool = False
    left: bool = False


MAX_WIDTH = 64


@dataclass(frozen=True, slots=True)
class StringText:
    """A string of the record up to its NUL, its field's or the record's end.

    Attributes:
        offset: of the bytes, of a dynamic one of its location word.
        size: bytes of a fixed field, 0 for all up to the record's end.
        dynamic: a location word of 4 bytes says where it lies.
        base: what the location counts from.
        width, left: see NumberText.
        most: at most so many characters, -1 for any number.
    """

    offset: int
    size: int
    dynamic: bool = False
    base: int = 0
    width: int = 0
    left: bool = False
    most: int = -1


@dataclass(frozen=True, slots=True)
class TextByValue:
    """A text that a few numbers of the record decide.

    Attributes:
        loads: the numbers.
        text: the plain formatter's text for a record.
    """

    loads: tuple[Load, ...]
    text: Callable[[Record, PrintContext], str]


ProgramPiece: TypeAlias = Literal | NumberText | StringText | TextByValue


def text_by_value(loads: tuple[Load, ...], text: Callable[[Record, PrintContext], str]) -> ProgramPiece:
    """A text that some numbers decide.

    Raises:
        NotCompilable: there are too many numbers, or none.
    """
    if not 1 <= len(loads) <= MOST_LOADS:
        raise NotCompilable(f"{len(loads)} numbers decide a text")
    return TextByValue(loads, text)
