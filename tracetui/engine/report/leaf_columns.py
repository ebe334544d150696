"""Calls that take their returns along, found in whole blocks of rows: what leaf_folding finds row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from tracetui.engine.print_program import NUMBER_SIZES
from tracetui.engine.report.leaf_folding import ENTRY, EXIT, FARTHEST, takes_along
from tracetui.engine.report.stream_neighbours import record_before, row_behind
from tracetui.engine.row import Row
from tracetui.engine.session import Session
from tracetui.engine.timeline import Timeline
from tracetui.engine.walk import Block, Ints
from tracetui.engine.walk_state import TYPE_OVERFLOW
from tracetui.formats.event_format import EventFormat, Field

Mask = npt.NDArray[np.bool_]
_WHOLE_WORD = 8


@dataclass(frozen=True, slots=True)
class Leaves:
    """What is folded in one block.

    Attributes:
        entries: int64[n] places of the calls that take their returns along, ascending.
        exits: int64[n] places of their returns, -1 of those in a later block.
        later: these returns, by the places of their calls.
        taken: int64[m] places of returns that were taken along, by calls of this block or before it.
    """

    entries: Ints
    exits: Ints
    later: dict[int, Row]
    taken: Ints


class LeafColumns:
    """Finds them in blocks of a timeline that is indexed whole; several threads may ask.

    Attributes:
        exits: bool[65536], types of returns; none where nothing can be folded.
    """

    def __init__(
        self,
        session: Session,
        timeline: Timeline,
        folds: Callable[[EventFormat], bool],
        passes: Callable[[Row], bool],
    ) -> None:
        """Prepare.

        Args:
            session: the machines.
            timeline: the rows.
            folds: whether an event is printed in the form that can take a return along.
            passes: whether a call is shown.
        """
        self._timeline, self._passes = timeline, passes
        self._entries, self.exits = np.zeros(1 << 16, np.bool_), np.zeros(1 << 16, np.bool_)
        self._events: dict[int, EventFormat] = {}
        for number, machine, event_id in timeline.index.types.seen():
            event = session.machines[machine].recording.events.get(event_id)
            if event is not None and event.name in (ENTRY, EXIT):
                self._events[number] = event
                self._entries[number] = event.name == ENTRY and folds(event)
                self.exits[number] = event.name == EXIT
        self.exits &= self._entries.any()
        buffers = [slot.buffer for slot in timeline.slots]
        self._buffers = np.array([next(n for n, one in enumerate(buffers) if one is buffer) for buffer in buffers])
        """int64[streams]: the first stream of the same buffer."""
        self._cpus = np.array([slot.cpu for slot in timeline.slots], np.int64)

    def of(self, block: Block, shown: Mask) -> Leaves:
        """The calls of a block that take their returns along.

        Args:
            block: the rows.
            shown: bool[n] which of them are shown.
        """
        entries, exits, later, taken = list[Ints](), list[Ints](), dict[int, Row](), list[Ints]()
        for records in self._by_buffer(block):
            first, last = int(records[0]), int(records[-1])
            if self.exits[block.type[first]] and self.is_taken(block.first + first):
                taken.append(records[:1])
            folded = np.flatnonzero(self._fold(block, shown, records[:-1], records[1:]))
            entries.append(records[folded])
            exits.append(records[folded + 1])
            if self._entries[block.type[last]] and shown[last] and (row := self._later_exit(block.first + last)):
                later[last] = row
        within, returns = np.concatenate([_NONE, *entries]), np.concatenate([_NONE, *exits])
        places = np.concatenate([within, np.array(list(later), np.int64)])
        behind = np.concatenate([returns, np.full(len(later), -1, np.int64)])
        order = np.argsort(places)
        return Leaves(places[order], behind[order], later, np.concatenate([returns, *taken]))

    def is_taken(self, number: int) -> bool:
        """Whether a return is taken along by the call before it, which need not be in the same block."""
        index = self._timeline.index
        streams = self._buffer_of(number)
        before = record_before(index, number, streams, FARTHEST)
        if before is None or not self._entries[index.types_of(before, before + 1)[0]]:
            return False
        entry = self._timeline.row(before)
        return takes_along(entry, self._timeline.row(number)) and self._passes(entry)

    def _later_exit(self, number: int) -> Row | None:
        """What a call that is shown takes along from behind its block."""
        index = self._timeline.index
        behind = row_behind(index, number, self._buffer_of(number), farthest=FARTHEST)
        if behind is None or not self.exits[index.types_of(behind, behind + 1)[0]]:
            return None
        row = self._timeline.row(behind)
        return row if takes_along(self._timeline.row(number), row) else None

    def _buffer_of(self, number: int) -> Mask:
        """bool[streams]: the streams of a row's buffer."""
        stream = int(self._timeline.index.streams_of(number, number + 1)[0])
        streams: Mask = self._buffers == self._buffers[stream]
        return streams

    def _by_buffer(self, block: Block) -> Iterator[Ints]:
        """The places of each buffer's records."""
        records = np.flatnonzero(block.type >= TYPE_OVERFLOW)
        buffers = self._buffers[block.stream[records]]
        for buffer in np.unique(buffers).tolist():
            yield records[buffers == buffer]

    def _fold(self, block: Block, shown: Mask, entries: Ints, exits: Ints) -> Mask:
        """bool[n]: whether records take those right behind them in their buffer along."""
        folded: Mask = self._entries[block.type[entries]] & self.exits[block.type[exits]] & shown[entries]
        folded &= self._cpus[block.stream[entries]] == self._cpus[block.stream[exits]]
        folded &= block.pid[entries] == block.pid[exits]
        places = np.flatnonzero(folded)
        folded[places] = self._same_function(block, entries[places], exits[places])
        return folded

    def _same_function(self, block: Block, entries: Ints, exits: Ints) -> Mask:
        """bool[n]: whether returns are of the functions that were called."""
        same = np.zeros(len(entries), np.bool_)
        types = block.type[entries], block.type[exits]
        for entry, end in product(*(np.unique(of).tolist() for of in types)):
            pair = np.flatnonzero((types[0] == entry) & (types[1] == end))
            called, returned = self._events[entry].field("func"), self._events[end].field("func")
            if not len(pair) or called is None or returned is None:
                continue
            big_endian = self._timeline.slots[int(block.stream[entries[pair[0]]])].machine.recording.big_endian
            numbers = _numbers(block, entries[pair], called, big_endian)
            same[pair] = numbers == _numbers(block, exits[pair], returned, big_endian)
            if _is_word(called) != _is_word(returned):
                same[pair] &= numbers >= 0
        return same


_NONE: Ints = np.empty(0, np.int64)


def _numbers(block: Block, places: Ints, field: Field, big_endian: bool) -> Ints:
    """A field as field_int gives it, but for numbers above the highest int64."""
    if field.size not in NUMBER_SIZES:
        return np.zeros(len(places), np.int64)
    return block.field(places, field.offset, field.size, big_endian, field.signed)


def _is_word(field: Field) -> bool:
    """Whether numbers may be above the highest int64."""
    return field.size == _WHOLE_WORD and not field.signed
