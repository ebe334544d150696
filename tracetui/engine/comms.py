"""Names of tasks: from the saved command lines, and from every event that says one.

Guests recorded through an agent save only a few command lines, so most names are in the events. A name
holds from the event that gives it until the next that gives another; before the first one that first name
holds. Which rows were shown before never matters.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tracetui.engine.machine import Machine
from tracetui.formats.event_format import EventFormat, Field

if TYPE_CHECKING:
    from tracetui.engine.timeline import Timeline
    from tracetui.engine.walk import Block

IDLE = "<idle>"
UNKNOWN = "<...>"

_PAIRS = (
    ("sched_switch", "prev_pid", "prev_comm"),
    ("sched_switch", "next_pid", "next_comm"),
    ("sched_waking", "pid", "comm"),
    ("sched_wakeup", "pid", "comm"),
    ("sched_wakeup_new", "pid", "comm"),
    ("sched_migrate_task", "pid", "comm"),
    ("sched_process_fork", "parent_pid", "parent_comm"),
    ("sched_process_fork", "child_pid", "child_comm"),
    ("sched_process_exit", "pid", "comm"),
    ("sched_process_free", "pid", "comm"),
    ("task_newtask", "pid", "comm"),
    ("task_rename", "pid", "newcomm"),
)
"""(event, its field with a pid, its field with that task's name)."""


class _Pair(NamedTuple):
    machine: Machine
    pid: Field
    comm: Field


class CommTable:
    """pid -> name of every machine, at any time."""

    def __init__(self, machines: Sequence[Machine]) -> None:
        self._saved = [machine.recording.comms for machine in machines]
        self._learned: list[dict[int, list[tuple[int, str]]]] = [{} for _ in machines]
        self._machines = machines

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
        """Read all names that the events give. Until it ends the saved command lines serve alone."""
        learned: list[dict[int, list[tuple[int, str]]]] = [{} for _ in self._machines]
        for step in self._steps(timeline, learned):
            del step
        self._learned = learned

    def _steps(self, timeline: Timeline, learned: list[dict[int, list[tuple[int, str]]]]) -> Iterator[None]:
        index = timeline.index
        pairs: dict[int, list[_Pair]] = {}
        for number, machine_number, event_id in index.types.seen():
            machine = self._machines[machine_number]
            event = machine.recording.events.get(event_id)
            found = [_Pair(machine, *fields) for fields in _pairs_of(event)] if event else []
            if found:
                pairs[number] = found
        if not pairs:
            return
        for block in timeline.scan():
            _learn_block(block, pairs, learned)
            yield


def _pairs_of(event: EventFormat) -> Iterator[tuple[Field, Field]]:
    for name, pid_name, comm_name in _PAIRS:
        pid, comm = event.field(pid_name), event.field(comm_name)
        if event.name == name and pid is not None and comm is not None and pid.size == 4:
            yield pid, comm


def _learn_block(block: Block, pairs: dict[int, list[_Pair]], learned: list[dict[int, list[tuple[int, str]]]]) -> None:
    for number, found in pairs.items():
        places = (block.type == number).nonzero()[0]
        if not len(places):
            continue
        times = block.ts_ns[places].tolist()
        for machine, pid, comm in found:
            pids = block.field(places, pid.offset, 4, machine.recording.big_endian, signed=True).tolist()
            comms = block.texts(places, comm, machine.recording.big_endian)
            names = learned[machine.number]
            for ts_ns, task, name in zip(times, pids, comms, strict=True):
                if task:
                    _learn(names.setdefault(task, []), ts_ns, name)


def _learn(names: list[tuple[int, str]], ts_ns: int, name: str) -> None:
    """Add a name in its place in time; blocks come in time order, the events of one block by type."""
    if names and names[-1][0] <= ts_ns:
        if names[-1][1] != name:
            names.append((ts_ns, name))
        return
    place = bisect_right(names, ts_ns, key=lambda known: known[0])
    if place and names[place - 1][1] == name:
        return
    if place < len(names) and names[place][1] == name:
        names[place] = (ts_ns, name)
        return
    names.insert(place, (ts_ns, name))
