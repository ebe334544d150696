"""Functions of a print fmt as trace-cmd report evaluates them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from tracetui.formats.event_format import Field
from tracetui.formats.field_reader import int_reader
from tracetui.formats.print_context import PrintContext
from tracetui.formats.print_fmt.bitmask_functions import bit_list, hex_groups, mask_number
from tracetui.formats.print_fmt.compat.calls import ADDRESSES
from tracetui.formats.print_fmt.compat.table_constants import entry_value
from tracetui.formats.print_fmt.compiler_protocol import Compiler
from tracetui.formats.print_fmt.number_functions import FUNCTIONS as NUMBER_FUNCTIONS
from tracetui.formats.print_fmt.scope import TextReader
from tracetui.formats.print_fmt.tree import Call, Expr, FieldRef, Name, Pair, String
from tracetui.formats.print_fmt.type_names import U64
from tracetui.formats.print_fmt.value import Value, constant

Pad = Callable[[str, bytes, PrintContext], str]
"""Applies the width and precision of a `%s` to a text."""
_TextFunction = Callable[[Compiler, tuple[Expr, ...], Pad], TextReader]
_ELEMENT_SIZES = (1, 2, 4, 8)
_U64_MASK = (1 << 64) - 1
_OLD_LOCATION_SIZE = 2


class Location(NamedTuple):
    """Where a dynamic array lies, as its location word says."""

    start: int
    length: int


def dynamic_array_name(expr: Expr) -> str | None:
    """The name of the dynamic array that an expression is; None when it is anything else."""
    match expr:
        case Call(function, (Name(name),)) if function in ADDRESSES:
            return name
    return None


def location_reader(compiler: Compiler, name: str) -> Callable[[bytes], Location] | None:
    """A reader of a dynamic field's location; None when there is no such field.

    A location that leaves the record has no length; an offset is checked before the base of a relative one is added.
    """
    field = compiler.scope.event.field(name)
    if field is None:
        return None
    read = int_reader(field.offset, field.size, False, compiler.scope.big_endian)
    base = field.offset + field.size if field.is_relative else 0
    old = field.size == _OLD_LOCATION_SIZE

    def location(data: bytes) -> Location:
        word = read(data)
        start, length = word & 0xFFFF, word >> 16 & 0xFFFF
        if old:
            length = len(data) - start
        if start > len(data):
            return Location(base, 0)
        return Location(start + base, 0 if start + length > len(data) else length)

    return location


def _string(compiler: Compiler, args: tuple[Expr, ...], pad: Pad) -> TextReader:
    """A string up to its NUL, which may lie behind the stated length; nothing when the length is 0."""
    location = location_reader(compiler, _name(args))

    def text(data: bytes, context: PrintContext) -> str:
        if location is None:
            return ""
        start, length = location(data)
        return pad(data[start:].partition(b"\0")[0].decode("latin-1"), data, context) if length else ""

    return text


def _name(args: tuple[Expr, ...]) -> str:
    return args[0].text if args and isinstance(args[0], Name) else ""


def _mask(show: Callable[[int, int], str]) -> _TextFunction:
    def make(compiler: Compiler, args: tuple[Expr, ...], pad: Pad) -> TextReader:
        location, scope = location_reader(compiler, _name(args)), compiler.scope

        def text(data: bytes, context: PrintContext) -> str:
            if location is None:
                return ""
            start, length = location(data)
            raw = data[start : start + length]
            return pad(show(mask_number(raw, scope.long_size, scope.big_endian), len(raw)), data, context)

        return text

    return make


def _symbolic(compiler: Compiler, args: tuple[Expr, ...], pad: Pad) -> TextReader:
    read = compiler.number(args[0]).read
    table: dict[int, str] = {}
    for value, name in _entries(args[1:]):
        table.setdefault(value & _U64_MASK, name)

    def text(data: bytes, context: PrintContext) -> str:
        value = read(data, context)
        name = table.get(value)
        return f"{value:#x}" if name is None else pad(name, data, context)

    return text


def _flags(compiler: Compiler, args: tuple[Expr, ...], pad: Pad) -> TextReader:
    read, delimiter = compiler.number(args[0]).read, args[1].text if isinstance(args[1], String) else ""
    entries = _entries(args[2:])
    zero_name = next((name for value, name in entries if value < 0), None)

    def text(data: bytes, context: PrintContext) -> str:
        bits = read(data, context)
        if not bits:
            return "" if zero_name is None else pad(zero_name, data, context)
        parts = []
        for value, name in entries:
            if value > 0 and bits & value == value:
                parts.append(pad(name, data, context))
                bits &= ~value
        if bits:
            parts.append(f"{bits:#x}")
        return delimiter.join(parts)

    return text


def _entries(pairs: tuple[Expr, ...]) -> list[tuple[int, str]]:
    return [
        (entry_value(pair.value.text), pair.text or "")
        for pair in pairs
        if isinstance(pair, Pair) and isinstance(pair.value, String)
    ]


def _start_reader(compiler: Compiler, expr: Expr) -> Callable[[bytes], int] | None:
    """Where a helper's array starts; None when it is neither a field nor a dynamic array."""
    name = dynamic_array_name(expr)
    if name is not None:
        location = location_reader(compiler, name)
        return None if location is None else lambda data: location(data).start
    field = compiler.scope.event.field(expr.name) if isinstance(expr, FieldRef) else None
    return None if field is None else lambda data: field.offset


def _hex(separator: str) -> _TextFunction:
    def make(compiler: Compiler, args: tuple[Expr, ...], pad: Pad) -> TextReader:
        start, length = _start_reader(compiler, args[0]), compiler.number(args[1]).read

        def text(data: bytes, context: PrintContext) -> str:
            if start is None:
                return ""
            at = start(data)
            raw = data[at : at + length(data, context)]
            return raw.hex(separator) if separator else raw.hex()

        return text

    return make


def _array(compiler: Compiler, args: tuple[Expr, ...], pad: Pad) -> TextReader:
    """`{0x1,0x22}`; from a bad element size on, elements are bytes. Elements have the reading host's byte order."""
    start, count, size = _start_reader(compiler, args[0]), compiler.number(args[1]).read, compiler.number(args[2]).read

    def text(data: bytes, context: PrintContext) -> str:
        if start is None:
            return ""
        element_size, bad = size(data, context), ""
        if element_size not in _ELEMENT_SIZES:
            bad, element_size = f"BAD SIZE:{element_size} ", 1
        at = start(data)
        room = max(0, len(data) - at) // element_size
        positions = range(at, at + element_size * min(count(data, context), room), element_size)
        elements = [int.from_bytes(data[here : here + element_size], "little") for here in positions]
        return "{" + bad + ",".join([f"{element:#x}" for element in elements]) + "}"

    return text


COMPAT_TEXT_FUNCTIONS: Mapping[str, _TextFunction] = {
    "__get_str": _string,
    "__get_rel_str": _string,
    "__get_bitmask": _mask(hex_groups),
    "__get_rel_bitmask": _mask(hex_groups),
    "__get_cpumask": _mask(lambda mask, size: bit_list(mask)),
    "__get_rel_cpumask": _mask(lambda mask, size: bit_list(mask)),
    "__print_symbolic": _symbolic,
    "__print_flags": _flags,
    "__print_hex": _hex(" "),
    "__print_hex_str": _hex(""),
    "__print_array": _array,
}


def _length(compiler: Compiler, args: tuple[Expr, ...]) -> Value:
    location = location_reader(compiler, _name(args))
    return constant(0, U64) if location is None else Value(lambda data, context: location(data).length, U64)


def _same(compiler: Compiler, args: tuple[Expr, ...]) -> Value:
    return compiler.number(args[0])


def _is_writable_pte(compiler: Compiler, args: tuple[Expr, ...]) -> Value:
    read = compiler.number(args[0]).read
    return Value(lambda data, context: read(data, context) & 2, U64)


COMPAT_NUMBER_FUNCTIONS: Mapping[str, Callable[[Compiler, tuple[Expr, ...]], Value]] = {
    "__get_dynamic_array_len": _length,
    "__get_rel_dynamic_array_len": _length,
    "jiffies_to_msecs": _same,
    "is_writable_pte": _is_writable_pte,
    "__le16_to_cpup": NUMBER_FUNCTIONS["__le16_to_cpup"],
}


def field_of(compiler: Compiler, expr: Expr) -> Field | None:
    """The field an argument names, through casts."""
    return compiler.scope.event.field(expr.name) if isinstance(expr, FieldRef) else None
