"""One conversion of a format string -> a piece of a Python format and the readers of its arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tracetui.formats.print_context import PrintContext
from tracetui.formats.print_fmt.format_string import Conversion
from tracetui.formats.print_fmt.scope import NumberReader, TextReader
from tracetui.formats.print_fmt.type_names import CType
from tracetui.formats.print_fmt.value import Value, converted

_MAX_WIDTH = 4096
_SIZE_OF_LENGTH = {"": 4, "hh": 1, "h": 2, "ll": 8, "L": 8}

ArgReader = Callable[[bytes, PrintContext], int | str]


class Piece(NamedTuple):
    """A piece of the Python format of a whole line.

    Attributes:
        format: Python %-format of this piece.
        readers: one per value the format takes.
    """

    format: str
    readers: tuple[ArgReader, ...]


def bounded_width(read: NumberReader) -> NumberReader:
    """A `*` argument, kept within what a line needs."""
    return lambda data, context: max(-_MAX_WIDTH, min(read(data, context), _MAX_WIDTH))


def number_piece(conversion: Conversion, value: Value, stars: tuple[NumberReader, ...], long_size: int) -> Piece:
    """`%d` and its like."""
    size = _SIZE_OF_LENGTH.get(conversion.length, long_size)
    signed = conversion.letter in "di"
    read = converted(value, CType(size, signed)).read
    letter = "d" if conversion.letter in "diu" else conversion.letter
    if letter == "c":
        return text_piece(conversion, lambda data, context: chr(read(data, context) & 0xFF), stars)
    if letter == "o":
        prefix = "0" if "#" in conversion.flags else ""
        digits = Conversion(conversion.flags.replace("#", ""), conversion.width, conversion.precision, "", "s")
        return text_piece(digits, lambda data, context: f"{prefix}{read(data, context):o}", stars)
    flags = conversion.flags.replace("0", "") if conversion.precision is not None else conversion.flags
    if not signed:
        flags = flags.replace("+", "").replace(" ", "")
    precision = "" if conversion.precision is None else "." + conversion.precision
    return Piece(f"%{flags}{conversion.width}{precision}{letter}", (*stars, read))


def text_piece(conversion: Conversion, read: TextReader, stars: tuple[NumberReader, ...]) -> Piece:
    """`%s` and everything else that comes as text."""
    precision = "" if conversion.precision is None or conversion.letter == "c" else "." + conversion.precision
    flags = "-" if "-" in conversion.flags else ""
    return Piece(f"%{flags}{conversion.width}{precision}s", (*stars, read))


def literal_piece(text: str) -> Piece:
    """Text that is the same in every line."""
    return Piece(text.replace("%", "%%"), ())
