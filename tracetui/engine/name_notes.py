"""Names that events give to tasks, noted while their records are walked."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from tracetui.engine import comm_kernel
from tracetui.engine.machine import Machine
from tracetui.engine.slots import Slot
from tracetui.formats.event_format import EventFormat, Field
from tracetui.formats.field_reader import c_string, field_bytes, int_reader

Ints = npt.NDArray[np.int64]
NamesByTask = dict[int, list[tuple[int, str]]]
"""pid -> (time in ns from when on, name), ascending."""

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

_NAMING = frozenset(event for event, _, _ in _PAIRS)
_KNOWN_TASKS = 1 << 16
"""Places for the last names of tasks, a power of two."""
_EVENT_IDS = 1 << 16
_PID_SIZE = 4


class NameNotes:
    """What the walk needs to find names, and the names it found.

    Attributes:
        arrays: naming, pairs, known, noted and names, as merge.walk_merge takes them.
        by_machine: the names by machine number.
    """

    def __init__(self, slots: Sequence[Slot], room: int) -> None:
        """Prepare for walking some streams, `room` rows at a time."""
        machines = {slot.machine.number: slot.machine for slot in slots}
        count = 1 + max(machines, default=0)
        self.by_machine: list[NamesByTask] = [{} for _ in range(count)]
        self._pairs: list[tuple[Machine, Field, Field]] = []
        naming = np.zeros((count, _EVENT_IDS), np.int32)
        for machine in machines.values():
            for event in _naming_events(machine):
                found = [(machine, *fields) for fields in pairs_of(event)]
                naming[machine.number, event.id] = len(self._pairs) << comm_kernel.COUNT_BITS | len(found)
                self._pairs += found
        rows = [_pair_row(*pair) for pair in self._pairs] or [(0,) * comm_kernel.PAIR_COLUMNS]
        known = np.full((_KNOWN_TASKS, comm_kernel.KNOWN_COLUMNS), -1, np.int64)
        self._noted = np.zeros(2, np.int64)
        self._names = np.zeros((2 * room, comm_kernel.NAME_COLUMNS), np.int64)
        self.arrays = naming, np.array(rows, np.int64), known, self._noted, self._names

    def take(self, arena: npt.NDArray[np.uint8]) -> None:
        """Read the names that were noted, while their records are still in the arena."""
        for pair, ts_ns, offset, length in self._names[: int(self._noted[1])].tolist():
            machine, pid, comm = self._pairs[pair]
            data, big_endian = arena[offset : offset + length].tobytes(), machine.recording.big_endian
            task = int_reader(pid.offset, _PID_SIZE, True, big_endian)(data)
            learn(self.by_machine[machine.number], task, ts_ns, c_string(field_bytes(comm, data, big_endian)))
        self._noted[1] = 0

    def add(self, later: NameNotes) -> None:
        """Take over the names of later records."""
        for mine, others in zip(self.by_machine, later.by_machine, strict=True):
            for task, names in others.items():
                for ts_ns, name in names:
                    learn(mine, task, ts_ns, name)


def _naming_events(machine: Machine) -> Iterator[EventFormat]:
    events = machine.recording.events
    for _, name, number in events.names():
        event = events.get(number) if name in _NAMING and 0 <= number < _EVENT_IDS else None
        if event is not None:
            yield event


def _pair_row(machine: Machine, pid: Field, comm: Field) -> tuple[int, ...]:
    """A pair as comm_kernel wants it."""
    return pid.offset, comm.offset, 0 if comm.is_dynamic else comm.size, machine.number


def pairs_of(event: EventFormat) -> Iterator[tuple[Field, Field]]:
    """The fields of an event that hold a pid and that task's name."""
    for name, pid_name, comm_name in _PAIRS:
        pid, comm = event.field(pid_name), event.field(comm_name)
        if event.name == name and pid is not None and comm is not None and pid.size == _PID_SIZE:
            yield pid, comm


def learn(names_by_task: NamesByTask, task: int, ts_ns: int, name: str) -> None:
    """Add a name in its place in time; rows come in time order but where a stream's time steps back."""
    names = names_by_task.setdefault(task, [])
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
