"""A print fmt -> a function that prints records as trace-cmd report does."""

from __future__ import annotations

from collections.abc import Iterator

from tracetui.formats.event_format import EventFormat, Field
from tracetui.formats.field_reader import int_reader
from tracetui.formats.print_context import PrintContext
from tracetui.formats.print_fmt import kernel_functions
from tracetui.formats.print_fmt.compat.compiler import CompatCompiler
from tracetui.formats.print_fmt.compat.format_split import split_compat
from tracetui.formats.print_fmt.compat.functions import COMPAT_TEXT_FUNCTIONS, Pad
from tracetui.formats.print_fmt.compat.parser import parse_compat
from tracetui.formats.print_fmt.compat.pointers import pointer_compat
from tracetui.formats.print_fmt.conversions import Piece, bounded_width, literal_piece, number_piece
from tracetui.formats.print_fmt.format_string import Conversion
from tracetui.formats.print_fmt.formatter import Printer, printer_of_pieces
from tracetui.formats.print_fmt.lexer import PrintFmtError
from tracetui.formats.print_fmt.parts import Part, without_casts
from tracetui.formats.print_fmt.scope import Scope, TextReader
from tracetui.formats.print_fmt.tree import Call, Conditional, Expr, FieldRef, Name, Number, String

_HOST_LONG = 8
"""trace-cmd prints numbers with its own machine's long, whatever the recording's is."""


def compile_compat(event: EventFormat, big_endian: bool, long_size: int) -> Printer:
    """The printer of an event by its own print fmt as trace-cmd report prints it.

    Raises:
        PrintFmtError: trace-cmd report fails to parse the print fmt.
    """
    return printer_of_pieces(part.piece for part in compat_parts(event, big_endian, long_size))


def compat_parts(event: EventFormat, big_endian: bool, long_size: int) -> list[Part]:
    """The parts of an event's print fmt.

    Raises:
        PrintFmtError: trace-cmd report fails to parse the print fmt.
    """
    tree = parse_compat(event.print_fmt)
    compiler = CompatCompiler(Scope(event, big_endian, long_size, compat=True))
    args = tree.args
    if not args and event.system == "ftrace":
        args = tuple(FieldRef(field.name) for field in event.fields)
    return list(_parts(tree.text, list(args), compiler))


def _parts(text: str, args: list[Expr], compiler: CompatCompiler) -> Iterator[Part]:
    for found in split_compat(text):
        if isinstance(found, str):
            piece = literal_piece(found)
            yield Part(piece, found, None, piece)
            continue
        count = found.stars + 1
        if len(args) < count:
            raise PrintFmtError("no argument match")
        star = args.pop(0) if found.stars else None
        argument = args.pop(0)
        piece = _piece(found, star, argument, compiler, raw=False)
        raw_piece = _piece(found, star, argument, compiler, raw=True) if found.letter == "p" else piece
        yield Part(piece, None, without_casts(argument), raw_piece)


def _piece(conversion: Conversion, star: Expr | None, argument: Expr, compiler: CompatCompiler, raw: bool) -> Piece:
    if conversion.letter == "p":
        return Piece("%s", (pointer_compat(compiler, conversion.extension, star, argument, raw),))
    if conversion.letter == "s":
        return Piece("%s", (text_compat(compiler, argument, _pad(conversion, star, compiler)),))
    stars = (bounded_width(compiler.number(star).read),) if star is not None else ()
    value = compiler.number(argument)
    if conversion.letter in "xX" and "#" in conversion.flags:
        # The C library leaves the prefix of 0 out.
        with_prefix = number_piece(conversion, value, stars, _HOST_LONG)
        plain = number_piece(
            Conversion(conversion.flags.replace("#", ""), *_rest(conversion)), value, stars, _HOST_LONG
        )
        readers, last = with_prefix.readers, with_prefix.readers[-1]

        def text(data: bytes, context: PrintContext) -> str:
            piece = with_prefix if last(data, context) else plain
            return piece.format % tuple([read(data, context) for read in readers])

        return Piece("%s", (text,))
    return number_piece(conversion, value, stars, _HOST_LONG)


def _rest(conversion: Conversion) -> tuple[str, str | None, str, str]:
    return conversion.width, conversion.precision, conversion.length, conversion.letter


def _pad(conversion: Conversion, star: Expr | None, compiler: CompatCompiler) -> Pad:
    """Width and precision of a `%s`."""
    flags = "-" if "-" in conversion.flags else ""
    precision = "" if conversion.precision is None else "." + conversion.precision
    line_format = f"%{flags}{conversion.width}{precision}s"
    if star is None:
        if line_format == "%s":
            return lambda text, data, context: text
        return lambda text, data, context: line_format % text
    read = bounded_width(compiler.number(star).read)
    return lambda text, data, context: line_format % (read(data, context), text)


def text_compat(compiler: CompatCompiler, expr: Expr, pad: Pad) -> TextReader:
    """What `%s` prints for an argument; nothing for what trace-cmd report does not know as text."""
    match expr:
        case String(text) | Name(text):
            return lambda data, context: pad(text, data, context)
        case Number(value):
            return lambda data, context: pad(str(value), data, context)
        case FieldRef(name):
            field = compiler.scope.event.field(name)
            return _nothing if field is None else _field_text(compiler, field, pad)
        case Conditional(test, yes, no):
            read = compiler.number(test).read
            text_yes, text_no = text_compat(compiler, yes, pad), text_compat(compiler, no, pad)
            return lambda data, context: text_yes(data, context) if read(data, context) else text_no(data, context)
        case Call(name, args) if name in COMPAT_TEXT_FUNCTIONS:
            return COMPAT_TEXT_FUNCTIONS[name](compiler, args, pad)
        case Call(name, args) if name in kernel_functions.FUNCTIONS:
            return kernel_functions.FUNCTIONS[name](compiler, args)
    return _nothing


def _nothing(data: bytes, context: PrintContext) -> str:
    return ""


def _field_text(compiler: CompatCompiler, field: Field, pad: Pad) -> TextReader:
    """A field's bytes up to a NUL; one of a pointer's size is looked up among the known strings."""
    if not field.is_array and field.size == compiler.scope.long_size:
        read = int_reader(field.offset, field.size, False, False)

        def pointed_at(data: bytes, context: PrintContext) -> str:
            address = read(data)
            text = context.printk(address)
            return f"{address:x}" if text is None else text

        return pointed_at
    part = slice(field.offset, field.offset + field.size if field.size else None)
    return lambda data, context: pad(data[part].partition(b"\0")[0].decode("latin-1"), data, context)
