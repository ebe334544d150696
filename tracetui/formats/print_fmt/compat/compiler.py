"""Expressions -> closures that evaluate them as trace-cmd report does: everything is an unsigned 64-bit number."""

from __future__ import annotations

from tracetui.formats.c_number import c_number
from tracetui.formats.event_format import Field
from tracetui.formats.field_reader import int_reader
from tracetui.formats.print_context import PrintContext
from tracetui.formats.print_fmt import operators
from tracetui.formats.print_fmt.compat.functions import COMPAT_NUMBER_FUNCTIONS, dynamic_array_name, location_reader
from tracetui.formats.print_fmt.compiler import ExpressionCompiler
from tracetui.formats.print_fmt.constants import address_of_symbol
from tracetui.formats.print_fmt.lexer import PrintFmtError
from tracetui.formats.print_fmt.scope import NumberReader
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
from tracetui.formats.print_fmt.type_names import U64
from tracetui.formats.print_fmt.value import Value, constant, converted

_CAST_MASKS = {
    **dict.fromkeys(("u8", "s8", "char", "unsigned char"), 0xFF),
    **dict.fromkeys(("u16", "s16", "short", "unsigned short"), 0xFFFF),
    **dict.fromkeys(("u32", "s32", "int", "unsigned int"), 0xFFFF_FFFF),
}
_SIZES = {
    **dict.fromkeys(("u8", "__u8", "s8"), 1),
    **dict.fromkeys(("u16", "__u16", "s16"), 2),
    **dict.fromkeys(("u32", "__u32", "s32", "int", "unsigned int", "unsigned"), 4),
    **dict.fromkeys(("u64", "__u64", "s64", "long long", "unsigned long long"), 8),
}
_LONGS = ("long", "unsigned long")
_SHIFT_MASK = 63
"""The processor takes shift counts modulo 64."""
ZERO = constant(0, U64)


class CompatCompiler(ExpressionCompiler):
    """Compiles expressions the way trace-cmd report evaluates them.

    What it cannot evaluate is 0, `^` among it but for constants.
    """

    def number(self, expr: Expr) -> Value:
        """The expression as an unsigned 64-bit number."""
        match expr:
            case Number(value):
                return constant(value, U64)
            case String(text):
                return constant(c_number(text), U64)
            case Name(text):
                return _symbol_address(text)
            case FieldRef(name):
                field = self.scope.event.field(name)
                return ZERO if field is None else self.unsigned_field(field)
            case Unary(op, operand):
                return converted(operators.unary(op, self.number(operand)), U64)
            case Binary("^") if not _is_constant(expr):
                return ZERO
            case Binary(op, left, right):
                count = self.number(right)
                if op in ("<<", ">>"):
                    count = _masked(count, _SHIFT_MASK)
                return converted(operators.binary(op, self.number(left), count), U64)
            case Conditional(test, yes, no):
                return operators.conditional(self.number(test), self.number(yes), self.number(no))
            case Cast(type_text, operand):
                return _masked(self.number(operand), _CAST_MASKS.get(type_text))
            case Index(base, index):
                return self._indexed(base, index)
            case SizeOf(operand):
                return constant(self._size_of(operand), U64)
            case Call(name, args) if name in COMPAT_NUMBER_FUNCTIONS:
                return COMPAT_NUMBER_FUNCTIONS[name](self, args)
        return ZERO

    def unsigned_field(self, field: Field) -> Value:
        """A field's bytes as an unsigned number, whatever the format says of its sign."""
        read = int_reader(field.offset, field.size, False, self.scope.big_endian)
        return Value(lambda data, context: read(data), U64)

    def _size_of(self, operand: str | FieldRef) -> int:
        if isinstance(operand, FieldRef):
            field = self.scope.event.field(operand.name)
            if field is None or field.is_array:
                raise PrintFmtError("sizeof of no scalar field")
            return field.size
        size = self.scope.long_size if operand in _LONGS else _SIZES.get(operand, 0)
        if not size:
            raise PrintFmtError(f"sizeof({operand[:40]}) is unknown")
        return size

    def _indexed(self, base: Expr, index: Expr) -> Value:
        """An element: of fixed arrays by its size, of dynamic ones the index counts bytes."""
        pointer_type = None
        while isinstance(base, Cast):
            pointer_type, base = pointer_type or base.type, base.operand
        position = self.number(index).read
        array = dynamic_array_name(base)
        location = location_reader(self, array) if array else None
        if isinstance(base, FieldRef):
            field = self.scope.event.field(base.name)
            if field is None:
                return ZERO
            value = self._element_reader(field.element_size, constant(field.offset, U64).read, position)
        elif array is not None and location is not None:
            size = self.scope.field(array).element_size or self.scope.long_size
            value = self._byte_indexed(size, lambda data, context: location(data).start, position)
        else:
            return ZERO
        if pointer_type is None:
            return value
        return _masked(value, _CAST_MASKS.get(pointer_type.removesuffix("*").strip()))

    def _element_reader(self, size: int, start: NumberReader, index: NumberReader) -> Value:
        return self._byte_indexed(size, start, lambda data, context: index(data, context) * size)

    def _byte_indexed(self, size: int, start: NumberReader, distance: NumberReader) -> Value:
        order = self.scope.byte_order
        if size not in (1, 2, 4, 8):
            return ZERO

        def read(data: bytes, context: PrintContext) -> int:
            at = start(data, context) + distance(data, context)
            raw = data[at : at + size]
            return int.from_bytes(raw, order) if len(raw) == size else 0

        return Value(read, U64)


def _is_constant(expr: Expr) -> bool:
    """Whether trace-cmd calculates an expression when it parses it: numbers and operators between them alone."""
    if isinstance(expr, Binary):
        return _is_constant(expr.left) and _is_constant(expr.right)
    return isinstance(expr, Number)


def _masked(value: Value, mask: int | None) -> Value:
    if mask is None:
        return value
    if value.constant is not None:
        return constant(value.constant & mask, U64)
    read = value.read
    return Value(lambda data, context: read(data, context) & mask, U64)


def _symbol_address(name: str) -> Value:
    """A name is the address of a kernel symbol, or 0."""
    return Value(lambda data, context: address_of_symbol(name, context), U64)
