"""The numbers of the rows that a filter lets through: whole columns where that is possible, else row by row."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tracetui.engine.query.columns import ColumnCondition, ColumnScope, column_condition
from tracetui.engine.query.evaluator import Predicate, always, never
from tracetui.engine.query.event_filter import EventFilter
from tracetui.engine.query.tree import fields_in
from tracetui.engine.row_blocks import RowBlocks
from tracetui.engine.timeline import Timeline, block_rows
from tracetui.engine.two_threads import in_order
from tracetui.engine.walk import Block, Ints

if TYPE_CHECKING:
    from tracetui.engine.query.filter import Filter


def filter_rows(wanted: Filter, timeline: Timeline) -> Iterator[Ints]:
    """Row numbers of the rows that pass, int64[n] ascending, slice by slice of the stream as far as it is known."""
    of_blocks, length = BlockFilter(wanted, timeline), timeline.row_count

    def passing(blocks: RowBlocks, start: int) -> Ints:
        stop = min(start + _SLICE_ROWS, length)
        of_types = start + np.flatnonzero(of_blocks.by_type[timeline.known.types_of(start, stop)])
        if not of_blocks.needs_records or not len(of_types):
            return of_types
        found = [np.empty(0, np.int64)]
        for block in blocks.scan(int(of_types[0]), int(of_types[-1]) + 1):
            found.append(block.first + np.flatnonzero(of_blocks.passing(block)))
        return np.concatenate(found)

    for _, numbers in in_order(range(0, length, _SLICE_ROWS), passing, lambda: RowBlocks(timeline)):
        yield numbers


class BlockFilter:
    """Says of all rows of a block at once whether they pass a filter.

    Attributes:
        by_type: bool[65536], by type number whether any row of a type may pass.
        needs_records: whether more than the type decides.
    """

    def __init__(self, wanted: Filter, timeline: Timeline) -> None:
        """Prepare for the rows of a timeline as far as it is known."""
        self._timeline = timeline
        self._tests, self._test_of = _tests(wanted, timeline)
        self.by_type = self._test_of != 0
        self.needs_records = any(test is not always for test in self._tests)

    def passing(self, block: Block) -> npt.NDArray[np.bool_]:
        """bool[n] of the rows of a block."""
        hits = np.zeros(len(block), np.bool_)
        for number, places in _by_test(self._test_of[block.type]):
            hits[places] = _passing(block, places, self._tests[number], self._timeline)
        return hits


_SLICE_ROWS = 1 << 18


_Test = Predicate | ColumnCondition


def _by_test(tests: npt.NDArray[np.uint16]) -> Iterator[tuple[int, Ints]]:
    """Every test of a block's rows, uint16[n] as of _tests: which it is, and the ascending places of its rows."""
    places = np.flatnonzero(tests)
    tests = tests[places]
    if not len(places):
        return
    if (tests == tests[0]).all():
        yield int(tests[0]) - 1, places
        return
    order = np.argsort(tests, kind="stable")
    tests = tests[order]
    bounds = [0, *(np.flatnonzero(tests[1:] != tests[:-1]) + 1).tolist(), len(tests)]
    for start, stop in pairwise(bounds):
        yield int(tests[start]) - 1, places[order[start:stop]]


def _tests(wanted: Filter, timeline: Timeline) -> tuple[list[_Test], npt.NDArray[np.uint16]]:
    """All tests there are, and uint16[65536], 1 + the test of every type of event that may pass, 0 of the others.

    Events whose fields that the condition names lie at the same places share a test.
    """
    tests: dict[Hashable, _Test] = {}
    test_of = np.zeros(1 << 16, np.uint16)
    cpus = np.array([slot.cpu for slot in timeline.slots], np.int64)
    machines = {slot.machine.number: slot.machine for slot in timeline.slots}
    for number, machine_number, event_id in timeline.known.types.seen():
        part, recording = wanted.parts.get(machine_number), machines[machine_number].recording
        event = recording.events.get(event_id)
        if part is None or event is None or part.predicate(event) is never:
            continue
        key, test = _keyed_test(part, ColumnScope(event, recording.big_endian, cpus, part.names.comm_span))
        tests.setdefault(key, test)
        test_of[number] = 1 + list(tests).index(key)
    return list(tests.values()), test_of


def _keyed_test(part: EventFilter, scope: ColumnScope) -> tuple[Hashable, _Test]:
    """The test of an event's rows; equal keys have tests that say the same."""
    predicate = part.predicate(scope.event)
    columns = None
    if predicate is not always and part.condition is not None:
        columns = column_condition(part.condition, scope)
    if columns is None or part.condition is None:
        return predicate, predicate
    return (part, *(scope.event.field(field.name) for field in fields_in(part.condition))), columns


def _passing(block: Block, places: Ints, test: _Test, timeline: Timeline) -> npt.NDArray[np.bool_]:
    """bool[n] of the records at some places, all of one test."""
    if test is always:
        return np.ones(len(places), np.bool_)
    if isinstance(test, ColumnCondition):
        return test.test(block, places)
    rows = block_rows(block, timeline.slots, places.tolist())
    return np.fromiter((test(row) for row in rows), np.bool_, len(places))
