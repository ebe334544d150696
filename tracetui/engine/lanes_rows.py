"""From a place on the timeline to a row of the stream."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from tracetui.engine.lanes import Lanes
from tracetui.engine.lanes_names import LaneName
from tracetui.engine.row import Row
from tracetui.engine.timeline import Timeline

_CHUNK_ROWS, _MOST_ROWS = 64, 4096
"""Rows of one time: read at once, looked at."""


def row_of_lane(lanes: Lanes, name: LaneName, cursor_ns: int, until_ns: int) -> int | None:
    """The row to show for a cell of a lane.

    Args:
        lanes: all lanes.
        name: the lane.
        cursor_ns, until_ns: the cell, from the cursor to its end.

    Returns:
        Number of the row that changed the lane's state first in the cell; where nothing changes, of the first row
        at or after the cursor. None when there are no rows.
    """
    timeline = lanes.session.timeline
    if not timeline.row_count:
        return None
    changed_ns = lanes.lanes[name].first_change(cursor_ns, until_ns) if name in lanes.lanes else None
    if changed_ns is None:
        return timeline.row_at(cursor_ns)
    first = timeline.row_at(changed_ns)
    here = list(takewhile(lambda row: row.ts_ns == changed_ns, _from(timeline, first)))
    best = max(here, key=lambda row: (_belongs(row, name), -row.number), default=None)
    return best.number if best is not None else first


def _from(timeline: Timeline, first: int) -> Iterator[Row]:
    for start in range(first, first + _MOST_ROWS, _CHUNK_ROWS):
        yield from timeline.rows(start, start + _CHUNK_ROWS)


def _belongs(row: Row, name: LaneName) -> int:
    """How much a row is of a lane."""
    if row.slot.machine is not name.machine:
        return 0
    if name.pid >= 0:
        return 2 if row.pid == name.pid else 1
    return 2 if row.cpu == name.cpu else 1
