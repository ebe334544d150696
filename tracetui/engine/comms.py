"""Names of tasks: from the saved command lines, and from every event that says one.

Guests recorded through an agent save only a few command lines, so most names are in the events. A name
holds from the event that gives it until the next that gives another; before the first one that first name
holds. Which rows were shown before never matters.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tracetui.engine.machine import Machine

if TYPE_CHECKING:
    from tracetui.engine.name_notes import NamesByTask
    from tracetui.engine.timeline import Timeline

IDLE = "<idle>"
UNKNOWN = "<...>"


class CommTable:
    """pid -> name of every machine, at any time.

    Attributes:
        is_final: the names that the events give are known.
    """

    def __init__(self, machines: Sequence[Machine]) -> None:
        self._saved = [machine.recording.comms for machine in machines]
        self._learned: list[NamesByTask] = [{} for _ in machines]
        self._machines = machines
        self.is_final = False

    def name(self, machine: Machine, pid: int, ts_ns: int | None) -> str:
        """Name of a pid at a time; None asks for the last name it had."""
        if pid == 0:
            return IDLE
        names = self._learned[machine.number].get(pid)
        if not names:
            return self._saved[machine.number].get(pid, UNKNOWN)
        if len(names) == 1:
            return names[0][1]
        place = len(names) if ts_ns is None else bisect_right(names, ts_ns, key=lambda name: name[0])
        return names[max(place - 1, 0)][1]

    def name_span(self, machine: Machine, pid: int, ts_ns: int) -> tuple[str, int, int]:
        """Name of a pid at a time, and the times from when and until when it has it."""
        names = self._learned[machine.number].get(pid) or ()
        place = max(bisect_right(names, ts_ns, key=lambda name: name[0]) - 1, 0)
        start = names[place][0] if 0 < place < len(names) else -(2**63)
        until = names[place + 1][0] if place + 1 < len(names) else 2**63 - 1
        return self.name(machine, pid, ts_ns), start, until

    def pids(self, machine: Machine, comm: str) -> list[int]:
        """The pids of a name, ascending: by the saved command lines, else by the last name that events give."""
        last = {pid: names[-1][1] for pid, names in self._learned[machine.number].items()}
        return sorted(pid for pid, name in {**last, **self._saved[machine.number]}.items() if name == comm)

    def learn(self, timeline: Timeline) -> None:
        """Take all names that the events give. Until then the saved command lines serve alone."""
        self._learned = timeline.index.names
        self.is_final = True
