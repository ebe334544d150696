"""Blocks of rows for one thread that asks for one stretch of the stream after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from tracetui.engine.timeline import Timeline
from tracetui.engine.walk import Block, Ints, Walk

_WINDOWS = 8 << 20
_SEEK_GAP_ROWS = 1 << 16
"""Passing over more rows than this costs more than seeking."""
_BLOCK_ROWS = 1 << 15
_PRELOADED_ROWS = 1 << 20
"""Stretches of no more rows read exactly the pages they need."""


class RowBlocks:
    """Reads rows with windows of its own, which are used again for the next stretch."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._walk: Walk | None = None

    def scan(self, start: int, stop: int) -> Iterator[Block]:
        """Blocks of rows start .. stop-1 as far as they are known, each valid until the next is taken."""
        index = self._timeline.known
        stop = min(stop, index.row_count)
        if start >= stop:
            return
        walk = self._walk = self._walk or Walk(self._timeline.slots, index.types.reader(), _WINDOWS)
        row, resume = index.checkpoint(start)
        walk.seek(row, resume, index.checkpoint_behind(stop) if stop - row <= _PRELOADED_ROWS else None)
        while walk.position < stop and not walk.done:
            before = max(start - walk.position, 0)
            block = walk.next(min(_BLOCK_ROWS, stop - walk.position - before), skip=before)
            if len(block):
                yield block

    def scattered(self, numbers: Ints) -> Iterator[tuple[Block, Ints]]:
        """Blocks that hold some rows, each with their places in it.

        Args:
            numbers: int64[n] ascending.
        """
        for near in np.split(numbers, np.flatnonzero(np.diff(numbers) > _SEEK_GAP_ROWS) + 1):
            if not len(near):
                continue
            for block in self.scan(int(near[0]), int(near[-1]) + 1):
                first, stop = np.searchsorted(near, [block.first, block.first + len(block)]).tolist()
                if first < stop:
                    yield block, near[first:stop] - block.first


def chosen_rows(block: Block, places: Ints) -> Block:
    """Some rows of a block as a block; their numbers are not known to it."""
    if len(places) == len(block):
        return block
    names = ("stream", "type", "ts_ns", "offset", "length", "pid")
    return replace(block, first=-1, **{name: getattr(block, name)[places] for name in names})
