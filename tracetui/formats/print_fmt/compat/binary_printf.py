"""bprint's text as trace-cmd report makes it: arguments are collected first, then the format takes them.

Collecting passes over `%c`, `%hd` and `%hhd`, printing does not: every conversion behind one of these gets the
argument of the next, and the last finds none. That prints its letter, and makes the event fail from then on.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tracetui.formats.print_context import PrintContext
from tracetui.formats.print_fmt.binary_printf import BinaryArguments
from tracetui.formats.print_fmt.compat.format_split import split_compat
from tracetui.formats.print_fmt.conversions import number_piece
from tracetui.formats.print_fmt.format_string import Conversion
from tracetui.formats.print_fmt.lexer import PrintFmtError
from tracetui.formats.print_fmt.pointer_forms import symbol_name
from tracetui.formats.print_fmt.symbolic_functions import symbol_with_offset
from tracetui.formats.print_fmt.type_names import INT, U64
from tracetui.formats.print_fmt.value import constant, wrap

_HOST_LONG = 8
_MAX_WIDTH = 4096
_U64_MASK = (1 << 64) - 1
_WANTS_ARGUMENT = re.compile(r"%([^%A-Za-z]*)([lLzhZ]*)([A-Za-z%])([A-Za-z]?)")


class PrintedBinary(NamedTuple):
    """A line and whether the event fails from then on."""

    text: str
    failed: bool


def format_binary_compat(text: str, data: bytes, at: int, context: PrintContext) -> PrintedBinary:
    """The text of a binary printf; see the module."""
    values = _collected(text, data, at, context)
    shown, failed = [], False
    try:
        parts = list(split_compat(text))
    except PrintFmtError:
        return PrintedBinary("", True)
    for part in parts:
        if isinstance(part, str):
            shown.append(part)
        elif len(values) < 1 + part.stars:
            shown.append(part.letter)
            failed = True
        else:
            star = values.pop(0) if part.stars else None
            shown.append(_converted(part, star, values.pop(0), context))
    return PrintedBinary("".join(shown), failed)


def _collected(text: str, data: bytes, at: int, context: PrintContext) -> list[int | str]:
    """The arguments in order, until the record ends."""
    arguments = BinaryArguments(data, at, context.big_endian, context.long_size)
    values: list[int | str] = []
    for match in _WANTS_ARGUMENT.finditer(text):
        spec, length, letter, following = match.groups()
        for _ in range(spec.count("*")):
            _append(values, arguments.number(4, False))
        if arguments.ended:
            break
        if letter == "s":
            values.append(arguments.string())
        elif letter == "p":
            _append_pointer(values, arguments, following)
        elif letter in "diuxXo" and "h" not in length:
            long = 1 if length in ("z", "Z", "l") else 2 if length else 0
            _append(values, arguments.number((4, context.long_size, 8)[long], False))
    return values


def _append_pointer(values: list[int | str], arguments: BinaryArguments, following: str) -> None:
    if following not in ("", "s", "S", "x", "f", "F") and arguments.starts_text():
        values.append(arguments.string())
    else:
        _append(values, arguments.pointer())


def _append(values: list[int | str], value: int | None) -> None:
    if value is not None:
        values.append(value)


def _converted(conversion: Conversion, star: int | str | None, value: int | str, context: PrintContext) -> str:
    width = _bounded(star) if isinstance(star, int) else 0
    if conversion.letter == "p":
        return _pointer(conversion, value, context)
    if conversion.letter == "s" or isinstance(value, str):
        precision = "" if conversion.precision is None else "." + conversion.precision
        form = f"%{'-' * ('-' in conversion.flags)}{conversion.width}{precision}s"
        return form % ((width, str(value)) if star is not None else str(value))
    stars = (constant(width, INT).read,) if star is not None else ()
    piece = number_piece(conversion, constant(value & _U64_MASK, U64), stars, _HOST_LONG)
    return piece.format % tuple([read(b"", context) for read in piece.readers])


def _bounded(star: int) -> int:
    """A `*` argument as the int it is, kept within what a line needs."""
    return max(-_MAX_WIDTH, min(wrap(star, INT), _MAX_WIDTH))


def _pointer(conversion: Conversion, value: int | str, context: PrintContext) -> str:
    if isinstance(value, str):
        return value
    match conversion.extension[:1]:
        case "s" | "f":
            return symbol_name(value, context)
        case "S" | "F":
            return symbol_with_offset(value, context)
    return f"{value:#x}" if value else "(nil)"
