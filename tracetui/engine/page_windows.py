"""Windows of pages that a walk reads from: one per stream, all in one piece of memory, filled as the walk goes on."""

from __future__ import annotations

import mmap
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from tracetui.engine import walk_state
from tracetui.engine.slots import Slot
from tracetui.formats.recording import PageStream

Ints = npt.NDArray[np.int64]
Loader = Callable[[int, int, memoryview], int]
"""(first page, pages, memory for them) -> bytes there are."""
_WORD = 8
"""Bytes behind the last window, so that its last bytes can be read a word at a time."""
_FIRST_FILL = 1 << 18
"""Bytes first read into a window; then twice as many each time, because who has read much will read on."""
_LARGEST_WINDOW = 2 << 20
"""Larger ones cost memory; smaller ones make two threads wait for each other more often."""
_FEW_WINDOWS = 16
"""With more of them several windows are filled whenever one is used up: each return of the kernel costs time."""
_MOST_PRELOADED = 64 << 20
_REUSED_BLOCK = 4 << 20
"""Blocks up to this size that are freed shall be used again: decoded chunks, columns of rows."""


class PageWindows:
    """The windows of one walk.

    Attributes:
        arena: uint8[bytes], all windows; another array after `limit_to`, and after the first `fill`.
    """

    def __init__(self, slots: Sequence[Slot], budget: int) -> None:
        """Choose windows for all slots, `budget` bytes together where pages allow that little."""
        self._counts = np.array([slot.stream.page_count for slot in slots], np.int64)
        self._sizes = np.array([slot.buffer.page_size for slot in slots], np.int64)
        self._loads = [_loader(slot.stream) for slot in slots]
        self._chunk_ends = [getattr(slot.stream, "count_to_chunk_end", None) for slot in slots]
        self._usual = _window_pages(self._counts, self._sizes, budget // max(len(slots), 1))
        self.arena = np.zeros(0, np.uint8)
        _have_blocks_reused()
        self.begin()

    def begin(self, between: Ints | None = None) -> None:
        """Begin to read somewhere else.

        Args:
            between: pages int64[slots] that will be read, when that is known: unless they are many, windows for
                just these.
        """
        many = between is not None and int((between * self._sizes).sum()) > _MOST_PRELOADED
        self._is_open = between is None or many
        self._pages = self._usual if between is None or many else between
        first = np.maximum(_FIRST_FILL // self._sizes, 1) if self._is_open else self._pages
        self._next = np.minimum(first, self._pages)
        ends = np.cumsum(self._pages * self._sizes)
        self._bases = ends - self._pages * self._sizes
        self._needed = (int(ends[-1]) if len(ends) else 0) + _WORD

    def fill(self, state: Ints) -> None:
        """Load the window of every stream that needs one.

        Args:
            state: int64[slots, walk_state.STATE_COLUMNS], brought up to date.
        """
        needing = np.flatnonzero(state[:, walk_state.HEAD_KIND] == walk_state.NEED)
        if not len(needing):
            return
        if self._needed > len(self.arena):
            self.arena = _fresh_memory(self._needed)
        pages, bases = state[needing, walk_state.RESUME_PAGE], self._bases[needing]
        counts = np.minimum(self._next[needing], self._counts[needing] - pages)
        state[needing, walk_state.WINDOW_END] = self._load(needing, pages, counts, bases)
        state[needing, walk_state.PAGE_NUMBER] = np.minimum(pages, self._counts[needing])
        for column in (walk_state.PAGE, walk_state.POS, walk_state.PAGE_END):
            state[needing, column] = bases
        self._next[needing] = np.minimum(2 * self._next[needing], self._pages[needing])
        if self._is_open and len(state) > _FEW_WINDOWS:
            self._top_up(state)

    def _top_up(self, state: Ints) -> None:
        """Move what is left of whole windows that are nearly used up to their beginnings, and load what follows."""
        page, number, end = state[:, [walk_state.PAGE, walk_state.PAGE_NUMBER, walk_state.WINDOW_END]].T
        whole, used = self._pages * self._sizes, page - self._bases
        following = number + (end - page) // self._sizes
        is_whole = (self._bases + whole == end) & (end > page)
        chosen = np.flatnonzero(is_whole & (used >= whole * 3 // 4) & (following < self._counts))
        memory = self.arena.data
        for base, start, stop in zip(*(column[chosen].tolist() for column in (self._bases, page, end)), strict=True):
            memory[base : base + stop - start] = memory[start:stop]
        for column in (walk_state.HEAD_OFFSET, walk_state.POS, walk_state.PAGE_END, walk_state.PAGE):
            state[chosen, column] -= used[chosen]
        counts = np.minimum(used[chosen] // self._sizes[chosen], self._counts[chosen] - following[chosen])
        starts = (self._bases + end - page)[chosen]
        state[chosen, walk_state.WINDOW_END] = self._load(chosen, following[chosen], counts, starts)

    def _load(self, streams: Ints, pages: Ints, counts: Ints, places: Ints) -> list[int]:
        """Read pages of some streams to their places; where each ends."""
        memory, ends = self.arena.data, []
        columns = (column.tolist() for column in (streams, pages, counts, places))
        for stream, page, wanted, start in zip(*columns, strict=True):
            to_chunk_end = self._chunk_ends[stream]
            count = to_chunk_end(page, wanted) if to_chunk_end is not None and self._is_open else wanted
            place = memory[start : start + count * int(self._sizes[stream])]
            ends.append(start + self._loads[stream](page, count, place))
        return ends


def _loader(stream: PageStream) -> Loader:
    """What puts pages of a stream into memory."""
    # Asking whether an object has all of a protocol takes too long for hundreds of streams.
    direct: Loader | None = getattr(stream, "read_into", None)
    if direct is not None:
        return direct

    def load(page: int, count: int, target: memoryview) -> int:
        data = stream.read_pages(page, count)
        target[: len(data)] = data
        return len(data)

    return load


def _window_pages(counts: Ints, sizes: Ints, share: int) -> Ints:
    """Pages in the window of each slot, int64[slots]."""
    wanted = np.minimum(np.maximum(share // sizes, 1), np.maximum(counts, 1))
    return np.minimum(wanted, np.maximum(_LARGEST_WINDOW // sizes, 1))


def _have_blocks_reused() -> None:
    """Free a large block once: up to the size of such a one the C library takes memory from what was freed before.

    It would get others from the system each time, page by page (mallopt(3), M_MMAP_THRESHOLD, on glibc).
    """
    np.empty(_REUSED_BLOCK, np.uint8)


def _fresh_memory(size: int) -> npt.NDArray[np.uint8]:
    """Zeroed memory that goes back to the system as soon as nobody refers to it; the heap would often keep it.

    Raises:
        MemoryError: there is not that much.
    """
    try:
        return np.frombuffer(mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS), np.uint8)
    except OSError as error:
        raise MemoryError from error
