"""Walks damaged pages with every array of the kernel in guarded memory; to be run in a process of its own.

python -m tests.kernels.walk_guarded behind|before|boundscheck FOLDER CASES

Prints the number of kernel calls. `boundscheck` leaves the arrays alone: the caller sets NUMBA_BOUNDSCHECK.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

from tests.kernels.damaged_pages import cases, sessions
from tests.kernels.guarded_memory import GuardedKernel, Side
from tracetui.engine import merge, walk
from tracetui.engine.merge_plain import rows_plain
from tracetui.engine.row import Row
from tracetui.engine.slots import Slot
from tracetui.engine.timeline import block_rows


def main() -> None:
    """Run the cases."""
    side, folder, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    guarded = GuardedKernel(merge.walk_merge, cast(Side, side))
    if side != "boundscheck":
        vars(walk)["walk_merge"] = guarded
    for session in sessions(folder):
        for slots in cases(session, count):
            check(slots)
            for slot in slots:
                check([replace(slot, number=0)])
    print(guarded.calls)


def check(slots: Sequence[Slot]) -> None:
    """The kernel gives the rows of its plain twin, in small windows and steps."""
    steps = walk.Walk(slots, walk.TypeDictionary(1 + max(slot.machine.number for slot in slots)), window_budget=1)
    rows: list[Row] = []
    while not steps.done:
        rows += block_rows(steps.next(97), slots)
    assert rows == list(rows_plain(slots))


if __name__ == "__main__":
    main()
