"""Rows of machines, vCPUs, CPUs, tasks and types of events: what streams recorded and what tasks did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tracetui.engine import walk_state
from tracetui.engine.machine import Machine
from tracetui.engine.qemu_rows import rows_of_vcpu
from tracetui.engine.qemu_tie import QemuTie
from tracetui.engine.session import Session
from tracetui.engine.vcpus import VcpuMap
from tracetui.engine.walk import Ints

_NO_ROWS: Ints = np.empty(0, np.int64)
Mask = npt.NDArray[np.bool_]

EventName = tuple[str, str]
"""(system, event); a row that is no event has an empty system, and so has an event without a format."""
LOST_EVENTS: EventName = "", "[EVENTS DROPPED]"
DAMAGE: EventName = "", "[DAMAGE]"
UNKNOWN_EVENT: EventName = "", "[UNKNOWN EVENT]"


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Rows of some streams, rows that some tasks caused, and rows of some types.

    Attributes:
        slots: numbers of the streams that belong as a whole.
        tasks: (machine number, pid) of the tasks that belong, whichever stream they are in.
        qemu_vcpus: (a QEMU, its cpu_index) of the vCPUs that belong.
        events: the types of which all rows belong.
        negated: all other rows belong instead.
    """

    slots: frozenset[int]
    tasks: frozenset[tuple[int, int]]
    qemu_vcpus: tuple[tuple[QemuTie, int], ...] = ()
    events: frozenset[EventName] = frozenset()
    negated: bool = False

    def __or__(self, other: RowFilter) -> RowFilter:
        """What either lets through, if none is negated."""
        return RowFilter(
            self.slots | other.slots,
            self.tasks | other.tasks,
            (*self.qemu_vcpus, *other.qemu_vcpus),
            self.events | other.events,
        )


def vcpu_filter(session: Session, entry: VcpuMap, ties: Sequence[QemuTie] = ()) -> RowFilter:
    """What a vCPU recorded itself, what the host thread that runs it did, and what QEMU says of it."""
    own = (slot.number for slot in session.slots if slot.machine is entry.guest and slot.cpu == entry.vcpu)
    qemu = tuple(
        (tie, vcpu.cpu_index)
        for tie in ties
        for vcpu in tie.vcpus
        if vcpu.host_pid == entry.host_pid >= 0 and tie.host is entry.host
    )
    return RowFilter(frozenset(own), _threads([entry]), qemu)


def machine_filter(session: Session, machine: Machine, ties: Sequence[QemuTie] = ()) -> RowFilter:
    """What a machine and the QEMU that runs it recorded, and what the host threads that run its vCPUs did."""
    machines = [machine, *(tie.machine for tie in ties if tie.guest is machine)]
    own = (slot.number for slot in session.slots if slot.machine in machines)
    return RowFilter(frozenset(own), _threads(session.vcpu_maps.of_guest(machine)))


def thread_filter(host: Machine, pid: int) -> RowFilter:
    """What one task of a machine did."""
    return RowFilter(frozenset(), frozenset({(host.number, pid)}))


def _threads(entries: list[VcpuMap]) -> frozenset[tuple[int, int]]:
    return frozenset((entry.host.number, entry.host_pid) for entry in entries if entry.host_pid >= 0)


def event_names(session: Session) -> dict[int, EventName]:
    """The names of all types of rows met so far, by type number."""
    names = {
        walk_state.TYPE_LOST: LOST_EVENTS,
        walk_state.TYPE_DAMAGE: DAMAGE,
        walk_state.TYPE_OVERFLOW: UNKNOWN_EVENT,
    }
    for number, machine, event_id in session.timeline.known.types.seen():
        event = session.machines[machine].recording.events.get(event_id)
        names[number] = (event.system, event.name) if event else UNKNOWN_EVENT
    return names


class RowMask:
    """Which of some rows a filter lets through, but for those of QEMU, and before it is negated."""

    def __init__(self, session: Session, wanted: RowFilter) -> None:
        self._session, self._wanted = session, wanted
        self._machine_of = np.array([slot.machine.number for slot in session.slots], np.int64)
        self._whole = np.zeros(max(len(session.slots), 1), np.bool_)
        self._whole[list(wanted.slots)] = True
        self._types: Mask = np.zeros(0, np.bool_)

    def __call__(
        self, stream: npt.NDArray[np.uint16], types: npt.NDArray[np.uint16], pid: npt.NDArray[np.int32]
    ) -> Mask:
        """bool[n] for n rows.

        Args:
            stream: uint16[n] slot numbers.
            types: uint16[n] type numbers.
            pid: int32[n]; not looked at where the filter names no tasks.
        """
        mask = self._whole[stream]
        for machine, task in self._wanted.tasks:
            mask |= (pid == task) & (self._machine_of[stream] == machine)
        if self._wanted.events:
            if len(self._types) < int(self._session.timeline.known.types.keys[0]):
                names = event_names(self._session)
                self._types = np.array([names[number] in self._wanted.events for number in sorted(names)], np.bool_)
            mask |= self._types[types]
        return mask


def qemu_rows(session: Session, wanted: RowFilter) -> Ints:
    """Row numbers int64[n], ascending, of QEMU's rows that a filter lets through; reads streams if there are any."""
    return np.unique(np.concatenate([_NO_ROWS, *(rows_of_vcpu(session, *vcpu) for vcpu in wanted.qemu_vcpus)]))


def filter_rows(session: Session, wanted: RowFilter) -> Iterator[Ints]:
    """Row numbers of the rows that a filter lets through, int64[n] ascending, block by block."""
    mask, qemu = RowMask(session, wanted), qemu_rows(session, wanted)
    for block in session.timeline.scan():
        belongs = mask(block.stream, block.type, block.pid)
        start, stop = np.searchsorted(qemu, [block.first, block.first + len(block)]).tolist()
        belongs[qemu[start:stop] - block.first] = True
        yield block.first + np.flatnonzero(~belongs if wanted.negated else belongs)
