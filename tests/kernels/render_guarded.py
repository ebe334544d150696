"""Prints damaged pages with every array of the render kernel in guarded memory; to be run in a process of its own.

python -m tests.kernels.render_guarded guarded|behind|before|boundscheck FOLDER CASES

Prints the number of kernel calls. `boundscheck` leaves the arrays alone: the caller sets NUMBA_BOUNDSCHECK.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.engine.rendered_lines import difference
from tests.kernels.damaged_pages import FILES, PROGRAM_FILES, cases, sessions
from tests.kernels.guarded_memory import GuardedKernel, sides_named
from tracetui.engine import render, text_table
from tracetui.engine.render_kernel import render_lines
from tracetui.engine.timeline import Timeline

_SMALL_OUTPUT = 2000


def main() -> None:
    """Run the cases."""
    how, folder, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    kernels: list[tuple[Any, str, Any]] = [
        (render, "render_lines", render_lines),
        (text_table, "find_row", text_table.find_row),
        (text_table, "move_rows", text_table.move_rows),
    ]
    guarded = [GuardedKernel(kernel, sides_named(how)) for _, _, kernel in kernels]
    if how != "boundscheck":
        for (module, name, _), kernel in zip(kernels, guarded, strict=True):
            vars(module)[name] = kernel
    vars(render)["_OUTPUT_BYTES"] = _SMALL_OUTPUT
    vars(text_table)["_FIRST_ROWS"] = 16
    for session in sessions(folder, FILES + PROGRAM_FILES):
        session.comms.learn(session.timeline)
        for slots in cases(session, count):
            for chosen in (slots, *([replace(slot, number=0)] for slot in slots[:1])):
                assert difference(session, Timeline(chosen), ts_diff=True) is None
    print(min(kernel.calls for kernel in guarded))


if __name__ == "__main__":
    main()
