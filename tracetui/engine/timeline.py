"""The merged stream as a list of rows that are read when asked for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from time import perf_counter
from typing import TYPE_CHECKING

from tracetui.engine.merge_plain import make_row, rows_plain
from tracetui.engine.row import Row, RowKind
from tracetui.engine.slots import Slot

if TYPE_CHECKING:
    from tracetui.engine.index import Index
    from tracetui.engine.index_cache import IndexCache
    from tracetui.engine.walk import Block, Walk

FIRST_ROWS = 256
"""Rows that the plain merge gives before the kernels are loaded."""
_BLOCK_ROWS = 256
_CACHED_BLOCKS = 64
_SEEK_WINDOWS = 1 << 20


class Timeline:
    """All rows of a session in merged order. Reading is safe from several threads while `load` runs in one.

    Attributes:
        cache: where the index is kept between runs if it takes long to make, None for nowhere.
    """

    def __init__(self, slots: Sequence[Slot]) -> None:
        self.slots = slots
        self.cache: IndexCache | None = None
        self._first: list[Row] | None = None
        self._index: Index | None = None
        self._lock = threading.Lock()
        self._seeker: Walk | None = None
        self._idle: list[Walk] = []
        """Walks whose scan has ended, for the next scans: most scans are short, and fresh memory is dear."""
        self._blocks: OrderedDict[int, list[Row]] = OrderedDict()

    @property
    def row_count(self) -> int:
        """Rows known so far."""
        index = self._index
        return max(index.row_count if index else 0, len(self._first or ()))

    @property
    def complete(self) -> bool:
        """Whether row_count is final."""
        return self._index is not None and self._index.complete

    @property
    def progress(self) -> float:
        """Share of the files that has been indexed, 0 to 1."""
        return self._index.progress if self._index else 0.0

    @property
    def index(self) -> Index:
        """The index; loads it whole when nobody has."""
        if not self.complete:
            for _ in self.load():
                pass
        assert self._index is not None
        return self._index

    @property
    def known(self) -> Index:
        """The index as far as it goes; loads it whole when nobody has begun to."""
        return self._index or self.index

    def first_rows(self) -> list[Row]:
        """The first rows, without the kernels."""
        if self._first is None:
            self._first = list(islice(rows_plain(self.slots), FIRST_ROWS))
        return self._first

    def load(self) -> Iterator[float]:
        """Index the stream step by step; yields the share done. Loads the kernels first."""
        from tracetui.engine.index import Index
        from tracetui.engine.index_cache import WORTH_KEEPING_S

        if self._index is None and self.cache is not None and (kept := self.cache.find(self.slots)):
            self._index = kept
            yield 1.0
            return
        started, working_s = perf_counter(), 0.0
        index = self._index or Index(self.slots)
        while not index.complete:
            index.grow()
            # The first step may compile kernels.
            working_s += perf_counter() - started if self._index is index else 0.0
            self._index = index
            yield index.progress
            started = perf_counter()
        if self.cache is not None and working_s > WORTH_KEEPING_S:
            self.cache.keep(index)

    def rows(self, start: int, stop: int) -> list[Row]:
        """Rows start .. stop-1, fewer where the stream (as known) ends."""
        start, stop = max(start, 0), min(stop, self.row_count)
        if start >= stop:
            return []
        if stop <= len(self._first or ()):
            return (self._first or [])[start:stop]
        found: list[Row] = []
        for number in range(start // _BLOCK_ROWS, -(-stop // _BLOCK_ROWS)):
            found += self._cached_block(number)
        skip = start - start // _BLOCK_ROWS * _BLOCK_ROWS
        return found[skip : skip + stop - start]

    def row(self, number: int) -> Row:
        """One row; IndexError when there is none."""
        found = self.rows(number, number + 1) if number >= 0 else []
        if not found:
            raise IndexError(number)
        return found[0]

    def row_at(self, ts_ns: int) -> int:
        """Number of the first row at or after a time; the last row when all are earlier."""
        from tracetui.engine.index import CHECKPOINT_ROWS

        index = self.known
        start, end, step = index.checkpoint_before(ts_ns), index.row_count, CHECKPOINT_ROWS
        # The row is nearly always before the next checkpoint; a scan whose end is known reads just the pages it needs.
        while start < end:
            for block in self.scan(start, start + step):
                later = (block.ts_ns >= ts_ns).nonzero()[0]
                if len(later):
                    return block.first + int(later[0])
            start, step = start + step, min(2 * step, _PRELOADED_ROWS)
        return max(self.row_count - 1, 0)

    def scan(self, start: int = 0, stop: int | None = None) -> Iterator[Block]:
        """Blocks of rows start .. stop-1, each valid until the next is taken.

        Goes as far as the stream is known when it begins; loads it whole where nobody has begun to.
        """
        from tracetui.engine.walk import Walk

        index = self.known
        stop = index.row_count if stop is None else min(stop, index.row_count)
        if start >= stop:
            return
        walk = self._idle_walk() or Walk(self.slots, index.types.reader())
        row, resume = index.checkpoint(start)
        walk.seek(row, resume, index.checkpoint_behind(stop) if stop - row <= _PRELOADED_ROWS else None)
        try:
            while walk.position < stop and not walk.done:
                block = walk.next(min(_SCAN_ROWS, stop - max(walk.position, start)), max(start - walk.position, 0))
                if len(block):
                    yield block
        finally:
            # Also where nobody wants the rest.
            if len(self._idle) < _IDLE_WALKS and len(walk.windows.arena) <= _MOST_IDLE_BYTES:
                self._idle.append(walk)

    def _idle_walk(self) -> Walk | None:
        with suppress(IndexError):
            return self._idle.pop()
        return None

    def _cached_block(self, number: int) -> list[Row]:
        with self._lock:
            cached = self._blocks.get(number)
            if cached is not None:
                self._blocks.move_to_end(number)
                return cached
            index = self._index
            assert index is not None
            stop = min((number + 1) * _BLOCK_ROWS, index.row_count)
            rows = list(self._read(index, number * _BLOCK_ROWS, stop))
            if len(rows) == _BLOCK_ROWS or index.complete:
                self._blocks[number] = rows
                if len(self._blocks) > _CACHED_BLOCKS:
                    self._blocks.popitem(last=False)
            return rows

    def _read(self, index: Index, start: int, stop: int) -> Iterator[Row]:
        from tracetui.engine.walk import Walk

        if self._seeker is None:
            self._seeker = Walk(self.slots, index.types.reader(), _SEEK_WINDOWS)
        walk = self._seeker
        if walk.done or not 0 <= start - walk.position < _BLOCK_ROWS:
            row, resume = index.checkpoint(start)
            walk.seek(row, resume)
        while walk.position < stop and not walk.done:
            block = walk.next(stop - max(walk.position, start), skip=max(start - walk.position, 0))
            yield from block_rows(block, self.slots)


_SCAN_ROWS = 1 << 15
_IDLE_WALKS = 2
_MOST_IDLE_BYTES = 8 << 20
_PRELOADED_ROWS = 1 << 20
"""Scans of no more rows read exactly the pages they need."""


def block_rows(block: Block, slots: Sequence[Slot], places: Iterable[int] | None = None) -> Iterator[Row]:
    """The rows of a block, or those at some places in it."""
    for place in range(len(block)) if places is None else places:
        kind = _KINDS.get(int(block.type[place]), RowKind.RECORD)
        data = block.payload(place) if kind is RowKind.RECORD else b""
        value = 0 if kind is RowKind.RECORD else int(block.length[place])
        slot = slots[int(block.stream[place])]
        where = block.stream_place(place) if kind is RowKind.DAMAGE else -1
        yield make_row(block.first + place, int(block.ts_ns[place]), slot, kind, data, value, where)


_KINDS = {0: RowKind.LOST, 1: RowKind.DAMAGE}
