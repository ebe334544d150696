"""What is kept of the merged stream: 2 to 4 bytes per row, a page directory and checkpoints.

Times, payloads and pids are not stored: a row is read again from the nearest checkpoint before it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from tracetui.engine import walk_state
from tracetui.engine.slots import Slot
from tracetui.engine.walk import RESUME_COLUMNS, Block, Ints, TypeDictionary, Walk

CHECKPOINT_ROWS = 16384

Compact = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]


class Index:
    """Grows while a thread builds it; what is there is complete and may be read meanwhile.

    Attributes:
        row_count: rows known so far.
        complete: whether these are all.
        page_ts: int64[pages], time at the head of each page; see walk.page_bases for a slot's first.
        page_rows: int64[pages], rows of the same stream before each page.
        types: the event types that occur, with their counts.
    """

    def __init__(self, slots: Sequence[Slot]) -> None:
        self.slots = slots
        self.types = TypeDictionary(1 + max((slot.machine.number for slot in slots), default=0))
        pages = sum(slot.stream.page_count for slot in slots)
        self.page_ts = np.zeros(max(pages, 1), np.int64)
        self.page_rows = np.zeros(max(pages, 1), np.int64)
        self.row_count = 0
        self.complete = False
        self.stepped_back: list[int] = []
        """Slots whose time steps back; known when complete."""
        self._streams: list[Compact] = []
        self._types: list[Compact] = []
        self._resume: list[Ints] = []
        self._checkpoint_ts: list[int] = []
        self._walk = Walk(slots, self.types)
        self._pages = self.page_ts, self.page_rows

    @property
    def progress(self) -> float:
        """Share of all pages that has been walked, 0 to 1."""
        if self.complete:
            return 1.0
        done = int(self._walk.state[:, walk_state.PAGE_NUMBER].sum())
        return done / max(int(self._walk.state[:, walk_state.PAGE_COUNT].sum()), 1)

    def grow(self) -> bool:
        """Index the next rows, up to the next checkpoint. False when there are no more."""
        walk = self._walk
        head_ts = walk.peek_ts()
        if head_ts is not None:
            resume = walk.state[:, RESUME_COLUMNS].copy()
            blocks = list(self._blocks())
            self._resume.append(resume)
            self._checkpoint_ts.append(max(head_ts, *self._checkpoint_ts[-1:]) if self._checkpoint_ts else head_ts)
            self._streams.append(_compact(np.concatenate([block.stream for block in blocks])))
            self._types.append(_compact(np.concatenate([block.type for block in blocks])))
            self.row_count += len(self._streams[-1])
        self.complete = walk.done
        if self.complete:
            self.stepped_back = np.flatnonzero(walk.state[:, walk_state.STEPPED_BACK]).tolist()
        return not self.complete

    def _blocks(self) -> Iterator[Block]:
        missing = CHECKPOINT_ROWS
        while missing and not self._walk.done:
            block = self._walk.index(missing, *self._pages)
            missing -= len(block)
            yield block

    def checkpoint(self, row: int) -> tuple[int, Ints]:
        """The last checkpoint at or before a row: its row number and its resume points for Walk.seek."""
        place = min(row // CHECKPOINT_ROWS, len(self._resume) - 1)
        return place * CHECKPOINT_ROWS, self._resume[place]

    def checkpoint_before(self, ts_ns: int) -> int:
        """Row number of a checkpoint such that every row of a later time, and the first at `ts_ns`, is behind it.

        Checkpoint times are kept as running maxima, so this holds where time steps back as well as it can.
        """
        return max(bisect_left(self._checkpoint_ts, ts_ns) - 1, 0) * CHECKPOINT_ROWS

    def types_of(self, start: int, stop: int) -> npt.NDArray[np.uint16]:
        """Type numbers of rows start .. stop-1, uint16[n]."""
        return _joined(self._types, start, stop)

    def streams_of(self, start: int, stop: int) -> npt.NDArray[np.uint16]:
        """Slot numbers of rows start .. stop-1, uint16[n]."""
        return _joined(self._streams, start, stop)

    def streams_at(self, rows: Ints) -> npt.NDArray[np.uint16]:
        """Slot numbers of single rows int64[n], uint16[n]."""
        return np.array(
            [self._streams[row // CHECKPOINT_ROWS][row % CHECKPOINT_ROWS] for row in rows.tolist()], np.uint16
        )

    def rows_of_types(self, numbers: Collection[int]) -> Ints:
        """Row numbers of all rows whose type number is among `numbers`, ascending, int64[n]."""
        wanted = np.zeros(1 << 16, np.bool_)
        wanted[list(numbers)] = True
        found = [np.flatnonzero(wanted[chunk]) + place * CHECKPOINT_ROWS for place, chunk in enumerate(self._types)]
        return np.concatenate(found) if found else np.empty(0, np.int64)


def _compact(numbers: npt.NDArray[np.uint16]) -> Compact:
    """One byte per number where that is enough."""
    return numbers.astype(np.uint8) if len(numbers) and int(numbers.max()) < 1 << 8 else numbers


def _joined(chunks: Sequence[Compact], start: int, stop: int) -> npt.NDArray[np.uint16]:
    first, last = start // CHECKPOINT_ROWS, -(-stop // CHECKPOINT_ROWS)
    parts = [chunk.astype(np.uint16) for chunk in chunks[first:last]]
    joined = np.concatenate(parts) if parts else np.empty(0, np.uint16)
    return joined[start - first * CHECKPOINT_ROWS : stop - first * CHECKPOINT_ROWS]
