"""Functions of a print fmt that give the bytes or elements of an array as text."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping

from tracetui.formats.field_reader import c_string
from tracetui.formats.print_context import PrintContext
from tracetui.formats.print_fmt.compiler_protocol import Compiler
from tracetui.formats.print_fmt.lexer import PrintFmtError
from tracetui.formats.print_fmt.number_functions import only
from tracetui.formats.print_fmt.scope import TextReader
from tracetui.formats.print_fmt.tree import Expr, FieldRef, Name

_TextFunction = Callable[[Compiler, tuple[Expr, ...]], TextReader]
_ELEMENT_CODES = {1: "B", 2: "H", 4: "I", 8: "Q"}
_BytesReader = Callable[[bytes, PrintContext], bytes]


def field_named(compiler: Compiler, args: tuple[Expr, ...]) -> FieldRef:
    """The field whose bare name is a function's only argument."""
    argument = only(args, "the function")
    if not isinstance(argument, Name):
        raise PrintFmtError("a field's name was expected")
    compiler.scope.field(argument.text)
    return FieldRef(argument.text)


def _string(compiler: Compiler, args: tuple[Expr, ...]) -> TextReader:
    """A dynamic string up to its NUL."""
    read = compiler.span(field_named(compiler, args)).read

    def text(data: bytes, context: PrintContext) -> str:
        start, end = read(data, context)
        return c_string(data[start:end])

    return text


def bytes_reader(compiler: Compiler, address: Expr, count: Expr) -> _BytesReader:
    """A reader of `count` bytes at an address, cut at the end of the record."""
    read_span, read_count = compiler.span(address).read, compiler.number(count).read

    def read(data: bytes, context: PrintContext) -> bytes:
        start, _ = read_span(data, context)
        return data[start : start + max(0, read_count(data, context))]

    return read


def _hex(separator: str) -> _TextFunction:
    def make(compiler: Compiler, args: tuple[Expr, ...]) -> TextReader:
        if len(args) != 2:
            raise PrintFmtError("__print_hex takes an address and a length")
        read = bytes_reader(compiler, args[0], args[1])
        if separator:
            return lambda data, context: read(data, context).hex(separator)
        return lambda data, context: read(data, context).hex()

    return make


def _array(compiler: Compiler, args: tuple[Expr, ...]) -> TextReader:
    """`{0x1,0x22}`: count elements of a size in bytes."""
    if len(args) != 3:
        raise PrintFmtError("__print_array takes an address, a count and an element size")
    return elements_reader(compiler, args[0], compiler.number(args[1]).read, compiler.number(args[2]).read)


def _dynamic_array(compiler: Compiler, args: tuple[Expr, ...]) -> TextReader:
    """`{0x1,0x22}`: all elements of a dynamic array, named by its field, of a size in bytes."""
    if len(args) != 2:
        raise PrintFmtError("__print_dynamic_array takes a field and an element size")
    span = compiler.span(field_named(compiler, args[:1]))
    read_span, read_size = span.read, compiler.number(args[1]).read

    def count(data: bytes, context: PrintContext) -> int:
        start, end = read_span(data, context)
        return (end - start) // max(1, read_size(data, context))

    return elements_reader(compiler, field_named(compiler, args[:1]), count, read_size)


def elements_reader(
    compiler: Compiler,
    address: Expr,
    read_count: Callable[[bytes, PrintContext], int],
    read_size: Callable[[bytes, PrintContext], int],
) -> TextReader:
    """A reader of an array's elements in hex, in braces."""
    read_span = compiler.span(address).read
    order = ">" if compiler.scope.big_endian else "<"

    def text(data: bytes, context: PrintContext) -> str:
        size = read_size(data, context)
        code = _ELEMENT_CODES.get(size)
        if code is None:
            return f"{{BAD SIZE:{size}}}"
        start, _ = read_span(data, context)
        raw = data[start : start + size * max(0, read_count(data, context))]
        count = len(raw) // size
        elements = struct.unpack(f"{order}{count}{code}", raw[: count * size])
        return "{" + ",".join([f"{element:#x}" for element in elements]) + "}"

    return text


FUNCTIONS: Mapping[str, _TextFunction] = {
    "__get_str": _string,
    "__get_rel_str": _string,
    "__print_hex": _hex(" "),
    "__print_hex_str": _hex(""),
    "__print_array": _array,
    "__print_dynamic_array": _dynamic_array,
}
