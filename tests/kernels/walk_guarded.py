"""Walks damaged pages with every array of the kernel in guarded memory; to be run in a process of its own.

python -m tests.kernels.walk_guarded guarded|behind|before|boundscheck FOLDER CASES

Prints the number of kernel calls. `boundscheck` leaves the arrays alone: the caller sets NUMBA_BOUNDSCHECK.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from tests.kernels.damaged_pages import cases, sessions
from tests.kernels.guarded_memory import GuardedKernel, sides_named
from tracetui.engine import merge, name_notes, walk, walk_state
from tracetui.engine.merge_plain import rows_plain
from tracetui.engine.name_notes import NameNotes, learn, pairs_of
from tracetui.engine.row import Row
from tracetui.engine.slots import Slot
from tracetui.engine.timeline import block_rows
from tracetui.formats.field_reader import c_string, field_bytes, int_reader


def main() -> None:
    """Run the cases."""
    how, folder, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    guarded = GuardedKernel(merge.walk_merge, sides_named(how))
    if how != "boundscheck":
        vars(walk)["walk_merge"] = guarded
    vars(name_notes)["_KNOWN_TASKS"] = 64
    for session in sessions(folder):
        for slots in cases(session, count):
            for chosen in (slots, *([replace(slot, number=0)] for slot in slots)):
                expected = list(rows_plain(chosen))
                check(chosen, expected)
                check_index(chosen, expected)
    print(guarded.calls)


def check(slots: Sequence[Slot], expected: Sequence[Row]) -> None:
    """The kernel gives the rows of its plain twin, in small windows and steps."""
    steps = walk.Walk(slots, walk.TypeDictionary(1 + max(slot.machine.number for slot in slots)), window_budget=1)
    rows: list[Row] = []
    while not steps.done:
        rows += block_rows(steps.next(97), slots)
    assert rows == expected


def check_index(slots: Sequence[Slot], expected: Sequence[Row]) -> None:
    """Without details the kernel gives the same rows, and the names in them."""
    steps = walk.Walk(slots, walk.TypeDictionary(1 + max(slot.machine.number for slot in slots)), window_budget=1)
    notes, streams = NameNotes(slots, 97), list[int]()
    while not steps.done:
        streams += steps.index(97, notes).stream.tolist()
    names, pairs = NameNotes(slots, 1).by_machine, cache(lambda event: list(pairs_of(event)))
    assert streams == [row.slot.number for row in expected]
    for row in expected:
        machine = row.slot.machine
        for pid, comm in pairs(row.event) if row.event else ():
            task = int_reader(pid.offset, 4, True, machine.recording.big_endian)(row.data)
            if task and pid.offset + 4 <= len(row.data):
                name = c_string(field_bytes(comm, row.data, machine.recording.big_endian))
                learn(names[machine.number], task, row.ts_ns, name)
    if not steps.state[:, walk_state.STEPPED_BACK].any():
        assert notes.by_machine == names


if __name__ == "__main__":
    main()
