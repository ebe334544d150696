"""Consecutive rows of the merged stream on their way into the index, chunk by chunk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tracetui.engine import walk_state
from tracetui.engine.name_notes import NameNotes
from tracetui.engine.slots import Slot
from tracetui.engine.walk import NEVER, RESUME_COLUMNS, Ints, TypeDictionary, Walk

Compact = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]


@dataclass(slots=True)
class Chunk:
    """Rows from one checkpoint to the next.

    Attributes:
        ts_ns: time of the first row.
        resume: int64[slots, 5], its resume points, see Walk.seek.
        stream, type: uint16[n] slot and type numbers, uint8[n] where that was enough.
    """

    ts_ns: int
    resume: Ints
    stream: Compact
    type: Compact


class IndexPart:
    """Walks rows for the index; not to be shared between threads.

    Attributes:
        types: the event types met, with their counts.
        notes: names of tasks met.
    """

    def __init__(self, slots: Sequence[Slot], types: TypeDictionary, chunk_rows: int) -> None:
        self.types = types
        self.notes = NameNotes(slots, chunk_rows)
        self._walk = Walk(slots, types)
        self._rows = chunk_rows
        self._chunks: list[Chunk] = []
        self._first_pages = 0

    @property
    def done(self) -> bool:
        """There are no more rows."""
        return self._walk.done

    @property
    def stopped(self) -> bool:
        """The rows have come to the time at which to stop."""
        return self._walk.stopped

    @property
    def pages_done(self) -> int:
        """How many pages have been walked."""
        return int(self._walk.state[:, walk_state.PAGE_NUMBER].sum()) - self._first_pages

    @property
    def stepped_back(self) -> set[int]:
        """Slots whose time has stepped back."""
        return set(np.flatnonzero(self._walk.state[:, walk_state.STEPPED_BACK]).tolist())

    def begin_at(self, pages: Ints, ts_ns: int) -> None:
        """Begin at the first row of a time; see Walk.begin_at."""
        self._walk.types = TypeDictionary(len(self.types.type_of))
        self._walk.begin_at(pages, ts_ns)
        self._walk.types = self.types
        self._walk.state[:, walk_state.STEPPED_BACK] = 0
        self._first_pages = int(self._walk.state[:, walk_state.PAGE_NUMBER].sum())

    def heads(self) -> Ints:
        """What the rows to come depend on, see Walk.heads."""
        return self._walk.heads()

    def grow(self, until_ts: int = NEVER) -> None:
        """Walk the next rows, a chunk at most, and none of a time or a later one."""
        ts_ns = self._walk.peek_ts()
        if ts_ns is None:
            return
        resume = self._walk.state[:, RESUME_COLUMNS].copy()
        block = self._walk.index(self._rows, self.notes, until_ts)
        if len(block):
            self._chunks.append(Chunk(ts_ns, resume, _compact(block.stream), _compact(block.type)))

    def take(self) -> list[Chunk]:
        """The chunks that were not taken yet."""
        taken, self._chunks = self._chunks, []
        return taken

    def renumber(self, types: TypeDictionary) -> None:
        """Give event types the numbers that an earlier part gave them, or its next ones, and add the counts."""
        number_of = np.arange(1 << 16, dtype=np.uint16)
        for number, recording, event_id in self.types.seen():
            number_of[number] = types.number_or_new(recording, event_id)
        np.add.at(types.counts, number_of, self.types.counts)
        for chunk in self._chunks:
            chunk.type = _renumbered(chunk.type, number_of)
        self.types = types


def _compact(numbers: npt.NDArray[np.uint16]) -> Compact:
    """One byte per number where that is enough."""
    if int(numbers.max()) < 1 << 8:
        return numbers.astype(np.uint8)
    return numbers.copy()


def _renumbered(numbers: Compact, number_of: npt.NDArray[np.uint16]) -> Compact:
    """The new numbers by the old ones."""
    first = number_of[: 1 << 8]
    if numbers.itemsize == 1 and int(first.max()) < 1 << 8:
        # No other thread works meanwhile, and this takes half as long as an index by an array.
        return np.frombuffer(bytearray(numbers.data).translate(first.astype(np.uint8).tobytes()), np.uint8)
    return _compact(number_of[numbers])
