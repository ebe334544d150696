"""The later half of a recording, indexed by a thread of its own while another one reads the first half.

It begins at a time. Whether both halves meet shows when the first one comes to that time: every
stream must then stand where the later half found it.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np

from tracetui.engine.index_part import IndexPart
from tracetui.engine.slots import Slot
from tracetui.engine.walk import NEVER, Ints, TypeDictionary

_FEWEST_PAGES = 2048
_PATIENCE_S = 0.05


def worth_halving(slots: Sequence[Slot]) -> bool:
    """Whether a recording is so large that a second thread is worth it."""
    return sum(slot.stream.page_count for slot in slots) >= _FEWEST_PAGES


class LaterHalf:
    """Indexes from the middle on, in a thread that begins at once.

    Attributes:
        start_ts: time of its first row in ns; later than all while that is being found out.
        cancelled: set it to let the thread end soon.
    """

    def __init__(self, slots: Sequence[Slot], chunk_rows: int) -> None:
        self.start_ts = NEVER
        self._slots, self._chunk_rows = slots, chunk_rows
        self._part: IndexPart | None = None
        self._heads: Ints | None = None
        self.cancelled = threading.Event()
        # What the thread refers to must not be the index, which ends the thread when nobody refers to it.
        self._thread = threading.Thread(target=self._run, name="later half", daemon=True)
        self._thread.start()

    @property
    def pages_done(self) -> int:
        """How many pages have been walked."""
        return self._part.pages_done if self._part is not None and self._heads is not None else 0

    def wait(self) -> bool:
        """Wait a moment; whether the thread has ended."""
        self._thread.join(_PATIENCE_S)
        return not self._thread.is_alive()

    def result(self, heads: Ints) -> IndexPart | None:
        """The rows, when they follow those of the first half, which ends with these heads; else None."""
        part = self._part
        if part is None or not part.done or self._heads is None or not np.array_equal(heads, self._heads):
            return None
        return part

    def _run(self) -> None:
        slots = self._slots
        types = TypeDictionary(1 + max(slot.machine.number for slot in slots))
        part = IndexPart(slots, types, self._chunk_rows)
        start_ts = _middle_ts(slots)
        pages = np.array([_page_before(slot, start_ts) for slot in slots], np.int64)
        self.start_ts = start_ts
        part.begin_at(pages, start_ts)
        self._part, self._heads = part, part.heads()
        while not part.done and not self.cancelled.is_set():
            part.grow()


def _middle_ts(slots: Sequence[Slot]) -> int:
    """A time that has about as many pages before it as behind it."""
    middles = [(_page_ts(slot, slot.stream.page_count // 2), slot.stream.page_count) for slot in slots]
    middles = sorted((ts_ns, count) for ts_ns, count in middles if count)
    before, total = 0, sum(count for _, count in middles)
    for ts_ns, count in middles:
        before += count
        if 2 * before >= total:
            return ts_ns
    return NEVER


def _page_before(slot: Slot, ts_ns: int) -> int:
    """The last page whose head is before a time, by halving: page times are taken to ascend."""
    low, high = 0, slot.stream.page_count
    while low < high:
        middle = (low + high) // 2
        if _page_ts(slot, middle) < ts_ns:
            low = middle + 1
        else:
            high = middle
    return max(low - 1, 0)


def _page_ts(slot: Slot, page: int) -> int:
    """Time at the head of a page in ns."""
    head = bytes(slot.stream.read_pages(page, 1)[:8])
    raw = int.from_bytes(head, "big" if slot.machine.recording.big_endian else "little")
    return slot.clock.to_ns(raw)
