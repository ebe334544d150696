"""A list of rows as columns, slice by slice from a position on, forward or backward: the nearest rows first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tracetui.engine.row_blocks import RowBlocks
from tracetui.engine.row_view import RowView
from tracetui.engine.walk import Ints

_FIRST_ROWS, _MOST_ROWS = 1 << 14, 1 << 20
"""Rows of the stream in the first slice, and in the largest: some 30 ms of work."""
_FIRST_SINGLE, _MOST_SINGLE = 16, 256
"""The same of lists in an order of their own, whose rows are read one by one."""
_GROWTH = 4


class ListSlice(NamedTuple):
    """Consecutive rows of a list.

    Attributes:
        first: position of the first in the list.
        stream: uint16[n] slot numbers.
        type: uint16[n] type numbers, see walk_state.TYPE_*.
        ts_ns: int64[n], empty where records were not read.
        pid: int32[n], -1 for rows without; empty where records were not read.
    """

    first: int
    stream: npt.NDArray[np.uint16]
    type: npt.NDArray[np.uint16]
    ts_ns: Ints
    pid: npt.NDArray[np.int32]


def list_slices(view: RowView, position: int, backward: bool, records: bool) -> Iterator[ListSlice]:
    """All rows behind a position (before it, going backward), in slices that grow.

    Args:
        view: the list.
        position: where to begin; this row is left out.
        backward: go towards the beginning; each slice is in the list's order all the same.
        records: read times and pids; without them the index alone answers, many times faster.
    """
    blocks = RowBlocks(view.timeline)
    if not view.in_time_order:
        start, stop = (0, position) if backward else (position + 1, len(view))
        for first, last in _ranges(start, stop, backward, _FIRST_SINGLE, _MOST_SINGLE):
            yield _single_of_stream(view, blocks, first, last) if records else _single_of_index(view, first, last)
        return
    rows = view.timeline.known.row_count
    start, stop = 0, rows
    if len(view) and backward:
        stop = view.number(position)
    elif len(view):
        start = view.number(position) + 1
    for first, last in _ranges(start, stop, backward, _FIRST_ROWS, _MOST_ROWS):
        yield _shown(view, first, _of_stream(blocks, first, last) if records else _of_index(view, first, last))


def _ranges(start: int, stop: int, backward: bool, size: int, most: int) -> Iterator[tuple[int, int]]:
    while start < stop:
        if backward:
            yield max(stop - size, start), stop
            stop -= size
        else:
            yield start, min(start + size, stop)
            start += size
        size = min(size * _GROWTH, most)


def _of_index(view: RowView, start: int, stop: int) -> ListSlice:
    index = view.timeline.known
    return ListSlice(
        start, index.streams_of(start, stop), index.types_of(start, stop),
        np.empty(0, np.int64), np.empty(0, np.int32),
    )  # fmt: skip


def _of_stream(rows: RowBlocks, start: int, stop: int) -> ListSlice:
    blocks = list(rows.scan(start, stop))
    return ListSlice(
        start,
        np.concatenate([np.empty(0, np.uint16), *(block.stream for block in blocks)]),
        np.concatenate([np.empty(0, np.uint16), *(block.type for block in blocks)]),
        np.concatenate([np.empty(0, np.int64), *(block.ts_ns for block in blocks)]),
        np.concatenate([np.empty(0, np.int32), *(block.pid for block in blocks)]),
    )


def _shown(view: RowView, first: int, rows: ListSlice) -> ListSlice:
    """The rows of a slice of the stream that are in the list."""
    if view.numbers is None:
        return rows
    start, stop = np.searchsorted(view.numbers, [first, first + len(rows.stream)]).tolist()
    places = view.numbers[start:stop] - first
    read = places if len(rows.ts_ns) else places[:0]
    return ListSlice(start, rows.stream[places], rows.type[places], rows.ts_ns[read], rows.pid[read])


def _single_of_index(view: RowView, start: int, stop: int) -> ListSlice:
    assert view.numbers is not None
    index, numbers = view.timeline.known, view.numbers[start:stop]
    types = [index.types_of(number, number + 1)[0] for number in numbers.tolist()]
    return ListSlice(
        start, index.streams_at(numbers), np.array(types, np.uint16), np.empty(0, np.int64), np.empty(0, np.int32)
    )


def _single_of_stream(view: RowView, rows: RowBlocks, start: int, stop: int) -> ListSlice:
    """Rows of a list in an order of their own, read in the order of the stream."""
    assert view.numbers is not None
    numbers = view.numbers[start:stop]
    order = np.argsort(numbers, kind="stable")
    count = len(numbers)
    found = ListSlice(
        start, np.zeros(count, np.uint16), np.zeros(count, np.uint16),
        np.zeros(count, np.int64), np.zeros(count, np.int32),
    )  # fmt: skip
    done = 0
    for block, places in rows.scattered(numbers[order]):
        into = order[done : done + len(places)]
        found.stream[into], found.type[into] = block.stream[places], block.type[places]
        found.ts_ns[into], found.pid[into] = block.ts_ns[places], block.pid[places]
        done += len(places)
    return found
