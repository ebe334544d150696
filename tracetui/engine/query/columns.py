"""Conditions on whole columns: numbers calculated and compared, strings compared and matched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tracetui.engine.query.filter_error import FilterError
from tracetui.engine.query.number_columns import compared, not_zero, number_column
from tracetui.engine.query.number_reader import COMM, CPU
from tracetui.engine.query.text_test import text_test
from tracetui.engine.query.tree import Compare, Condition, FieldName, Logic, Not, NotZero, Text, fields_in
from tracetui.engine.walk import Block, Ints
from tracetui.formats.event_format import EventFormat, Field
from tracetui.formats.field_reader import c_string, field_bytes

Mask = npt.NDArray[np.bool_]
CommSpan = Callable[[int, int], tuple[str, int, int]]
_Test = Callable[[Block, Ints], Mask]


@dataclass(frozen=True, slots=True)
class ColumnCondition:
    """A condition on columns.

    Attributes:
        test: (block, places of records of one event) -> bool[n].
    """

    test: _Test


@dataclass(frozen=True, slots=True)
class ColumnScope:
    """The event that a condition is made for.

    Attributes:
        event: the event.
        big_endian: the recording's byte order.
        cpus: int64[streams], the CPU of each.
        comm_span: see RowNames.
    """

    event: EventFormat
    big_endian: bool
    cpus: Ints
    comm_span: CommSpan | None = None


def column_condition(condition: Condition, scope: ColumnScope) -> ColumnCondition | None:
    """The condition on columns, None where it takes more than the fields' own values in 64 bits."""
    test = _test(condition, scope)
    return ColumnCondition(test) if test else None


def _test(condition: Condition, scope: ColumnScope) -> _Test | None:
    match condition:
        case Compare() | NotZero() if not _has_fields(condition, scope.event):
            return lambda block, places: np.zeros(len(places), np.bool_)
        case Compare(_, FieldName(name), Text()) | Compare(_, Text(), FieldName(name)):
            field = scope.event.field(name)
            if field is None and name == COMM and scope.comm_span is not None:
                return _comm(condition, scope.comm_span)
            return _text(condition, field, scope.big_endian) if field is not None and field.is_string else None
        case Compare(operator, left, right):
            columns = [number_column(value, scope.event, scope.big_endian, scope.cpus) for value in (left, right)]
            return compared(operator, columns[0], columns[1]) if columns[0] and columns[1] else None
        case NotZero(value):
            column = number_column(value, scope.event, scope.big_endian, scope.cpus)
            return not_zero(column) if column else None
        case Not(operand):
            inner = _test(operand, scope)
            return (lambda block, places: ~inner(block, places)) if inner else None
        case Logic(operator, parts):
            tests = [_test(part, scope) for part in parts]
            return _joined(operator, [test for test in tests if test]) if all(tests) else None


def _has_fields(condition: Condition, event: EventFormat) -> bool:
    """Whether an event has what a condition names; what names another field is false."""
    return all(field.name in (COMM, CPU) or event.field(field.name) for field in fields_in(condition))


def _text(condition: Compare, field: Field, big_endian: bool) -> _Test | None:
    try:
        wanted = text_test(condition, "")
    except FilterError:
        return None
    known: dict[str, bool] = {}

    def test(block: Block, places: Ints) -> Mask:
        texts = _texts(block, places, field, big_endian)
        for text in set(texts).difference(known):
            known[text] = wanted(text)
        answers = np.fromiter(map(known.__getitem__, texts), np.bool_, len(texts))
        if len(known) > _MOST_KNOWN:
            known.clear()
        return answers

    return test


_MOST_KNOWN = 100_000


def _comm(condition: Compare, comm_span: CommSpan) -> _Test | None:
    try:
        wanted = text_test(condition, "")
    except FilterError:
        return None

    def test(block: Block, places: Ints) -> Mask:
        ts_ns = block.ts_ns[places]
        pids, tasks = np.unique(block.pid[places], return_inverse=True)
        spans = [comm_span(pid, int(ts_ns[0])) for pid in pids.tolist()]
        answers: Mask = np.array([wanted(name) for name, _, _ in spans], np.bool_)[tasks]
        first, last = int(ts_ns.min()), int(ts_ns.max())
        renamed = np.array([start > first or until <= last for _, start, until in spans], np.bool_)
        for place in np.flatnonzero(renamed[tasks]).tolist():
            answers[place] = wanted(comm_span(int(pids[tasks[place]]), int(ts_ns[place]))[0])
        return answers

    return test


def _texts(block: Block, places: Ints, field: Field, big_endian: bool) -> list[str]:
    """A string field of some records; of one that ends within the field what there is."""
    texts = block.texts(places, field, big_endian)
    if not field.is_dynamic and field.size > 0:
        for place in np.flatnonzero(block.length[places] < field.offset + field.size).tolist():
            texts[place] = c_string(field_bytes(field, block.payload(int(places[place])), big_endian))
    return texts


def _joined(operator: str, tests: list[_Test]) -> _Test:
    combine = np.logical_and if operator == "&&" else np.logical_or

    def test(block: Block, places: Ints) -> Mask:
        mask = tests[0](block, places)
        for other in tests[1:]:
            mask = combine(mask, other(block, places))
        return mask

    return test
