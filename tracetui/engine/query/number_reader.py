"""The numbers of a condition -> functions of a row."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass

from tracetui.engine.query.tree import Arithmetic, FieldName, Negative, Number, Text, Value
from tracetui.engine.row import Row
from tracetui.formats.event_format import EventFormat
from tracetui.formats.field_reader import int_reader

BITS = (1 << 64) - 1
COMM, CPU = "COMM", "CPU"
"""What a filter may ask for beside an event's own fields."""

NumberReader = Callable[[Row], int]


@dataclass(frozen=True, slots=True)
class RowNames:
    """What a recording knows beside its records.

    Attributes:
        symbol: name of the kernel symbol at an address, None when unknown.
        comm: name of the task that a row belongs to.
        comm_span: of a pid at a time its name, and from when and until when it has it; None for names that depend
            on more than that.
    """

    symbol: Callable[[int], str | None]
    comm: Callable[[Row], str]
    comm_span: Callable[[int, int], tuple[str, int, int]] | None = None


@dataclass(frozen=True, slots=True)
class FilterScope:
    """The event that a filter is made for, and what its recording knows.

    Attributes:
        event: the event.
        big_endian: the recording's byte order.
        compat: numbers are unsigned 64-bit ones, and strings are cut as trace-cmd cuts them.
        names: names of symbols and tasks.
    """

    event: EventFormat
    big_endian: bool
    compat: bool
    names: RowNames


class NoNumber(Exception):
    """A value is no number of this event: a field it does not have, or a string."""


def number_reader(value: Value, scope: FilterScope) -> NumberReader:
    """A function that gives a value's number for a row of the scope's event.

    Raises:
        NoNumber: there is none.
    """
    match value:
        case Number(constant):
            shown = constant & BITS if scope.compat else constant
            return lambda row: shown
        case Text():
            raise NoNumber
        case FieldName(name):
            return _field_reader(name, scope)
        case Negative(sign, operand):
            read = number_reader(operand, scope)
            return (lambda row: -read(row)) if sign == "-" else (lambda row: ~read(row))
        case Arithmetic(sign, left, right):
            return _arithmetic(sign, number_reader(left, scope), number_reader(right, scope), scope.compat)


def _field_reader(name: str, scope: FilterScope) -> NumberReader:
    field = scope.event.field(name)
    if field is None:
        if name == CPU:
            return lambda row: row.cpu
        raise NoNumber
    read = int_reader(field.offset, field.size, field.signed, scope.big_endian)
    if scope.compat:
        return lambda row: read(row.data) & BITS
    return lambda row: read(row.data)


def _arithmetic(sign: str, left: NumberReader, right: NumberReader, compat: bool) -> NumberReader:
    apply = _OPERATIONS.get(sign)
    if apply is None:
        raise NoNumber
    if compat:
        return lambda row: apply(left(row), right(row)) & BITS
    return lambda row: _signed(apply(left(row), right(row)))


def _signed(value: int) -> int:
    """Arithmetic of the right mode is that of 65-bit numbers at most; what leaves 64 bits wraps."""
    return value if -(1 << 63) <= value <= BITS else (value + (1 << 63) & BITS) - (1 << 63)


def _divide(left: int, right: int) -> int:
    """C's division; by zero it gives zero."""
    if not right:
        return 0
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def _modulo(left: int, right: int) -> int:
    return left - right * _divide(left, right) if right else 0


def _shift_left(left: int, right: int) -> int:
    return left << right if 0 <= right < 64 else 0


def _shift_right(left: int, right: int) -> int:
    return left >> right if 0 <= right < 64 else 0


_OPERATIONS: dict[str, Callable[[int, int], int]] = {
    "|": operator.or_, "^": operator.xor, "&": operator.and_, "+": operator.add, "-": operator.sub,
    "*": operator.mul, "/": _divide, "%": _modulo, "<<": _shift_left, ">>": _shift_right,
}  # fmt: skip
