"""An event's print fmt -> the steps of a program for the render kernel."""

from __future__ import annotations

from collections.abc import Sequence

from tracetui.engine.print_program import (
    MAX_WIDTH,
    Constant,
    Literal,
    Load,
    NotCompilable,
    NumberText,
    Operand,
    StringText,
    text_by_value,
)
from tracetui.engine.print_program_arrays import array_steps, bytes_steps, hex_steps, mask_steps
from tracetui.engine.print_program_numbers import NumberCompiler, OfMachine, field_loads
from tracetui.engine.print_program_steps import Jump, Label, Steps, offset_text, symbol
from tracetui.formats.event_format import Field
from tracetui.formats.print_context import PrintContext, Record
from tracetui.formats.print_fmt.address_forms import BYTES_FORMS
from tracetui.formats.print_fmt.compiler import ExpressionCompiler
from tracetui.formats.print_fmt.conversions import Piece
from tracetui.formats.print_fmt.format_string import Conversion, split_format
from tracetui.formats.print_fmt.formatter import UNKNOWN, argument_piece, printer_of_pieces
from tracetui.formats.print_fmt.lexer import PrintFmtError
from tracetui.formats.print_fmt.parser import parse_print_fmt
from tracetui.formats.print_fmt.pointer_forms import POINTER_VALUES
from tracetui.formats.print_fmt.scope import Scope
from tracetui.formats.print_fmt.tree import AddressOf, Call, Cast, Conditional, Expr, FieldRef, Name, String
from tracetui.formats.print_fmt.unescape import unescape

LENGTH_SIZES = {"": 4, "hh": 1, "h": 2, "ll": 8, "L": 8}
_LOCATION_SIZE = 4
_NAMES = frozenset({"__print_symbolic", "__print_symbolic_u64", "__print_flags", "__print_flags_u64"})
"""Functions whose text their first argument decides; the others are constants."""
_NUMBER_TEXTS = frozenset({"jbd2_dev_to_name", "xen_hypercall_name"})
_STRING_FUNCTIONS = frozenset({"__get_str", "__get_rel_str"})
_MASK_FUNCTIONS = frozenset({"__get_bitmask", "__get_rel_bitmask", "__get_cpumask", "__get_rel_cpumask"})
_ARRAY_FUNCTIONS = frozenset({"__print_array", "__print_dynamic_array"})
_HEX_FUNCTIONS = {"__print_hex": " ", "__print_hex_str": ""}
_DUMP_SEPARATORS = {"C": ":", "D": "-", "N": ""}


def compile_steps(scope: Scope) -> Steps:
    """The program of an event's own print fmt.

    Raises:
        NotCompilable: some part needs the plain formatter in every row, or the print fmt is not understood.
    """
    try:
        tree = parse_print_fmt(scope.event.print_fmt)
        compiler, args, steps = ConversionCompiler(scope), list(tree.args), Steps()
        for part in split_format(tree.text):
            if isinstance(part, str):
                steps.append(Literal(part))
                continue
            taken, args = args[: part.stars + 1], args[part.stars + 1 :]
            if len(taken) <= part.stars:
                raise NotCompilable("fewer arguments than conversions")
            steps += compiler.steps(part, taken)
    except PrintFmtError as error:
        raise NotCompilable(str(error)) from error
    return steps


class ConversionCompiler:
    """Compiles the conversions of one event."""

    def __init__(self, scope: Scope) -> None:
        self._scope, self._plain = scope, ExpressionCompiler(scope)
        self._numbers = NumberCompiler(self._plain)

    def steps(self, conversion: Conversion, args: list[Expr]) -> Steps:
        """The steps of a conversion; its arguments, those of `*` first."""
        try:
            piece = argument_piece(conversion, args, self._plain)
        except PrintFmtError:
            return [Literal(UNKNOWN)]
        self._numbers.begin()
        try:
            direct = self._direct(conversion, args)
        except OfMachine:
            direct = None
        if direct is None:
            self._numbers.begin()
            direct = self._by_value(piece, self._keys(conversion, args))
        return direct

    def decided_by_numbers(self, piece: Piece, conversion: Conversion, args: list[Expr]) -> Steps:
        """The steps of a conversion that is printed in another way, by the plain formatter."""
        self._numbers.begin()
        return self._by_value(piece, self._keys(conversion, args))

    def _direct(self, conversion: Conversion, args: list[Expr]) -> Steps | None:
        """Steps of the kernel alone; None where it cannot do without the plain formatter's texts."""
        letter, expr = conversion.letter, args[-1]
        if letter == "p" and conversion.stars == 1 and conversion.extension[:1] == "h":
            separator = _DUMP_SEPARATORS.get(conversion.extension[1:2], " ")
            return hex_steps(self._numbers, expr, args[0], separator, is_dump=True)
        if conversion.stars or int(conversion.width or 0) > MAX_WIDTH:
            return None
        bare = not conversion.width and conversion.precision is None
        if letter == "s":
            found = _string(conversion, expr, self._scope)
            return [found] if found else self._text(expr) if bare else None
        if letter == "p":
            return self._pointer(conversion.extension, expr) if bare else None
        return self._number(conversion, expr)

    def _number(self, conversion: Conversion, expr: Expr) -> Steps | None:
        letter = conversion.letter
        if letter not in "diuxX" or set(conversion.flags) - set("0#-") or conversion.precision is not None:
            return None
        operand, _ = self._numbers.number(expr)
        if isinstance(operand, Constant):
            return None
        text = NumberText(
            operand,
            ((LENGTH_SIZES.get(conversion.length, self._scope.long_size), letter in "di"),),
            base=16 if letter in "xX" else 10,
            upper=letter == "X",
            prefix="#" in conversion.flags and letter in "xX",
            width=int(conversion.width or 0),
            zeros="0" in conversion.flags and "-" not in conversion.flags,
            left="-" in conversion.flags,
        )
        return [*self._numbers.steps, text]

    def _pointer(self, extension: str, expr: Expr) -> Steps | None:
        """`%p`, `%px` and symbols; None for what a pointer points at."""
        if extension.startswith(("a", "NF", "4cc", "h", "b")) or _points_at_bytes(extension):
            return None
        operand, c_type = self._numbers.number(expr)
        if isinstance(operand, Constant) or c_type.signed:
            return None
        show = extension[:1] if extension[:1] in POINTER_VALUES else ""
        hex_text = NumberText(operand, base=16, prefix=show != "x")
        if show in ("", "x"):
            return [*self._numbers.steps, hex_text]
        found = [] if show in "sf" else offset_text("+")
        return [*self._numbers.steps, *symbol(operand, found, [hex_text])]

    def _text(self, expr: Expr) -> Steps | None:
        """A text that is no plain string of the record; None where a few numbers decide it."""
        match expr:
            case Cast(_, operand) | AddressOf(operand):
                return self._text(operand)
            case String(text):
                return [Literal(unescape(text))]
            case FieldRef() | Call():
                found = _string(_PLAIN_STRING, expr, self._scope)
                return [found] if found else self._call(expr) if isinstance(expr, Call) else None
            case Conditional(test, yes, no) if not _is_by_value(expr):
                return self._either(test, yes, no)
        return None

    def _either(self, test: Expr, yes: Expr, no: Expr) -> Steps | None:
        truth, computed = self._numbers.truth(test), list(self._numbers.steps)
        sides: list[Steps] = []
        for side in (yes, no):
            self._numbers.begin()
            if (steps := self._text(side)) is None:
                self._numbers.begin()
                text = self._plain.text(side)
                steps = self._by_value(Piece("%s", (text,)), self._text_keys(side))
            sides.append(steps)
        otherwise, end = Label(), Label()
        return [*computed, Jump(otherwise, truth), *sides[0], Jump(end), otherwise, *sides[1], end]

    def _call(self, call: Call) -> Steps | None:
        match call:
            case Call("__print_sym", (address, *_)):
                return self._pointer("S", address)
            case Call(name, (Name(field_name),)) if name in _MASK_FUNCTIONS:
                return mask_steps(self._numbers, self._scope.field(field_name))
            case Call(name, (address, count)) if name in _HEX_FUNCTIONS:
                return hex_steps(self._numbers, address, count, _HEX_FUNCTIONS[name])
            case Call(name, args) if name in _ARRAY_FUNCTIONS:
                return array_steps(self._numbers, args)
        return None

    def _by_value(self, piece: Piece, keys: Sequence[Operand]) -> Steps:
        """The plain formatter's text, which some numbers decide."""
        printer = printer_of_pieces([piece])

        def text(record: Record, context: PrintContext) -> str:
            return printer(record.data, context)

        return [*self._numbers.steps, text_by_value(tuple(dict.fromkeys(keys)), text)]

    def _keys(self, conversion: Conversion, args: list[Expr]) -> list[Operand]:
        """The numbers that decide a conversion's text."""
        *stars, expr = args
        keys = [self._numbers.number(star)[0] for star in stars]
        if conversion.letter == "s":
            return keys + self._text_keys(expr)
        if conversion.letter == "p" and _points_at_bytes(conversion.extension):
            return keys + self._byte_keys(expr)
        if conversion.extension.startswith(("a", "NF", "4cc", "h", "b")):
            raise NotCompilable(f"%p{conversion.extension[:8]} takes more of the record than numbers")
        try:
            return [*keys, self._numbers.number(expr)[0]]
        except OfMachine:
            return [*keys, *field_loads(expr, self._scope)]

    def _text_keys(self, expr: Expr) -> list[Operand]:
        """The numbers that decide a text.

        Raises:
            NotCompilable: something else of the record may decide it too.
        """
        match expr:
            case String():
                return []
            case Cast(_, operand) | AddressOf(operand):
                return self._text_keys(operand)
            case Conditional(test, yes, no):
                return [self._numbers.truth(test), *self._text_keys(yes), *self._text_keys(no)]
            case Call(name, (value, *_)) if name in _NAMES | _NUMBER_TEXTS:
                return [self._numbers.number(value)[0]]
            case FieldRef(name) if not _is_text(self._scope.field(name)):
                return [Load.of(self._scope.field(name), False)]
            case Call(name, _):
                raise NotCompilable(f"{name}() takes more of the record than numbers")
        raise NotCompilable("a text takes more of the record than numbers")

    def _byte_keys(self, expr: Expr) -> list[Operand]:
        """The bytes of a field as numbers; shorter records are the plain formatter's."""
        while isinstance(expr, Cast | AddressOf):
            expr = expr.operand
        field = self._scope.field(expr.name) if isinstance(expr, FieldRef) else None
        if field is None or field.is_dynamic or not field.size:
            raise NotCompilable("an address whose bytes lie at no fixed place")
        steps, keys = bytes_steps(field)
        self._numbers.steps += steps
        return keys


_PLAIN_STRING = Conversion("", "", None, "", "s")


def _points_at_bytes(extension: str) -> bool:
    return any(extension.startswith(letters) for letters, _ in BYTES_FORMS)


def _is_text(field: Field) -> bool:
    return field.is_array or field.is_dynamic


def _is_by_value(expr: Expr) -> bool:
    """Whether numbers decide a text: all of its alternatives are constants, or names of numbers."""
    match expr:
        case String():
            return True
        case Cast(_, operand) | AddressOf(operand):
            return _is_by_value(operand)
        case Conditional(_, yes, no):
            return _is_by_value(yes) and _is_by_value(no)
        case Call(name, _):
            return name in _NAMES | _NUMBER_TEXTS
    return False


def _string(conversion: Conversion, expr: Expr, scope: Scope) -> StringText | None:
    while isinstance(expr, Cast | AddressOf):
        expr = expr.operand
    match expr:
        case FieldRef(name):
            field = scope.field(name)
            if not _is_text(field):
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
