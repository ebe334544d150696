"""What an event's print fmt knows of its fields: names of values, flags, symbols, addresses.

A field whose value the print fmt turns into text is decoded the same way where fields are listed one by one.
"""

from __future__ import annotations

from collections.abc import Iterator

from tracetui.formats.event_format import EventFormat
from tracetui.formats.print_context import PrintContext
from tracetui.formats.print_fmt.compiler import ExpressionCompiler
from tracetui.formats.print_fmt.format_string import Conversion, split_format
from tracetui.formats.print_fmt.formatter import Printer, argument_piece, printer_of_pieces
from tracetui.formats.print_fmt.functions import SPAN_FUNCTIONS
from tracetui.formats.print_fmt.lexer import PrintFmtError
from tracetui.formats.print_fmt.parser import parse_print_fmt
from tracetui.formats.print_fmt.scope import Scope
from tracetui.formats.print_fmt.tree import (
    AddressOf,
    Binary,
    Call,
    Cast,
    Conditional,
    Expr,
    FieldRef,
    Index,
    Name,
    Number,
    String,
)

_OF_FIRST_ARGUMENT = (
    "__print_symbolic",
    "__print_symbolic_u64",
    "__print_flags",
    "__print_flags_u64",
    "__print_hex",
    "__print_hex_str",
    "__print_array",
    "__print_dynamic_array",
)


def field_printers(event: EventFormat, big_endian: bool, long_size: int) -> dict[str, Printer]:
    """Field name -> the function that prints its value, of the fields that the print fmt decodes."""
    try:
        tree = parse_print_fmt(event.print_fmt)
    except PrintFmtError:
        return {}
    compiler = ExpressionCompiler(Scope(event, big_endian, long_size, compat=False))
    found: dict[str, Printer] = {}
    for conversion, args in _conversions(tree.text, tree.args):
        name = _decoded_field(conversion, args[-1])
        if name is None or name in found or event.field(name) is None:
            continue
        try:
            found[name] = _printer(conversion, args, compiler)
        except PrintFmtError:
            continue
    return found


def _conversions(text: str, args: tuple[Expr, ...]) -> Iterator[tuple[Conversion, list[Expr]]]:
    at = 0
    for part in split_format(text):
        if isinstance(part, Conversion):
            taken = list(args[at : at + part.stars + 1])
            at += part.stars + 1
            if len(taken) == part.stars + 1:
                yield part, taken


def _printer(conversion: Conversion, args: list[Expr], compiler: ExpressionCompiler) -> Printer:
    """The conversion without its padding; numbers in hex get their prefix."""
    flags = "#" if conversion.letter in "xX" else ""
    is_dump = conversion.letter == "p" and conversion.stars
    plain = Conversion(flags, "*" if is_dump else "", None, conversion.length, conversion.letter, conversion.extension)
    return printer_of_pieces([argument_piece(plain, args if is_dump else args[-1:], compiler)])


def _decoded_field(conversion: Conversion, argument: Expr) -> str | None:
    """The field a conversion decodes; None when it shows several, or a bare pointer."""
    if conversion.letter == "s":
        return _subject(argument)
    while isinstance(argument, Cast | AddressOf):
        argument = argument.operand
    if conversion.letter == "p" and not conversion.extension:
        return None
    match argument:
        case FieldRef(name):
            return name
        case Call(function, (Name(name),)) if function in SPAN_FUNCTIONS:
            return name
    return None


def _subject(expr: Expr) -> str | None:
    """The one field that a text is about."""
    match expr:
        case FieldRef(name):
            return name
        case Cast(_, operand) | AddressOf(operand):
            return _subject(operand)
        case Binary(_, operand, Number()):
            return _subject(operand)
        case Call(function, (Name(name),)) if function in SPAN_FUNCTIONS:
            return name
        case Call(function, (first, *_)) if function in _OF_FIRST_ARGUMENT:
            return None if isinstance(first, Index) else _subject(first)
        case Conditional(_, yes, no):
            subject = _subject(yes)
            return subject if isinstance(no, String) or subject == _subject(no) else None
    return None


def decoded(printers: dict[str, Printer], name: str, data: bytes, context: PrintContext) -> str | None:
    """A field's value as the print fmt decodes it; None when it does not, or gives nothing to show."""
    printer = printers.get(name)
    return (printer(data, context) or None) if printer else None
