"""A format string with arguments stored the way the kernel's bprintf stores them.

Numbers take the size their conversion says and are aligned to it, those of 8 bytes to 4; `*` takes an int, strings
lie there with their NUL, unaligned. Of the pointer conversions the kernel stores the symbol ones as a pointer;
what the others print it has formatted already and stores as a string.
"""

from __future__ import annotations

import struct

from tracetui.formats.print_context import PrintContext
from tracetui.formats.print_fmt.format_string import Conversion, split_format
from tracetui.formats.print_fmt.pointer_forms import POINTER_VALUES, plain_pointer

_SYMBOL_LETTERS = "sSfFxB"
_INT_CODES = {1: "b", 2: "h", 4: "i", 8: "q"}
_SIZES = {"": 4, "h": 2, "hh": 1, "ll": 8, "L": 8}
_MAX_WIDTH = 999
_WORD = 4


class BinaryArguments:
    """The arguments behind a bprint's format pointer, taken one after the other."""

    def __init__(self, data: bytes, at: int, big_endian: bool, long_size: int) -> None:
        self._data, self._at, self._long_size = data, at, long_size
        self._order = ">" if big_endian else "<"

    @property
    def ended(self) -> bool:
        """Whether nothing is left."""
        return self._at >= len(self._data)

    def number(self, size: int, signed: bool) -> int | None:
        """An integer, which starts at a multiple of its size or of 4. None behind the record's end."""
        alignment = min(size, _WORD)
        self._at = (self._at + alignment - 1) // alignment * alignment
        if self._at + size > len(self._data):
            self._at = len(self._data)
            return None
        code = _INT_CODES[size] if signed else _INT_CODES[size].upper()
        value: int = struct.unpack_from(self._order + code, self._data, self._at)[0]
        self._at += size
        return value

    def pointer(self) -> int | None:
        """A pointer-sized number."""
        return self.number(self._long_size, False)

    def string(self) -> str:
        """A string up to its NUL."""
        raw, _, _ = self._data[self._at :].partition(b"\0")
        self._at += len(raw) + 1
        return raw.decode("latin-1")

    def starts_text(self) -> bool:
        """Whether a printable character comes next."""
        return not self.ended and 0x20 <= self._data[self._at] < 0x7F


def format_binary(text: str, data: bytes, at: int, context: PrintContext) -> str:
    """The text of a binary printf.

    Args:
        text: the format string.
        data: the record's payload.
        at: where the arguments start.
        context: gives byte order, size of long and symbols.
    """
    arguments = BinaryArguments(data, at, context.big_endian, context.long_size)
    return "".join(
        [part if isinstance(part, str) else _converted(part, arguments, context) for part in split_format(text)]
    )


def _converted(conversion: Conversion, arguments: BinaryArguments, context: PrintContext) -> str:
    """One conversion with the arguments it takes; "" where the record has ended."""
    flags, width, precision = _spec(conversion, arguments)
    letter = conversion.letter
    if letter in "sp":
        value: str | None = arguments.string() if letter == "s" else _pointer(conversion.extension, arguments, context)
        dot = "" if precision is None or letter == "p" else f".{precision}"
        return "" if value is None else f"%{'-' * ('-' in flags)}{width}{dot}s" % value
    number = arguments.number(1 if letter == "c" else _size(conversion, context.long_size), letter in "di")
    if number is None:
        return ""
    if letter in "co":
        shown = chr(number) if letter == "c" else f"{'0' * ('#' in flags)}{number:o}"
        return f"%{'-' * ('-' in flags)}{width}s" % shown
    dot = "" if precision is None else f".{precision}"
    return f"%{flags}{width}{dot}{'d' if letter in 'diu' else letter}" % number


def _spec(conversion: Conversion, arguments: BinaryArguments) -> tuple[str, str, str | None]:
    """Flags, width and precision, `*` replaced by the arguments."""
    flags, width, precision = conversion.flags, conversion.width, conversion.precision
    if width == "*":
        number = arguments.number(4, True) or 0
        flags += "-" * (number < 0)
        width = str(min(abs(number), _MAX_WIDTH))
    if precision == "*":
        precision = str(max(0, min(arguments.number(4, True) or 0, _MAX_WIDTH)))
    return flags, width, precision


def _size(conversion: Conversion, long_size: int) -> int:
    return _SIZES.get(conversion.length, long_size)


def _pointer(extension: str, arguments: BinaryArguments, context: PrintContext) -> str | None:
    if extension and extension[0] not in _SYMBOL_LETTERS and arguments.starts_text():
        return arguments.string()
    address = arguments.pointer()
    if address is None:
        return None
    return POINTER_VALUES.get(extension[:1], plain_pointer)(address, context)
