"""The numbers of the rows that a filter lets through: whole columns where that is possible, else row by row."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tracetui.engine.query.columns import ColumnCondition, ColumnScope, column_condition
from tracetui.engine.query.evaluator import Predicate, always, never
from tracetui.engine.row_blocks import RowBlocks
from tracetui.engine.timeline import Timeline, block_rows
from tracetui.engine.two_threads import in_order
from tracetui.engine.walk import Block, Ints

if TYPE_CHECKING:
    from tracetui.engine.query.filter import Filter


def filter_rows(wanted: Filter, timeline: Timeline) -> Iterator[Ints]:
    """Row numbers of the rows that pass, int64[n] ascending, slice by slice of the stream as far as it is known."""
    tests = _tests(wanted, timeline)
    by_type = np.zeros(1 << 16, np.bool_)
    by_type[list(tests)] = True
    length = timeline.row_count

    needs_records = any(test is not always for test in tests.values())

    def passing(blocks: RowBlocks, start: int) -> Ints:
        stop = min(start + _SLICE_ROWS, length)
        of_types = start + np.flatnonzero(by_type[timeline.known.types_of(start, stop)])
        if not needs_records or not len(of_types):
            return of_types
        found = [np.empty(0, np.int64)]
        for block in blocks.scan(int(of_types[0]), int(of_types[-1]) + 1):
            hits = np.zeros(len(block), np.bool_)
            for number, places in _by_type(block, by_type):
                hits[places] = _passing(block, places, tests[number], timeline)
            found.append(block.first + np.flatnonzero(hits))
        return np.concatenate(found)

    for _, numbers in in_order(range(0, length, _SLICE_ROWS), passing, lambda: RowBlocks(timeline)):
        yield numbers


_SLICE_ROWS = 1 << 18


_Test = Predicate | ColumnCondition


def _by_type(block: Block, wanted: npt.NDArray[np.bool_]) -> Iterator[tuple[int, Ints]]:
    """The rows of each wanted type: its number and their ascending places in the block."""
    places = np.flatnonzero(wanted[block.type])
    types = block.type[places]
    if not len(places):
        return
    if (types == types[0]).all():
        yield int(types[0]), places
        return
    order = np.argsort(types, kind="stable")
    types = types[order]
    bounds = [0, *(np.flatnonzero(types[1:] != types[:-1]) + 1).tolist(), len(types)]
    for start, stop in pairwise(bounds):
        yield int(types[start]), places[order[start:stop]]


def _tests(wanted: Filter, timeline: Timeline) -> dict[int, _Test]:
    """The test of every type of event that may pass, by type number."""
    tests: dict[int, _Test] = {}
    cpus = np.array([slot.cpu for slot in timeline.slots], np.int64)
    for number, machine_number, event_id in timeline.known.types.seen():
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
            columns = column_condition(
                part.condition, ColumnScope(event, machine.recording.big_endian, cpus, part.names.comm_span)
            )
        tests[number] = columns or predicate
    return tests


def _passing(block: Block, places: Ints, test: _Test, timeline: Timeline) -> npt.NDArray[np.bool_]:
    """bool[n] of the records at some places, all of one type."""
    if test is always:
        return np.ones(len(places), np.bool_)
    if isinstance(test, ColumnCondition):
        return test.test(block, places)
    rows = block_rows(block, timeline.slots, places.tolist())
    return np.fromiter((test(row) for row in rows), np.bool_, len(places))
