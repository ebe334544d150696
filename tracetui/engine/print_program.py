"""What a program for the render kernel is made of: steps that the kernel takes for one record, one after the other.

A step either says how the kernel makes bytes (a literal, a number, a string of the record, a symbol's name), or
names a few numbers that decide a text: the kernel then takes the text it was told for these numbers before, or asks.
So everything that is more than numbers and names is computed by the plain formatter, once per value. Steps for
arithmetic, jumps and the elements of arrays stand in `print_program_steps`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from tracetui.formats.event_format import Field
from tracetui.formats.print_context import PrintContext, Record

NUMBER_SIZES = (1, 2, 4, 8)
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
    """

    offset: int
    size: int
    signed: bool = False

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
class Register:
    """A number that an earlier step of the same program left.

    Attributes:
        number: which, see render_columns.
        size: bytes of its C type.
        signed: of its C type.
    """

    number: int
    size: int = 8
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Constant:
    """A number that is the same in every row, as 64 bits."""

    value: int


Operand: TypeAlias = Load | Register | Constant


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

    load: Load | Register
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
        at_cursor: it lies at CURSOR, which then stands behind its NUL.
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
    at_cursor: bool = False


@dataclass(frozen=True, slots=True)
class TextByValue:
    """A text that a few numbers decide.

    Attributes:
        keys: the numbers.
        text: the plain formatter's text for a record.
    """

    keys: tuple[Operand, ...]
    text: Callable[[Record, PrintContext], str]


def text_by_value(keys: tuple[Operand, ...], text: Callable[[Record, PrintContext], str]) -> TextByValue:
    """A text that some numbers decide, or that is always the same.

    Raises:
        NotCompilable: there are too many numbers.
    """
    if len(keys) > MOST_LOADS:
        raise NotCompilable(f"{len(keys)} numbers decide a text")
    return TextByValue(keys or (Constant(0),), text)
