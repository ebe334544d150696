"""A print fmt's tree -> a function that prints records."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tracetui.formats.event_format import EventFormat
from tracetui.formats.print_context import PrintContext
from tracetui.formats.print_fmt.compiler import ExpressionCompiler
from tracetui.formats.print_fmt.conversions import (
    ArgReader,
    Piece,
    bounded_width,
    literal_piece,
    number_piece,
    text_piece,
)
from tracetui.formats.print_fmt.format_string import Conversion, split_format
from tracetui.formats.print_fmt.lexer import PrintFmtError
from tracetui.formats.print_fmt.parser import parse_print_fmt
from tracetui.formats.print_fmt.parts import Part, without_casts
from tracetui.formats.print_fmt.pointer_forms import SYMBOL_LETTERS, bitmap_text, hex_dump_text, pointer_text
from tracetui.formats.print_fmt.scope import Scope
from tracetui.formats.print_fmt.tree import Expr

Printer = Callable[[bytes, PrintContext], str]
"""Gives the text of a record's data."""

_WITH_COUNT = {"h": hex_dump_text, "b": bitmap_text}
"""Pointer conversions whose `*` is no width."""
UNKNOWN = "?"
"""Stands where an argument needs something that no recording tells."""


def compile_print_fmt(event: EventFormat, big_endian: bool, long_size: int) -> Printer:
    """The printer of an event by its own print fmt.

    An argument that cannot be computed from a record (a variable of the kernel, an unknown function)
    prints as `?`.

    Raises:
        PrintFmtError: the print fmt is not understood.
    """
    return printer_of_pieces(part.piece for part in parts_of(event, big_endian, long_size))


def printer_of_pieces(pieces: Iterable[Piece]) -> Printer:
    """One function for all pieces of a line."""
    line_format = ""
    readers: list[ArgReader] = []
    for piece in pieces:
        line_format += piece.format
        readers.extend(piece.readers)
    if len(readers) == 1:
        only = readers[0]
        return lambda data, context: line_format % (only(data, context),)
    return lambda data, context: line_format % tuple([read(data, context) for read in readers])


def parts_of(event: EventFormat, big_endian: bool, long_size: int) -> list[Part]:
    """The parts of an event's print fmt.

    Raises:
        PrintFmtError: the print fmt is not understood.
    """
    tree = parse_print_fmt(event.print_fmt)
    compiler = ExpressionCompiler(Scope(event, big_endian, long_size, compat=False))
    args, parts = list(tree.args), []
    for found in split_format(tree.text):
        if isinstance(found, str):
            piece = literal_piece(found)
            parts.append(Part(piece, found, None, piece))
            continue
        taken, args = args[: found.stars + 1], args[found.stars + 1 :]
        if len(taken) <= found.stars:
            raise PrintFmtError("fewer arguments than conversions")
        parts.append(_conversion_part(found, taken, compiler))
    return parts


def _conversion_part(conversion: Conversion, args: list[Expr], compiler: ExpressionCompiler) -> Part:
    try:
        piece = argument_piece(conversion, args, compiler)
    except PrintFmtError:
        piece = literal_piece(UNKNOWN)
        return Part(piece, None, None, piece)
    raw_piece = piece
    if conversion.extension[:1] in SYMBOL_LETTERS:
        read = compiler.number(args[-1]).read
        raw_piece = Piece(f"{piece.format} (%#x)", (*piece.readers, read))
    return Part(piece, None, without_casts(args[-1]), raw_piece)


def argument_piece(conversion: Conversion, args: list[Expr], compiler: ExpressionCompiler) -> Piece:
    """A conversion with its arguments, those of `*` first.

    Raises:
        PrintFmtError: an argument cannot be computed from a record.
    """
    *stars, argument = args
    if conversion.letter == "p" and stars and conversion.extension[:1] in _WITH_COUNT:
        return Piece("%s", (_WITH_COUNT[conversion.extension[0]](compiler, conversion.extension, stars[0], argument),))
    star_readers = tuple(bounded_width(compiler.number(star).read) for star in stars)
    if conversion.letter == "s":
        return text_piece(conversion, compiler.text(argument), star_readers)
    if conversion.letter == "p":
        return text_piece(conversion, pointer_text(compiler, conversion.extension, argument), star_readers)
    return number_piece(conversion, compiler.number(argument), star_readers, compiler.scope.long_size)
