"""Conditions that only compare fields with numbers, on whole columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tracetui.engine.query.tree import COMPARISONS, Compare, Condition, FieldName, Logic, Not, NotZero, Number
from tracetui.engine.walk import Block, Ints
from tracetui.formats.event_format import EventFormat, Field

Mask = npt.NDArray[np.bool_]
_Test = Callable[[Block, Ints], Mask]
_SIZES = (1, 2, 4, 8)
_INT64 = range(-(1 << 63), 1 << 63)


@dataclass(frozen=True, slots=True)
class ColumnCondition:
    """A condition on columns.

    Attributes:
        test: (block, places of records of one event) -> bool[n].
    """

    test: _Test


def column_condition(condition: Condition, event: EventFormat, big_endian: bool) -> ColumnCondition | None:
    """The condition on columns, None where it takes more than comparing fields with numbers."""
    test = _test(condition, event, big_endian)
    return ColumnCondition(test) if test else None


def _test(condition: Condition, event: EventFormat, big_endian: bool) -> _Test | None:
    match condition:
        case Compare(operator, FieldName(name), Number(value)) if operator in COMPARISONS and value in _INT64:
            field = event.field(name)
            return _comparison(operator, field, value, big_endian) if field and _fits(field) else None
        case Not(operand):
            inner = _test(operand, event, big_endian)
            return (lambda block, places: ~inner(block, places)) if inner else None
        case Logic(operator, parts):
            tests = [_test(part, event, big_endian) for part in parts]
            return _joined(operator, [test for test in tests if test]) if all(tests) else None
        case Compare() | NotZero():
            return None


def _fits(field: Field) -> bool:
    """Whether all values of a field are int64."""
    return field.size in _SIZES and not field.is_string and (field.size < 8 or field.signed)


def _comparison(operator: str, field: Field, value: int, big_endian: bool) -> _Test:
    def test(block: Block, places: Ints) -> Mask:
        column = block.field(places, field.offset, field.size, big_endian, field.signed)
        match operator:
            case "==":
                return np.asarray(column == value)
            case "!=":
                return np.asarray(column != value)
            case "<":
                return np.asarray(column < value)
            case ">":
                return np.asarray(column > value)
            case "<=":
                return np.asarray(column <= value)
        return np.asarray(column >= value)

    return test


def _joined(operator: str, tests: list[_Test]) -> _Test:
    combine = np.logical_and if operator == "&&" else np.logical_or

    def test(block: Block, places: Ints) -> Mask:
        mask = tests[0](block, places)
        for other in tests[1:]:
            mask = combine(mask, other(block, places))
        return mask

    return test
