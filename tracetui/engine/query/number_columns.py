"""The numbers of a condition on whole columns, where they are exact in 64 bits."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tracetui.engine.query.number_reader import CPU
from tracetui.engine.query.tree import Arithmetic, FieldName, Negative, Number, Text, Value
from tracetui.engine.walk import Block, Ints
from tracetui.formats.event_format import EventFormat, Field

_SIZES = (1, 2, 4, 8)
_INT64 = range(-(1 << 63), 1 << 63)
_UINT64 = range(1 << 64)
_CPUS = range(1 << 31)

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip
_BITWISE: dict[str, Callable[[Any, Any], Any]] = {"&": operator.and_, "|": operator.or_, "^": operator.xor}
_LINEAR: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


@dataclass(frozen=True, slots=True)
class NumberColumn:
    """Numbers of the records of one event.

    Attributes:
        values: (block, places) -> int64[n] or one number; those beyond int64 keep their bits.
        bounds: all values lie in this range, which is within int64 or within uint64.
    """

    values: Callable[[Block, Ints], Any]
    bounds: range

    @property
    def is_signed(self) -> bool:
        """Whether all values are int64."""
        return _within(self.bounds, _INT64)


def number_column(value: Value, event: EventFormat, big_endian: bool, cpus: Ints) -> NumberColumn | None:
    """The column of a value.

    Args:
        value: the value.
        event: the records' event.
        big_endian: the recording's byte order.
        cpus: int64[streams], the CPU of each.

    Returns:
        None where it is no number, or may leave 64 bits.
    """
    match value:
        case Number(number) if number in _INT64 or number in _UINT64:
            bits = np.uint64(number).view(np.int64) if number not in _INT64 else np.int64(number)
            return NumberColumn(lambda block, places: bits, range(number, number + 1))
        case FieldName(name):
            field = event.field(name)
            if field is not None:
                return _field(field, big_endian)
            return NumberColumn(lambda block, places: cpus[block.stream[places]], _CPUS) if name == CPU else None
        case Negative(sign, operand):
            inner = number_column(operand, event, big_endian, cpus)
            return _linear("-", _constant(0 if sign == "-" else -1), inner) if inner else None
        case Arithmetic(sign, left, right):
            first = number_column(left, event, big_endian, cpus)
            second = number_column(right, event, big_endian, cpus)
            if first is None or second is None:
                return None
            return _bitwise(sign, first, second) if sign in _BITWISE else _linear(sign, first, second)
        case Text() | Number():
            return None


def _within(inner: range, outer: range) -> bool:
    return inner[0] in outer and inner[-1] in outer


def _constant(number: int) -> NumberColumn:
    return NumberColumn(lambda block, places: np.int64(number), range(number, number + 1))


def _field(field: Field, big_endian: bool) -> NumberColumn | None:
    if field.size not in _SIZES or field.is_string:
        return None
    bits = 8 * field.size
    bounds = range(-(1 << bits - 1), 1 << bits - 1) if field.signed else range(1 << bits)
    return NumberColumn(
        lambda block, places: block.field(places, field.offset, field.size, big_endian, field.signed), bounds
    )


def _bitwise(sign: str, left: NumberColumn, right: NumberColumn) -> NumberColumn | None:
    apply = _BITWISE[sign]
    if left.is_signed and right.is_signed:
        bounds = _INT64
    elif _within(left.bounds, _UINT64) and _within(right.bounds, _UINT64):
        bounds = _UINT64
    else:
        return None
    if sign == "&":
        # Nothing that is not negative has more bits than the smaller one.
        limits = [column.bounds[-1] for column in (left, right) if column.bounds[0] >= 0]
        bounds = range(min(limits) + 1) if limits else bounds
    return NumberColumn(lambda block, places: apply(left.values(block, places), right.values(block, places)), bounds)


def _linear(sign: str, left: NumberColumn, right: NumberColumn) -> NumberColumn | None:
    apply = _LINEAR.get(sign)
    if apply is None or not (left.is_signed and right.is_signed):
        return None
    corners = [apply(a, b) for a in (left.bounds[0], left.bounds[-1]) for b in (right.bounds[0], right.bounds[-1])]
    bounds = range(min(corners), max(corners) + 1)
    if not _within(bounds, _INT64):
        return None
    return NumberColumn(lambda block, places: apply(left.values(block, places), right.values(block, places)), bounds)


def compared(
    sign: str, left: NumberColumn, right: NumberColumn
) -> Callable[[Block, Ints], npt.NDArray[np.bool_]] | None:
    """A comparison; None where one number may be negative and the other beyond int64."""
    compare = _COMPARE.get(sign)
    if compare is None:
        return None
    if left.is_signed and right.is_signed:
        return lambda block, places: _mask(compare(left.values(block, places), right.values(block, places)), places)
    if not (_within(left.bounds, _UINT64) and _within(right.bounds, _UINT64)):
        return None

    def unsigned(block: Block, places: Ints) -> npt.NDArray[np.bool_]:
        first, second = (column.values(block, places).view(np.uint64) for column in (left, right))
        return _mask(compare(first, second), places)

    return unsigned


def not_zero(column: NumberColumn) -> Callable[[Block, Ints], npt.NDArray[np.bool_]]:
    """Whether a number is not zero."""
    return lambda block, places: _mask(column.values(block, places) != 0, places)


def _mask(answers: Any, places: Ints) -> npt.NDArray[np.bool_]:
    """bool[n], also of one answer for all."""
    return np.broadcast_to(np.asarray(answers, np.bool_), len(places))
