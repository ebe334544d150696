"""The row before or behind another one in some streams, found by the index alone."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tracetui.engine.index import Index
from tracetui.engine.walk_state import TYPE_OVERFLOW

Streams = npt.NDArray[np.bool_]
"""bool[streams]: which streams are meant."""

_FIRST_ROWS, _MOST_ROWS = 64, 1 << 18
"""How many rows are looked at first, and at most at a time."""
_ANY_DISTANCE = 1 << 62


def record_before(index: Index, number: int, streams: Streams, farthest: int = _ANY_DISTANCE) -> int | None:
    """The last record of some streams before a row.

    Args:
        index: of all rows.
        number: the row.
        streams: which streams.
        farthest: most rows between which it may be, itself included.
    """
    stop, size, last = number, _FIRST_ROWS, max(number - farthest, 0)
    while stop > last:
        start = max(stop - size, last)
        found = np.flatnonzero(_wanted(index, start, stop, streams, TYPE_OVERFLOW))
        if len(found):
            return start + int(found[-1])
        stop, size = start, min(4 * size, _MOST_ROWS)
    return None


def row_behind(
    index: Index, number: int, streams: Streams, lowest_type: int = TYPE_OVERFLOW, farthest: int = _ANY_DISTANCE
) -> int | None:
    """The first row of some streams behind a row.

    Args:
        index: of all rows.
        number: the row.
        streams: which streams.
        lowest_type: type numbers below this are passed over; by default all rows but records.
        farthest: as for record_before.
    """
    start, size, end = number + 1, _FIRST_ROWS, min(index.row_count, number + 1 + farthest)
    while start < end:
        stop = min(start + size, end)
        found = np.flatnonzero(_wanted(index, start, stop, streams, lowest_type))
        if len(found):
            return start + int(found[0])
        start, size = stop, min(4 * size, _MOST_ROWS)
    return None


def _wanted(index: Index, start: int, stop: int, streams: Streams, lowest_type: int) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = streams[index.streams_of(start, stop)]
    return found & (index.types_of(start, stop) >= lowest_type)
