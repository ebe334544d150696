"""What is kept of the merged stream: 2 to 4 bytes per row and checkpoints.

Times, payloads and pids are not stored: a row is read again from the nearest checkpoint before it.
"""

from __future__ import annotations

import weakref
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tracetui.engine.index_part import Chunk, Compact, IndexPart
from tracetui.engine.later_half import LaterHalf, worth_halving
from tracetui.engine.name_notes import NamesByTask
from tracetui.engine.slots import Slot
from tracetui.engine.walk import NEVER, Ints, TypeDictionary

CHECKPOINT_ROWS = 16384
"""Rows between two checkpoints; where two halves meet there may be fewer."""


class IndexedRows(NamedTuple):
    """All that is known of rows that were indexed; see Index for the rest.

    Attributes:
        chunks: the rows from checkpoint to checkpoint.
    """

    types: TypeDictionary
    names: list[NamesByTask]
    chunks: list[Chunk]
    stepped_back: list[int]


class Index:
    """Grows while a thread builds it; what is there is complete and may be read meanwhile.

    Of a large recording a thread of its own reads the later half, which is added when the first one has come to it.

    Attributes:
        row_count: rows known so far.
        complete: whether these are all.
        types: the event types that occur, with their counts.
        names: by machine number, the names that events give to tasks; all of them when complete.
    """

    def __init__(self, slots: Sequence[Slot], rows: IndexedRows | None = None) -> None:
        """Begin to index streams, or take over what was indexed before."""
        self.slots = slots
        self.types = rows.types if rows else TypeDictionary(1 + max((s.machine.number for s in slots), default=0))
        self.row_count = 0
        self.complete = False
        self.stepped_back: list[int] = []
        """Slots whose time steps back; known when complete."""
        self._part: IndexPart | None = None
        self._pages = sum(slot.stream.page_count for slot in slots)
        self._streams: list[Compact] = []
        self._types: list[Compact] = []
        self._starts: list[int] = []
        self._resume: list[Ints] = []
        self._checkpoint_ts: list[int] = []
        self._later: LaterHalf | None = None
        if rows is not None:
            self.names = rows.names
            self._take(rows.chunks)
            self._finish(rows.stepped_back)
            return
        self._part = IndexPart(slots, self.types, CHECKPOINT_ROWS)
        self.names = self._part.notes.by_machine
        if worth_halving(slots):
            self._later = LaterHalf(slots, CHECKPOINT_ROWS)
            weakref.finalize(self, self._later.cancelled.set)

    @property
    def progress(self) -> float:
        """Share of all pages that has been walked, 0 to 1."""
        part, later = self._part, self._later
        if part is None:
            return 1.0
        return min(part.pages_done + (later.pages_done if later else 0), self._pages) / max(self._pages, 1)

    def grow(self) -> bool:
        """Index the next rows, up to the next checkpoint. False when there are no more."""
        part, later = self._part, self._later
        if part is None:
            return False
        if later is not None and part.stopped:
            self._meet(part, later)
            return not self.complete
        part.grow(later.start_ts if later else NEVER)
        self._add(part)
        if part.done:
            self._finish(part.stepped_back)
        return not self.complete

    def _meet(self, part: IndexPart, later: LaterHalf) -> None:
        """The first half has come to where the later one began: add it, or go on without it."""
        if not later.wait():
            return
        self._later = None
        found = later.result(part.heads())
        if found is None:
            later.cancelled.set()
            return
        found.renumber(self.types)
        part.notes.add(found.notes)
        self._add(found)
        self._finish(part.stepped_back | found.stepped_back)

    def rows(self) -> IndexedRows:
        """What is known so far."""
        columns = zip(self._checkpoint_ts, self._resume, self._streams, self._types, strict=False)
        return IndexedRows(self.types, self.names, [Chunk(*column) for column in columns], self.stepped_back)

    def _add(self, part: IndexPart) -> None:
        """Take over the rows of a part."""
        self._take(part.take())

    def _take(self, chunks: Iterable[Chunk]) -> None:
        for chunk in chunks:
            self._resume.append(chunk.resume)
            self._checkpoint_ts.append(max(chunk.ts_ns, *self._checkpoint_ts[-1:]) if self._starts else chunk.ts_ns)
            self._streams.append(chunk.stream)
            self._types.append(chunk.type)
            self._starts.append(self.row_count)
            self.row_count += len(chunk.stream)

    def _finish(self, stepped_back: Iterable[int]) -> None:
        self.stepped_back = sorted(stepped_back)
        self._part = None
        self.complete = True

    def _place(self, row: int) -> int:
        return max(bisect_right(self._starts, row, hi=len(self._types)) - 1, 0)

    def checkpoint(self, row: int) -> tuple[int, Ints]:
        """The last checkpoint at or before a row: its row number and its resume points for Walk.seek."""
        place = self._place(row)
        return self._starts[place], self._resume[place]

    def checkpoint_behind(self, row: int) -> Ints | None:
        """The resume points of the first checkpoint at or behind a row; None when there is none."""
        place = bisect_left(self._starts, row)
        return self._resume[place] if place < len(self._starts) else None

    def checkpoint_before(self, ts_ns: int) -> int:
        """Row number of a checkpoint such that every row of a later time, and the first at `ts_ns`, is behind it.

        Checkpoint times are kept as running maxima, so this holds where time steps back as well as it can.
        """
        place = max(bisect_left(self._checkpoint_ts, ts_ns) - 1, 0)
        return self._starts[place] if self._starts else 0

    def types_of(self, start: int, stop: int) -> npt.NDArray[np.uint16]:
        """Type numbers of rows start .. stop-1, uint16[n]."""
        return self._joined(self._types, start, stop)

    def streams_of(self, start: int, stop: int) -> npt.NDArray[np.uint16]:
        """Slot numbers of rows start .. stop-1, uint16[n]."""
        return self._joined(self._streams, start, stop)

    def streams_at(self, rows: Ints) -> npt.NDArray[np.uint16]:
        """Slot numbers of single rows int64[n], uint16[n]."""
        starts = np.array(self._starts, np.int64)
        places = np.searchsorted(starts, rows, side="right") - 1
        found = zip(places.tolist(), (rows - starts[places]).tolist(), strict=True)
        return np.array([self._streams[place][row] for place, row in found], np.uint16)

    def rows_of_types(self, numbers: Collection[int]) -> Ints:
        """Row numbers of all rows whose type number is among `numbers`, ascending, int64[n]."""
        wanted = np.zeros(1 << 16, np.bool_)
        wanted[list(numbers)] = True
        pairs = zip(self._starts, self._types, strict=False)
        found = [np.flatnonzero(wanted[chunk]) + start for start, chunk in pairs]
        return np.concatenate(found) if found else np.empty(0, np.int64)

    def _joined(self, chunks: Sequence[Compact], start: int, stop: int) -> npt.NDArray[np.uint16]:
        if start >= min(stop, self.row_count):
            return np.empty(0, np.uint16)
        first = self._place(start)
        parts = [chunk.astype(np.uint16) for chunk in chunks[first : self._place(stop - 1) + 1]]
        return np.concatenate(parts)[start - self._starts[first] : stop - self._starts[first]]
