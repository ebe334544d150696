"""Expressions of a print fmt -> closures that evaluate them for a record."""

from __future__ import annotations

import struct

from tracetui.formats.event_format import Field, integer_size
from tracetui.formats.field_reader import c_string, int_reader, span_reader
from tracetui.formats.print_context import PrintContext
from tracetui.formats.print_fmt import operators
from tracetui.formats.print_fmt.compiler_protocol import Span
from tracetui.formats.print_fmt.constants import constant_of_name
from tracetui.formats.print_fmt.functions import NUMBER_FUNCTIONS, SPAN_FUNCTIONS, TEXT_FUNCTIONS
from tracetui.formats.print_fmt.lexer import PrintFmtError
from tracetui.formats.print_fmt.scope import Scope, TextReader
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
    SizeOf,
    String,
    Unary,
)
from tracetui.formats.print_fmt.type_names import U64, CType, named_type
from tracetui.formats.print_fmt.unescape import unescape
from tracetui.formats.print_fmt.value import Value, constant, converted

_NUMBER_SIZES = (1, 2, 4, 8)


class ExpressionCompiler:
    """Compiles the expressions of one event's print fmt, with C's types and conversions."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def number(self, expr: Expr) -> Value:
        """The expression as a number.

        Raises:
            PrintFmtError: it has no value that the record tells.
        """
        match expr:
            case Number():
                return constant(expr.value, _literal_type(expr, self.scope.long_size))
            case FieldRef(name):
                return self._field(self.scope.field(name))
            case Name(text):
                return constant_of_name(text)
            case Unary("*", operand):
                return self._element(operand, Number(0))
            case Unary(op, operand):
                return operators.unary(op, self.number(operand))
            case Binary(op, left, right):
                return operators.binary(op, self.number(left), self.number(right))
            case Conditional(test, yes, no):
                return operators.conditional(self.number(test), self.number(yes), self.number(no))
            case Cast(type_text, operand):
                return self._cast(type_text, operand)
            case Index(base, index):
                return self._element(base, index)
            case SizeOf(operand):
                return constant(self._size_of(operand), CType(self.scope.long_size, False))
            case Call(name, args) if name in NUMBER_FUNCTIONS:
                return NUMBER_FUNCTIONS[name](self, args)
        raise PrintFmtError(f"no number: {_describe(expr)}")

    def _field(self, field: Field) -> Value:
        size = field.size if field.size in _NUMBER_SIZES else U64.size
        signed = field.signed and not field.is_pointer
        read = int_reader(field.offset, field.size, signed, self.scope.big_endian)
        return Value(lambda data, context: read(data), CType(size, signed))

    def _cast(self, type_text: str, operand: Expr) -> Value:
        value = self.number(operand)
        c_type = named_type(type_text, self.scope.long_size)
        return value if c_type is None else converted(value, c_type)

    def _size_of(self, operand: str | FieldRef) -> int:
        if isinstance(operand, FieldRef):
            return self.scope.field(operand.name).size
        size = integer_size(operand, self.scope.long_size)
        if size == 0:
            raise PrintFmtError(f"sizeof({operand[:40]}) is unknown")
        return size

    def _element(self, base: Expr, index: Expr) -> Value:
        """One element of an array; 0 outside of it."""
        span, position = self.span(base), self.number(index)
        read_span, read_index, size = span.read, position.read, span.element.size
        code = {1: "b", 2: "h", 4: "i", 8: "q"}[size]
        order = ">" if self.scope.big_endian else "<"
        unpack_from = struct.Struct(order + (code if span.element.signed else code.upper())).unpack_from

        def read(data: bytes, context: PrintContext) -> int:
            start, end = read_span(data, context)
            at = start + size * read_index(data, context)
            return int(unpack_from(data, at)[0]) if start <= at and at + size <= end else 0

        return Value(read, span.element)

    def span(self, expr: Expr) -> Span:
        """The expression as an address within the record.

        Raises:
            PrintFmtError: it is none.
        """
        match expr:
            case FieldRef(name):
                return self._field_span(self.scope.field(name))
            case AddressOf(operand):
                return self.span(operand)
            case Cast(type_text, operand):
                span, element = self.span(operand), named_type(type_text.replace("*", ""), self.scope.long_size)
                return span._replace(element=element or span.element)
            case Binary("+", left, right):
                return self._moved(self.span(left), self.number(right))
            case Call(name, (Name(field_name),)) if name in SPAN_FUNCTIONS:
                return self._field_span(self.scope.field(field_name))
        raise PrintFmtError(f"no address within the record: {_describe(expr)}")

    def _field_span(self, field: Field) -> Span:
        read = span_reader(field, self.scope.big_endian)
        size = field.element_size if field.element_size in _NUMBER_SIZES else 1
        return Span(lambda data, context: read(data), CType(size, field.signed), field.is_dynamic)

    @staticmethod
    def _moved(span: Span, distance: Value) -> Span:
        read_span, read_distance, size = span.read, distance.read, span.element.size

        def read(data: bytes, context: PrintContext) -> tuple[int, int]:
            start, end = read_span(data, context)
            return min(max(start + size * read_distance(data, context), start), end), end

        return span._replace(read=read)

    def text(self, expr: Expr) -> TextReader:
        """The expression as `%s` prints it.

        Raises:
            PrintFmtError: it is no text.
        """
        match expr:
            case String(text):
                fixed = unescape(text)
                return lambda data, context: fixed
            case FieldRef(name):
                return self._field_text(self.scope.field(name))
            case Conditional(test, yes, no):
                return self._conditional_text(test, yes, no)
            case Cast(_, operand) | AddressOf(operand):
                return self.text(operand)
            case Call(name, args) if name in TEXT_FUNCTIONS:
                return TEXT_FUNCTIONS[name](self, args)
            case Binary("+", _, _):
                read = self.span(expr).read
                return lambda data, context: c_string(data[slice(*read(data, context))])
        raise PrintFmtError(f"no text: {_describe(expr)}")

    def _conditional_text(self, test: Expr, yes: Expr, no: Expr) -> TextReader:
        read_test, text_yes, text_no = self.number(test).read, self.text(yes), self.text(no)
        return lambda data, context: text_yes(data, context) if read_test(data, context) else text_no(data, context)

    def _field_text(self, field: Field) -> TextReader:
        """A char array up to its NUL; a pointer as the string the recording knows at it, else in hex."""
        if field.is_array or field.is_dynamic:
            if field.size and not field.is_dynamic:
                part = slice(field.offset, field.offset + field.size)
                return lambda data, context: data[part].partition(b"\0")[0].decode("latin-1")
            span = span_reader(field, self.scope.big_endian)
            return lambda data, context: c_string(data[slice(*span(data))])
        read = int_reader(field.offset, field.size, False, self.scope.big_endian)

        def pointed_at(data: bytes, context: PrintContext) -> str:
            address = read(data)
            text = context.printk(address)
            return f"{address:x}" if text is None else unescape(text)

        return pointed_at


def _literal_type(number: Number, long_size: int) -> CType:
    """The first type that holds a literal, by C's rules."""
    signed, longs = "u" not in number.suffix, number.suffix.count("l")
    sizes = {0: (4, long_size, 8), 1: (long_size, 8)}.get(longs, (8,))
    for size in sizes:
        if signed and -(1 << (8 * size - 1)) <= number.value < 1 << (8 * size - 1):
            return CType(size, True)
        if (not signed or not number.is_decimal) and 0 <= number.value < 1 << (8 * size):
            return CType(size, False)
    return U64


def _describe(expr: Expr) -> str:
    match expr:
        case Call(name, _):
            return f"{name[:40]}()"
        case Name(text) | String(text):
            return text[:40]
    return type(expr).__name__.lower()
