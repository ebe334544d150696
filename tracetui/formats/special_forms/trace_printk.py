"""trace_printk's records: bprint holds its arguments in binary, the format string lies in the recording's table."""

from __future__ import annotations

import struct

from tracetui.formats.print_context import PrintContext, Record
from tracetui.formats.print_fmt.format_string import Conversion, split_format
from tracetui.formats.print_fmt.pointer_forms import symbol_name
from tracetui.formats.print_fmt.symbolic_functions import symbol_with_offset
from tracetui.formats.special_forms.form import FormMaker, FormRequest, RecordPrinter

_SYMBOL_LETTERS = "sSfFx"
_INT_CODES = {1: "b", 2: "h", 4: "i", 8: "q"}


class _Arguments:
    """The arguments behind a bprint's format pointer, taken one after the other."""

    def __init__(self, data: bytes, at: int, order: str, long_size: int) -> None:
        self._data, self._at, self._order, self._long_size = data, at, order, long_size

    def number(self, size: int, signed: bool) -> int | None:
        """An integer; those wider than a byte start at multiples of 4. None behind the record's end."""
        if size > 1:
            self._at = self._at + 3 & ~3
        code = _INT_CODES[size] if signed else _INT_CODES[size].upper()
        if self._at + size > len(self._data):
            return None
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
        """Whether a printable character comes next: the kernel stores what it has formatted itself as a string."""
        return self._at < len(self._data) and 0x20 <= self._data[self._at] < 0x7F


def _size(conversion: Conversion, long_size: int) -> int:
    sizes = {"": 4, "h": 2, "hh": 1, "ll": 8, "L": 8}
    return sizes.get(conversion.length, long_size)


def _converted(conversion: Conversion, arguments: _Arguments, context: PrintContext) -> str:
    """One conversion with the arguments it takes; "" where the record has ended."""
    stars = [arguments.number(4, True) or 0 for _ in range(conversion.stars)]
    width = conversion.width if conversion.width != "*" else str(max(-999, min(stars.pop(0), 999)))
    flags = conversion.flags
    if width.startswith("-"):
        flags, width = flags + "-", width[1:]
    precision = conversion.precision if conversion.precision != "*" else str(max(0, min(stars.pop(0), 999)))
    dot = "" if precision is None else "." + precision
    value: int | str | None
    match conversion.letter:
        case "s":
            value, letter = arguments.string(), "s"
        case "p":
            value, letter, dot = _pointer(conversion.extension, arguments, context), "s", ""
        case "c":
            number = arguments.number(1, False)
            value, letter, dot = (None if number is None else chr(number)), "s", ""
        case "o":
            number = arguments.number(_size(conversion, context.long_size), False)
            value, letter = None if number is None else f"{'0' if '#' in flags else ''}{number:o}", "s"
        case _:
            value = arguments.number(_size(conversion, context.long_size), conversion.letter in "di")
            letter = "d" if conversion.letter in "diu" else conversion.letter
    if letter == "s":
        flags = "-" if "-" in flags else ""
    return "" if value is None else f"%{flags}{width}{dot}{letter}" % value


def _pointer(extension: str, arguments: _Arguments, context: PrintContext) -> str | None:
    if extension and extension[0] not in _SYMBOL_LETTERS and arguments.starts_text():
        return arguments.string()
    address = arguments.pointer()
    if address is None:
        return None
    match extension[:1]:
        case "s" | "f":
            return symbol_name(address, context)
        case "S" | "F" | "B":
            return symbol_with_offset(address, context)
        case "x":
            return f"{address:x}"
    return f"{address:#x}"


def format_binary(text: str, data: bytes, at: int, context: PrintContext) -> str:
    """A format string with arguments stored the way the kernel's bprintf stores them.

    Numbers wider than a byte are aligned to 4 bytes and take their C size, `*` takes an int, strings lie
    there with their NUL, unaligned.

    Args:
        text: the format string.
        data: the record's payload.
        at: where the arguments start.
        context: gives byte order, size of long and symbols.
    """
    arguments = _Arguments(data, at, ">" if context.big_endian else "<", context.long_size)
    parts = split_format(text)
    return "".join(part if isinstance(part, str) else _converted(part, arguments, context) for part in parts)


def bprint(request: FormRequest) -> RecordPrinter:
    """`function: text`."""
    ip, fmt = request.number("ip", False), request.number("fmt", False)
    field = request.event.field("buf")
    start = field.offset if field else 0

    def text(record: Record, context: PrintContext) -> str:
        address = fmt(record.data)
        where = symbol_name(ip(record.data), context)
        format_text = context.printk(address)
        if format_text is None:
            return f"{where}: (NO FORMAT FOUND at {address:x})"
        return f"{where}: {format_binary(format_text, record.data, start, context)}"

    return text


FORMS: dict[tuple[str, str], FormMaker] = {("ftrace", "bprint"): bprint}
