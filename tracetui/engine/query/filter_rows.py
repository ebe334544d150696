"""The numbers of the rows that a filter lets through: whole columns where that is possible, else row by row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from tracetui.engine.query.columns import ColumnCondition, column_condition
from tracetui.engine.query.evaluator import Predicate, always, never
from tracetui.engine.timeline import Timeline, block_rows
from tracetui.engine.walk import Block, Ints

if TYPE_CHECKING:
    from tracetui.engine.query.filter import Filter


def filter_rows(wanted: Filter, timeline: Timeline) -> Iterator[Ints]:
    """Row numbers of the rows that pass, int64[n] ascending, one array per block of the stream."""
    tests = _tests(wanted, timeline)
    by_type = np.zeros(1 << 16, np.bool_)
    by_type[list(tests)] = True
    for block in timeline.scan():
        hits = np.zeros(len(block), np.bool_)
        for number in np.unique(block.type[by_type[block.type]]).tolist():
            places = (block.type == number).nonzero()[0]
            hits[places] = _passing(block, places, tests[number], timeline)
        yield block.first + np.flatnonzero(hits)


_Test = Predicate | ColumnCondition


def _tests(wanted: Filter, timeline: Timeline) -> dict[int, _Test]:
    """The test of every type of event that may pass, by type number."""
    tests: dict[int, _Test] = {}
    for number, machine_number, event_id in timeline.index.types.seen():
        part = wanted.parts.get(machine_number)
        if part is None:
            continue
        machine = next(slot.machine for slot in timeline.slots if slot.machine.number == machine_number)
        event = machine.recording.events.get(event_id)
        predicate = part.predicate(event)
        if event is None or predicate is never:
            continue
        columns = None
        if predicate is not always and part.condition is not None:
            columns = column_condition(part.condition, event, machine.recording.big_endian)
        tests[number] = columns or predicate
    return tests


def _passing(block: Block, places: Ints, test: _Test, timeline: Timeline) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """bool[n] of the records at some places, all of one type."""
    if test is always:
        return np.ones(len(places), np.bool_)
    if isinstance(test, ColumnCondition):
        return test.test(block, places)
    rows = block_rows(block, timeline.slots, places.tolist())
    return np.fromiter((test(row) for row in rows), np.bool_, len(places))
