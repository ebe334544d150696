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


_KNOWN_TASKS = 1 << 16
"""Places for the last names of tasks, a power of two."""


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
        learner = _Learner(pairs, int(index.types.keys[0]))
        for block in timeline.scan():
            for owner, task, ts_ns, name in learner.names(block):
                _learn(learned[owner].setdefault(task, []), ts_ns, name)
            yield


class _Learner:
    """Leaves out what repeats: most records name a task as the one before did."""

    def __init__(self, pairs: dict[int, list[_Pair]], types: int) -> None:
        import numpy as np

        from tracetui.engine import comm_kernel

        self._find = comm_kernel.find_renamed
        self._pairs = [pair for found in pairs.values() for pair in found]
        self._rows = np.array([_pair_row(pair) for pair in self._pairs], np.int64)
        self._pairs_of = np.zeros((types, 2), np.int64)
        first = 0
        for number, found in pairs.items():
            self._pairs_of[number] = first, len(found)
            first += len(found)
        self._known = np.full((_KNOWN_TASKS, comm_kernel.KNOWN_COLUMNS), -1, np.int64)
        self._fill = np.zeros(1, np.int64)

    def names(self, block: Block) -> Iterator[tuple[int, int, int, str]]:
        """(machine number, pid, time, name) of every record that may give a task another name, in order."""
        import numpy as np

        out = np.empty((2 * len(block), 2), np.int64)
        arguments = block.arena, block.type, block.offset, block.length, self._rows, self._pairs_of
        count = self._find(*arguments, self._known, self._fill, out)
        for place, number in out[:count].tolist():
            machine, pid, comm = self._pairs[number]
            places, big_endian = np.array([place]), machine.recording.big_endian
            task = int(block.field(places, pid.offset, 4, big_endian, signed=True)[0])
            yield machine.number, task, int(block.ts_ns[place]), block.texts(places, comm, big_endian)[0]


def _pair_row(pair: _Pair) -> tuple[int, ...]:
    """A pair as comm_kernel wants it."""
    size = 0 if pair.comm.is_dynamic else pair.comm.size
    return pair.pid.offset, pair.comm.offset, size, pair.machine.number


def _pairs_of(event: EventFormat) -> Iterator[tuple[Field, Field]]:
    for name, pid_name, comm_name in _PAIRS:
        pid, comm = event.field(pid_name), event.field(comm_name)
        if event.name == name and pid is not None and comm is not None and pid.size == 4:
            yield pid, comm


def _learn(names: list[tuple[int, str]], ts_ns: int, name: str) -> None:
    """Add a name in its place in time; rows come in time order but where a stream's time steps back."""
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
