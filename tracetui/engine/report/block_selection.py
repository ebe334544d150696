"""Which rows of whole blocks a report shows: what RightFilters says of single rows, on columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tracetui.engine.report.interrupts import hidden_flags
from tracetui.engine.report.request import ReportRequest
from tracetui.engine.report.right_filters import STACKS, RightFilters
from tracetui.engine.report.stream_neighbours import record_before
from tracetui.engine.session import Session
from tracetui.engine.timeline import Timeline
from tracetui.engine.walk import Block, Ints
from tracetui.engine.walk_state import TYPE_OVERFLOW

if TYPE_CHECKING:
    from tracetui.engine.query.filter import Filter
    from tracetui.engine.query.filter_rows import BlockFilter

Mask = npt.NDArray[np.bool_]
_FLAGS_OFFSET = 2


class BlockSelection:
    """Says of the rows of any block whether they are shown; several threads may ask.

    Attributes:
        all_shown: every row is.
        has_stacks: whether stacks are shown because of the record before them.
        by_type: bool[65536], by type number whether any row of a type may be shown.
    """

    def __init__(self, session: Session, request: ReportRequest, timeline: Timeline, filters: RightFilters) -> None:
        """Prepare for a timeline that is indexed whole."""
        self._timeline, self._filters = timeline, filters
        self._kept, self._dropped = _of_blocks(filters.kept, timeline), _of_blocks(filters.dropped, timeline)
        machines = [slot.machine.number for slot in timeline.slots]
        self._chooses = np.array([bool(filters.kept[number]) for number in machines], np.bool_)
        """bool[streams]: whether a record has to pass one of the filters."""
        self._cpus = _mask_of(request.cpus, [slot.cpu for slot in timeline.slots])
        self._wanted_cpus = request.cpus
        self._hidden = hidden_flags(request)
        self._stacks = self._types_of(session, STACKS) if self._kept else np.zeros(1 << 16, np.bool_)
        self.all_shown = not self._kept and not self._dropped and self._cpus is None and not self._hidden
        self.has_stacks = bool(self._stacks.any())
        self.by_type = self._possible(timeline)

    def shown(self, block: Block) -> Mask:
        """bool[n] of the rows of a block; whether a mark of lost events is shown, the row behind it decides."""
        shown = ~self._chooses[block.stream]
        for one in self._kept:
            shown |= one.passing(block)
        dropped = np.zeros(len(block), np.bool_)
        for one in self._dropped:
            dropped |= one.passing(block)
        if (self._stacks[block.type] & ~shown).any():
            shown = self._with_stacks(block, shown, dropped)
        shown &= ~dropped
        if self._hidden:
            shown &= _flags(block) & self._hidden == 0
        shown |= block.type < TYPE_OVERFLOW
        return shown if self._cpus is None else shown & self._cpus[block.stream]

    def shows_cpu(self, cpu: int) -> bool:
        """Whether rows of a CPU are shown."""
        return self._wanted_cpus is None or cpu in self._wanted_cpus

    def _with_stacks(self, block: Block, shown: Mask, dropped: Mask) -> Mask:
        """The same, and stacks that follow a record that is shown."""
        shown = shown.copy()
        records = np.flatnonzero(block.type >= TYPE_OVERFLOW)
        order = records[np.argsort(block.stream[records], kind="stable")]
        follows = self._stacks[block.type[order]] & ~shown[order] & ~dropped[order]
        decided = ~follows
        begins = np.ones(len(order), np.bool_)
        begins[1:] = block.stream[order[1:]] != block.stream[order[:-1]]
        answers = shown[order] & ~dropped[order]
        for place in np.flatnonzero(begins & follows).tolist():
            row = int(order[place])
            answers[place] = self._shown_before(block.first + row, int(block.stream[row]))
        decided |= begins
        source = np.maximum.accumulate(np.where(decided, np.arange(len(order)), 0))
        shown[order] = answers[source]
        return shown

    def _shown_before(self, number: int, stream: int) -> bool:
        """Whether a stack is shown that stands before all other records of its stream in a block."""
        streams = np.arange(len(self._timeline.slots)) == stream
        before = record_before(self._timeline.index, number, streams)
        while before is not None:
            row = self._timeline.row(before)
            machine = row.slot.machine.number
            if any(one.matches(row) for one in self._filters.dropped[machine]):
                return False
            if any(one.matches(row) for one in self._filters.kept[machine]):
                return True
            if row.event is None or row.event.name not in STACKS:
                return False
            before = record_before(self._timeline.index, before, streams)
        return False

    def _possible(self, timeline: Timeline) -> Mask:
        """bool[65536]: types of which a row may be shown."""
        possible = np.ones(1 << 16, np.bool_)
        if self._kept and self._chooses.all():
            possible[TYPE_OVERFLOW:] = False
            for one in self._kept:
                possible |= one.by_type
            possible |= self._stacks
        return possible

    def _types_of(self, session: Session, names: tuple[str, ...]) -> Mask:
        """bool[65536]: types of events with one of some names."""
        found = np.zeros(1 << 16, np.bool_)
        for number, machine, event_id in self._timeline.index.types.seen():
            event = session.machines[machine].recording.events.get(event_id)
            found[number] = event is not None and event.name in names
        return found


def _of_blocks(by_machine: Mapping[int, list[Filter]], timeline: Timeline) -> list[BlockFilter]:
    """Every filter once; of rows of machines that it is not about it says no by itself."""
    filters = dict.fromkeys(one for of in by_machine.values() for one in of)
    if not filters:
        return []
    from tracetui.engine.query.filter_rows import BlockFilter

    return [BlockFilter(one, timeline) for one in filters]


def _mask_of(cpus: frozenset[int] | None, of_streams: list[int]) -> Mask | None:
    """bool[streams]: whether a stream's CPU is among those to show; None for all."""
    return None if cpus is None else np.array([cpu in cpus for cpu in of_streams], np.bool_)


def _flags(block: Block) -> Ints:
    """The flags of records, 0 of other rows."""
    places = np.flatnonzero(block.type >= TYPE_OVERFLOW)
    flags = np.zeros(len(block), np.int64)
    flags[places] = block.field(places, _FLAGS_OFFSET, 1, big_endian=False)
    return flags
