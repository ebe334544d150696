"""Whose lanes there are: what they are called, and which events would make them say more."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum

from tracetui.engine.machine import Machine, Role
from tracetui.engine.session import Session

_VCPU_COMM = re.compile(r"CPU (\d{1,5})/KVM")


class LaneKind(Enum):
    """What a lane is about."""

    DENSITY = "density"
    THREAD = "thread"
    GUEST_CPU = "guest CPU"
    CPU = "CPU"
    TASK = "task"
    RESIDENCY = "residency"
    CROSSINGS = "crossings"


@dataclass(frozen=True, slots=True)
class LaneName:
    """Whose lane it is.

    Attributes:
        kind: what it is about.
        machine: whose it is; None for all machines.
        label: what to call it beside others of its machine.
        cpu: its CPU, of a thread its vCPU; -1 without.
        pid: its thread or task, -1 without.
        note: what it cannot tell, and what to record for that.
    """

    kind: LaneKind
    machine: Machine | None
    label: str
    cpu: int = -1
    pid: int = -1
    note: str = ""

    def same_thread(self, other: LaneName) -> bool:
        """Whether it is about the same thread as another."""
        return self.machine is other.machine and self.pid == other.pid


@dataclass(frozen=True, slots=True)
class VcpuThread:
    """A thread that enters a guest.

    Attributes:
        number: its place among all of them.
        host: the machine whose thread it is.
        pid: the thread.
        guest: whose vCPU it runs, None when nobody knows.
        vcpu: the vCPU's number, -1 when nobody knows.
    """

    number: int
    host: Machine
    pid: int
    guest: Machine | None
    vcpu: int

    @property
    def label(self) -> str:
        """What to call it."""
        if self.guest is not None:
            return f"{self.guest.name} vCPU {self.vcpu}"
        return f"vCPU {self.vcpu} of ?" if self.vcpu >= 0 else f"thread {self.pid}"

    def order(self) -> tuple[int, int, int, int]:
        """Guest by guest, vCPU by vCPU; those of unknown guests last."""
        guest = self.guest.number if self.guest is not None else 1 << 30
        return guest, self.host.number, self.vcpu, self.pid


def lanes_expected(session: Session) -> int:
    """How many lanes there will be, as far as that is known before the stream is read."""
    cpus = {(s.machine.number, s.cpu) for s in session.slots if s.machine.role in {Role.HOST, Role.ALONE}}
    return 1 + 3 * len(session.vcpu_maps.all()) + len(cpus)


def vcpu_threads(session: Session, threads: Sequence[tuple[int, int]]) -> list[VcpuThread]:
    """Whose vCPUs threads run: by the session's maps, else by the names that QEMU gives its threads.

    Args:
        session: whose threads.
        threads: (machine number, pid) each.
    """
    found = []
    for number, (host_number, pid) in enumerate(threads):
        host = session.machines[host_number]
        entry = session.vcpu_maps.find(host, pid)
        said = _VCPU_COMM.fullmatch(session.comms.name(host, pid, None))
        vcpu = entry.vcpu if entry is not None else int(said[1]) if said else -1
        found.append(VcpuThread(number, host, pid, entry.guest if entry is not None else None, vcpu))
    return found


def thread_note(kinds: Collection[tuple[int, str]], host: Machine) -> str:
    """What the lane of a vCPU's thread cannot tell."""
    missing = [
        (event, what)
        for event, what in (("sched:sched_switch", "preempted"), ("kvm:kvm_userspace_exit", "user space"))
        if (host.number, event.partition(":")[2]) not in kinds
    ]
    if not missing:
        return ""
    return (
        f"{' and '.join(what for _, what in missing)} not told: record {' '.join('-e ' + name for name, _ in missing)}"
    )


def cpu_note(kinds: Collection[tuple[int, str]], machine: Machine) -> str:
    """What the lane of a CPU cannot tell."""
    return "" if (machine.number, "sched_switch") in kinds else "who ran is not told: record -e sched:sched_switch"
