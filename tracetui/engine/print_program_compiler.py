"""An event's print fmt -> the pieces of a program for the render kernel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tracetui.engine.print_program import (
    MAX_WIDTH,
    NUMBER_SIZES,
    TESTS,
    Literal,
    Load,
    NotCompilable,
    NumberText,
    ProgramPiece,
    StringText,
    text_by_value,
)
from tracetui.formats.event_format import Field
from tracetui.formats.print_context import PrintContext, Record
from tracetui.formats.print_fmt.compiler import ExpressionCompiler
from tracetui.formats.print_fmt.conversions import Piece
from tracetui.formats.print_fmt.format_string import Conversion, split_format
from tracetui.formats.print_fmt.formatter import UNKNOWN, argument_piece, printer_of_pieces
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
    Pair,
    SizeOf,
    String,
    Unary,
)
from tracetui.formats.print_fmt.type_names import named_type

_LENGTH_SIZES = {"": 4, "hh": 1, "h": 2, "ll": 8, "L": 8}
_LOCATION_SIZE = 4
_INT_MAX = 2**31 - 1
_MOST_OFFSET = 1 << 16
_PURE_FUNCTIONS = frozenset(
    {"__print_symbolic", "__print_symbolic_u64", "__print_flags", "__print_flags_u64", "__print_sym"}
    | {"jiffies_to_msecs", "ilog2", "is_writable_pte"}
)
"""Functions whose text or number only their arguments decide."""
_STRING_FUNCTIONS = frozenset({"__get_str", "__get_rel_str"})


def compile_pieces(scope: Scope) -> list[ProgramPiece]:
    """The pieces of an event's own print fmt.

    Raises:
        NotCompilable: some part needs the plain formatter in every row, or the print fmt is not understood.
    """
    try:
        tree = parse_print_fmt(scope.event.print_fmt)
    except PrintFmtError as error:
        raise NotCompilable(str(error)) from error
    compiler, args, pieces = ExpressionCompiler(scope), list(tree.args), list[ProgramPiece]()
    for part in split_format(tree.text):
        if isinstance(part, str):
            pieces.append(Literal(part))
            continue
        taken, args = args[: part.stars + 1], args[part.stars + 1 :]
        if len(taken) <= part.stars:
            raise NotCompilable("fewer arguments than conversions")
        pieces.append(_conversion(part, taken, compiler))
    return pieces


def _conversion(conversion: Conversion, args: list[Expr], compiler: ExpressionCompiler) -> ProgramPiece:
    try:
        piece = argument_piece(conversion, args, compiler)
    except PrintFmtError:
        return Literal(UNKNOWN)
    try:
        direct = _direct(conversion, args, compiler.scope)
    except PrintFmtError as error:
        raise NotCompilable(str(error)) from error
    return direct or _by_value(piece, args, compiler.scope)


def _direct(conversion: Conversion, args: list[Expr], scope: Scope) -> ProgramPiece | None:
    """The conversion as a piece that the kernel makes alone; None when it is none."""
    if conversion.stars or int(conversion.width or 0) > MAX_WIDTH:
        return None
    if conversion.letter == "s":
        return _string(conversion, args[0], scope)
    if conversion.letter == "p" and not conversion.extension and not conversion.width and conversion.precision is None:
        number = _number(args[0], scope)
        return NumberText(*number, base=16, prefix=True) if number and not number[0].signed else None
    if conversion.letter not in "diuxX" or set(conversion.flags) - set("0#-") or conversion.precision is not None:
        return None
    number = _number(args[0], scope)
    if number is None:
        return None
    load, casts = number
    size = _LENGTH_SIZES.get(conversion.length, scope.long_size)
    return NumberText(
        load,
        (*casts, (size, conversion.letter in "di")),
        base=16 if conversion.letter in "xX" else 10,
        upper=conversion.letter == "X",
        prefix="#" in conversion.flags and conversion.letter in "xX",
        width=int(conversion.width or 0),
        zeros="0" in conversion.flags and "-" not in conversion.flags,
        left="-" in conversion.flags,
    )


def _number(expr: Expr, scope: Scope) -> tuple[Load, tuple[tuple[int, bool], ...]] | None:
    """A field, cast at most once to another type; None for anything else."""
    match expr:
        case Cast(type_text, (FieldRef() | Index()) as operand):
            load, c_type = _load(operand, scope), named_type(type_text, scope.long_size)
            casts = () if c_type is None else ((c_type.size, c_type.signed),)
            return None if load is None else (load, casts)
        case FieldRef() | Index():
            load = _load(expr, scope)
            return None if load is None else (load, ())
    return None


def _load(expr: Expr, scope: Scope) -> Load | None:
    """A field that is a number, or a fixed element of an array; None for anything else."""
    match expr:
        case FieldRef(name):
            field = scope.field(name)
            return Load.of(field) if field.size in NUMBER_SIZES else None
        case Index(FieldRef(name), Number(index)):
            field = scope.field(name)
            size = field.element_size if field.element_size in NUMBER_SIZES else 1
            inside = index >= 0 and (not field.size or size * (index + 1) <= field.size)
            if field.is_dynamic or not inside or size * index > _MOST_OFFSET:
                return None
            return Load(field.offset + size * index, size, field.signed)
    return None


def _string(conversion: Conversion, expr: Expr, scope: Scope) -> ProgramPiece | None:
    while isinstance(expr, Cast | AddressOf):
        expr = expr.operand
    match expr:
        case FieldRef(name):
            field = scope.field(name)
            if not (field.is_array or field.is_dynamic):
                return None
        case Call(function, (Name(name),)) if function in _STRING_FUNCTIONS:
            field = scope.field(name)
        case _:
            return None
    width, most = int(conversion.width or 0), int(conversion.precision) if conversion.precision else -1
    return string_text(field, width, "-" in conversion.flags, most)


def string_text(field: Field | None, width: int = 0, left: bool = False, most: int = -1) -> StringText:
    """A string field up to its NUL.

    Raises:
        NotCompilable: there is no such field, or an old kernel's location word says where it lies.
    """
    if field is None or (field.is_dynamic and field.size != _LOCATION_SIZE):
        raise NotCompilable("no string")
    base = field.offset + field.size if field.is_relative else 0
    return StringText(field.offset, field.size, field.is_dynamic, base, width, left, most)


def _by_value(piece: Piece, args: list[Expr], scope: Scope) -> ProgramPiece:
    """The conversion as a text that the numbers in its arguments decide."""
    loads = dict.fromkeys(load for arg in args for load in _loads(arg, scope))
    printer = printer_of_pieces([piece])
    if not loads:
        raise NotCompilable("a text that no number decides")

    def text(record: Record, context: PrintContext) -> str:
        return printer(record.data, context)

    return text_by_value(tuple(loads), text)


def _loads(expr: Expr, scope: Scope) -> Iterator[Load]:
    """The numbers of the record that decide an expression's value.

    Raises:
        NotCompilable: something else of the record may decide it too.
    """
    match expr:
        case Number() | String() | Name() | SizeOf():
            return
        case FieldRef(name):
            yield Load.of(scope.field(name))
        case Index() if (element := _load(expr, scope)) is not None:
            yield element
        case Unary(op, operand) if op != "*":
            yield from _loads(operand, scope)
        case Binary(op, FieldRef(name), Number() as limit) if op in TESTS and _is_small(limit):
            yield _test(Load.of(scope.field(name)), op, limit.value)
        case Binary(_, left, right):
            yield from _loads(left, scope)
            yield from _loads(right, scope)
        case Conditional(test, yes, no):
            for part in (test, yes, no):
                yield from _loads(part, scope)
        case Cast(_, operand) | Pair(operand, _):
            yield from _loads(operand, scope)
        case Call(name, args) if name in _PURE_FUNCTIONS:
            for arg in args:
                yield from _loads(arg, scope)
        case Call(name, _):
            raise NotCompilable(f"{name}() takes more of the record than numbers")
        case _:
            raise NotCompilable("an expression takes more of the record than numbers")


def _is_small(number: Number) -> bool:
    """Whether C compares it with any field by value: a positive int."""
    return not number.suffix and 0 <= number.value <= _INT_MAX


def _test(load: Load, op: str, limit: int) -> Load:
    """A comparison decides no more than the number itself; an unsigned long may pass what the kernel compares."""
    return load if load.size == 8 and not load.signed else replace(load, test=op, limit=limit)
