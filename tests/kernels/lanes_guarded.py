"""Makes lanes of damaged pages with every array of the kernels in guarded memory; to be run in a process of its own.

python -m tests.kernels.lanes_guarded guarded|behind|before|boundscheck FOLDER CASES

Prints the number of calls of the kernel that was called least. `boundscheck` leaves the arrays alone: the caller sets
NUMBA_BOUNDSCHECK.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from tests.engine.lanes_by_rows import cpus_by_rows, lanes_of, near_rows
from tests.engine.test_lanes import check_cpus, check_threads
from tests.kernels.damaged_pages import cases, sessions
from tests.kernels.guarded_memory import GuardedKernel, sides_named
from tracetui.engine import lanes, lanes_density, lanes_gather, lanes_lane
from tracetui.engine.lanes_edges import edges_between
from tracetui.engine.session import Session
from tracetui.engine.timeline import Timeline

_KERNELS: list[tuple[Any, str]] = [
    (lanes_gather, "gather_lanes"),
    (lanes_density, "count_rows"),
    (lanes, "find_states"),
    (lanes_lane, "add_up"),
    (lanes_lane, "fill_cells"),
    (lanes_lane, "fill_shares"),
]


def main() -> None:
    """Run the cases."""
    how, folder, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    guarded = [GuardedKernel(vars(module)[name], sides_named(how)) for module, name in _KERNELS]
    if how != "boundscheck":
        for (module, name), kernel in zip(_KERNELS, guarded, strict=True):
            vars(module)[name] = kernel
    for session in sessions(folder):
        for slots in cases(session, count):
            session.slots, session.timeline = slots, Timeline(slots)
            check(session)
    print(min(kernel.calls for kernel in guarded))


def check(session: Session) -> None:
    """The lanes are those of the rows, and every stretch of them can be drawn."""
    found = lanes_of(session)
    rows = near_rows(session)
    check_threads(rows, found)
    check_cpus(rows, found)
    assert cpus_by_rows(rows).keys() <= {(slot.machine.number, slot.cpu) for slot in session.slots}
    for from_ns, to_ns in ((found.first_ns, found.last_ns + 1), (found.first_ns - 7, found.first_ns + 90)):
        edges = edges_between(from_ns, to_ns, 33)
        for lane in found.lanes.values():
            lane.cells(edges)
            lane.shares(edges, 1)


if __name__ == "__main__":
    main()
