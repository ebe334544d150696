"""Rows read in one pass of the kernel, for who looks at many and keeps none."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tracetui.engine.row import Row
from tracetui.engine.timeline import Timeline, block_rows
from tracetui.engine.walk import Ints

_SEEK_GAP_ROWS = 1 << 16
"""Passing over more rows than this costs more than seeking."""


def consecutive_rows(timeline: Timeline, start: int, stop: int) -> Iterator[Row]:
    """Rows start .. stop-1 as far as known."""
    for block in timeline.scan(start, stop):
        yield from block_rows(block, timeline.slots)


def scattered_rows(timeline: Timeline, numbers: Ints) -> Iterator[Row]:
    """Rows by number.

    Args:
        timeline: the stream.
        numbers: int64[n] ascending.
    """
    for near in np.split(numbers, np.flatnonzero(np.diff(numbers) > _SEEK_GAP_ROWS) + 1):
        if not len(near):
            continue
        for block in timeline.scan(int(near[0]), int(near[-1]) + 1):
            first, stop = np.searchsorted(near, [block.first, block.first + len(block)]).tolist()
            yield from block_rows(block, timeline.slots, (near[first:stop] - block.first).tolist())
