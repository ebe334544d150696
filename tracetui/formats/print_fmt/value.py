"""A compiled numeric expression: how to read it and which C integer type it has."""

from __future__ import annotations

from dataclasses import dataclass

from tracetui.formats.print_fmt.scope import NumberReader
from tracetui.formats.print_fmt.type_names import INT, CType


@dataclass(frozen=True, slots=True)
class Value:
    """A number that can be read from a record.

    Attributes:
        read: gives it; always within the range of `type`.
        type: its C type.
        constant: its value if it is the same for every record.
    """

    read: NumberReader
    type: CType
    constant: int | None = None


def constant(number: int, c_type: CType) -> Value:
    """A value that is the same for every record."""
    number = wrap(number, c_type)
    return Value(lambda data, context: number, c_type, number)


def wrap(number: int, c_type: CType) -> int:
    """A number reduced to a type's range as C does."""
    bits = 8 * c_type.size
    number &= (1 << bits) - 1
    return number - (1 << bits) if c_type.signed and number >> (bits - 1) else number


def converted(value: Value, c_type: CType) -> Value:
    """The value as another type."""
    if value.constant is not None:
        return constant(value.constant, c_type)
    if _contains(c_type, value.type):
        return Value(value.read, c_type)
    read, mask = value.read, (1 << 8 * c_type.size) - 1
    if not c_type.signed:
        return Value(lambda data, context: read(data, context) & mask, c_type)
    half = (mask >> 1) + 1
    return Value(lambda data, context: ((read(data, context) + half) & mask) - half, c_type)


def _contains(outer: CType, inner: CType) -> bool:
    """Whether every value of one type is one of the other."""
    if outer.signed == inner.signed:
        return outer.size >= inner.size
    return outer.signed and outer.size > inner.size


def promoted(c_type: CType) -> CType:
    """The type a narrow operand is computed in."""
    return c_type if c_type.size >= INT.size else INT


def common_type(left: CType, right: CType) -> CType:
    """The type two operands are computed in."""
    left, right = promoted(left), promoted(right)
    size = max(left.size, right.size)
    signed = not any(not operand.signed and operand.size == size for operand in (left, right))
    return CType(size, signed)
