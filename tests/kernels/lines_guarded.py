"""Searches damaged pages with every array of the line kernels in guarded memory; to be run in a process of its own.

python -m tests.kernels.lines_guarded guarded|behind|before|boundscheck FOLDER CASES

Prints the number of kernel calls. `boundscheck` leaves the arrays alone: the caller sets NUMBA_BOUNDSCHECK.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.engine.test_line_search import differing
from tests.kernels.damaged_pages import cases, sessions
from tests.kernels.guarded_memory import GuardedKernel, sides_named
from tracetui.engine import line_search, render
from tracetui.engine.timeline import Timeline

_SMALL_OUTPUT = 2000
_KERNELS = ("shown_lines", "lines_with", "lines_accepted")


def main() -> None:
    """Run the cases."""
    how, folder, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    guarded = {name: GuardedKernel(vars(line_search)[name], sides_named(how)) for name in _KERNELS}
    if how != "boundscheck":
        vars(line_search).update(guarded)
    vars(render)["_OUTPUT_BYTES"] = _SMALL_OUTPUT
    for session in sessions(folder):
        session.comms.learn(session.timeline)
        for slots in cases(session, count):
            assert not differing(session, Timeline(slots), ("k", "switch", "long text that is not there", r"=(\d)"))
    print(min(kernel.calls for kernel in guarded.values()))


if __name__ == "__main__":
    main()
