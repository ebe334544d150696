"""What trace-cmd report prints for `%p` conversions."""

from __future__ import annotations

from tracetui.formats.event_format import Field
from tracetui.formats.print_context import PrintContext
from tracetui.formats.print_fmt.address_forms import (
    AF_INET,
    AF_INET6,
    ipv4_text,
    ipv6_text,
    mac_text,
    uuid_text,
)
from tracetui.formats.print_fmt.compat.calls import ADDRESSES
from tracetui.formats.print_fmt.compat.functions import dynamic_array_name, field_of, location_reader
from tracetui.formats.print_fmt.compiler_protocol import Compiler
from tracetui.formats.print_fmt.lexer import PrintFmtError
from tracetui.formats.print_fmt.scope import TextReader
from tracetui.formats.print_fmt.symbolic_functions import symbol_with_offset
from tracetui.formats.print_fmt.tree import (
    Binary,
    Call,
    Cast,
    Conditional,
    Expr,
    FieldRef,
    Index,
    Name,
    Number,
    SizeOf,
    String,
    Unary,
)

_SEPARATORS = {"C": ":", "D": "-", "N": ""}
_TYPE_NUMBERS: dict[type, int] = {Number: 1, Name: 1, String: 1, FieldRef: 2, Cast: 7}
_CALL_NUMBERS = {
    "__print_flags": 3,
    "__print_symbolic": 4,
    "__print_hex": 5,
    "__print_array": 6,
    "__get_str": 8,
    "__get_rel_str": 8,
    **dict.fromkeys(ADDRESSES, 10),
    "__get_bitmask": 13,
    "__get_rel_bitmask": 13,
    "__get_dynamic_array_len": 14,
    "__get_rel_dynamic_array_len": 14,
    "__print_hex_str": 15,
    "__get_cpumask": 16,
    "__get_rel_cpumask": 16,
}
_OPERATOR_NUMBER, _FUNCTION_NUMBER = 11, 12


def wrong_argument(expr: Expr) -> str:
    """What is printed where a field was wanted; the number says what came instead."""
    if isinstance(expr, Call):
        number = _CALL_NUMBERS.get(expr.name, _FUNCTION_NUMBER)
    elif isinstance(expr, Unary | Binary | Conditional | Index):
        number = _OPERATOR_NUMBER
    elif isinstance(expr, SizeOf):
        number = 1
    else:
        number = _TYPE_NUMBERS.get(type(expr), 0)
    return f"ARG TYPE NOT FIELD BUT {number}"


def pointer_compat(compiler: Compiler, extension: str, count: Expr | None, argument: Expr, raw: bool) -> TextReader:
    """The text of a `%p` conversion; its width is ignored.

    Args:
        compiler: compiles the argument.
        extension: the letters behind `p` that belong to it.
        count: the `*` argument.
        argument: the conversion's argument.
        raw: a symbol's address follows its name.
    """
    first = extension[:1]
    if first and first in "sSfF":
        return _symbol(compiler, first in "SF", argument, raw)
    if first == "h":
        return _hex_dump(compiler, extension, count, argument)
    if first and first in "MmIiU":
        return _bytes_form(compiler, extension, argument)
    read = compiler.number(argument).read

    def pointer(data: bytes, context: PrintContext) -> str:
        value = read(data, context)
        return f"{value:#x}" if value else "(nil)"

    return pointer


def _symbol(compiler: Compiler, with_offset: bool, argument: Expr, raw: bool) -> TextReader:
    read = compiler.number(argument).read

    def text(data: bytes, context: PrintContext) -> str:
        address = read(data, context)
        symbol = context.symbol(address)
        if symbol is None:
            return f" ({address:#x})" if raw else f"{address:#x}"
        shown = symbol_with_offset(address, context) if with_offset else symbol.name
        return f"{shown} ({address:#x})" if raw else shown

    return text


def _hex_dump(compiler: Compiler, extension: str, count: Expr | None, argument: Expr) -> TextReader:
    separator = _SEPARATORS.get(extension[1:2], " ")
    name = dynamic_array_name(argument)
    if name is None or count is None:
        message = wrong_argument(argument)
        return lambda data, context: message
    location, read_count = location_reader(compiler, name), compiler.number(count).read
    if location is None:
        raise PrintFmtError(f"no field {name!r}")

    def text(data: bytes, context: PrintContext) -> str:
        start, length = location(data)
        raw = data[start : start + min(read_count(data, context), length)]
        return raw.hex(separator) if separator else raw.hex()

    return text


def _bytes_form(compiler: Compiler, extension: str, argument: Expr) -> TextReader:
    big_endian = compiler.scope.big_endian
    name = dynamic_array_name(argument)
    if name is not None and extension[0] in "Ii":
        location = location_reader(compiler, name)
        if location is None:
            raise PrintFmtError(f"no field {name!r}")

        def dynamic(data: bytes, context: PrintContext) -> str:
            start, length = location(data)
            return _shown(data[start : start + length], extension, big_endian)

        return dynamic
    field = field_of(compiler, argument)
    if field is None:
        message = wrong_argument(argument)
        return lambda data, context: message
    return _field_form(field, extension, big_endian)


def _field_form(field: Field, extension: str, big_endian: bool) -> TextReader:
    part = slice(field.offset, field.offset + field.size)
    return lambda data, context: _shown(data[part], extension, big_endian)


def _shown(raw: bytes, extension: str, big_endian: bool) -> str:
    kind = extension[:2].upper()
    if kind[:1] == "M":
        return mac_text(raw, extension) if len(raw) == 6 else "INVALIDMAC"
    if kind[:1] == "U":
        return uuid_text(raw, extension) if len(raw) == 16 else "INVALIDUUID"
    if kind == "I4":
        return ipv4_text(raw, extension, big_endian) if len(raw) == 4 else "INVALIDIPv4"
    if kind == "I6":
        return ipv6_text(raw, extension) if len(raw) == 16 else "INVALIDIPv6"
    return _socket_address(raw, extension) if kind == "IS" else ""


def _socket_address(raw: bytes, extension: str) -> str:
    """A struct sockaddr with its family in the reading host's byte order; a short one is named as invalid."""
    family, port, options = int.from_bytes(raw[:2], "little"), int.from_bytes(raw[2:4], "big"), extension[2:]
    if family == AF_INET:
        if len(raw) < 16:
            return "INVALIDIPv4"
        address = ipv4_text(raw[4:8], extension[0] + "4")
        return f"{address}:{port}" if "p" in options else address
    if family == AF_INET6:
        if len(raw) < 28:
            return "INVALIDIPv6"
        address = ipv6_text(raw[8:24], extension[0] + "6" + ("c" if "c" in options else ""))
        return f"[{address}]:{port}" if "p" in options else address
    return ""
