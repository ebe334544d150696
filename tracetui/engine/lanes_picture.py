"""What a lane shows of a stretch of time, cell by cell."""

from __future__ import annotations

import numpy as np

from tracetui.engine.lanes import Lanes
from tracetui.engine.lanes_edges import edges_between
from tracetui.engine.lanes_lane import Lane
from tracetui.engine.lanes_names import LaneKind, LaneName
from tracetui.engine.lanes_states import GUEST, TASK

INSIDE, ENTRY, EXIT = 1, 2, 4
"""What crossings tell of a cell: the vCPU is in the guest where it begins, enters, leaves; added up."""
_SPARSE = 4
"""Cells that one round trip into the guest needs for its entry and its exit to be told apart."""


def lane_cells(lanes: Lanes, name: LaneName, from_ns: int, to_ns: int, width: int) -> bytes:
    """What a lane shows in each cell, see lanes_states; of a task how much of each cell it has, 0 to 8."""
    edges = edges_between(from_ns, to_ns, width)
    if name.kind is LaneKind.TASK:
        return lanes.lanes[name].shares(edges, TASK)
    return lanes.lanes[name].cells(edges)


def crossings(lane: Lane, from_ns: int, to_ns: int, width: int) -> bytes:
    """Where a vCPU enters and leaves its guest: per cell the sum of INSIDE, ENTRY and EXIT."""
    edges = edges_between(from_ns, to_ns, width)
    found = np.zeros(width, np.uint8)
    if not len(lane.code):
        return found.tobytes()
    place = np.searchsorted(lane.start_ns, edges[:-1], side="right") - 1
    found[(place >= 0) & (lane.code[np.maximum(place, 0)] == GUEST)] = INSIDE
    low, high = (int(one) for one in np.searchsorted(lane.start_ns, [from_ns, to_ns]))
    inside = lane.code[max(low - 1, 0) : high] == GUEST
    inside = inside if low else np.append(False, inside)
    times, here, before = lane.start_ns[low:high], inside[1:], inside[:-1]
    for changed, bit in ((here & ~before, ENTRY), (before & ~here, EXIT)):
        cells = np.searchsorted(edges, times[changed], side="right") - 1
        found[cells[(cells >= 0) & (cells < width)]] |= bit
    return found.tobytes()


def shows_crossings(lane: Lane, cell_ns: int) -> bool:
    """Whether cells are short enough to tell a vCPU's entries from its exits."""
    return lane.entries > 0 and cell_ns * _SPARSE * lane.entries < lane.end_ns - int(lane.start_ns[0])
