"""A print fmt's tree -> a function that prints records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

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
from tracetui.formats.print_fmt.pointer_forms import bitmap_text, hex_dump_text, pointer_text
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
    tree = parse_print_fmt(event.print_fmt)
    compiler = ExpressionCompiler(Scope(event, big_endian, long_size, compat=False))
    return printer_of_pieces(_pieces(tree.text, tree.args, compiler))


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


def _pieces(text: str, args: tuple[Expr, ...], compiler: ExpressionCompiler) -> Iterator[Piece]:
    remaining = list(args)
    for part in split_format(text):
        if isinstance(part, str):
            yield literal_piece(part)
            continue
        count = part.stars + 1
        taken, remaining = remaining[:count], remaining[count:]
        if len(taken) < count:
            raise PrintFmtError("fewer arguments than conversions")
        try:
            yield argument_piece(part, taken, compiler)
        except PrintFmtError:
            yield literal_piece(UNKNOWN)


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
