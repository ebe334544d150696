"""Which guest a QEMU runs, and which host thread each of its vCPUs is.

A simpletrace file names only the process. While a vCPU's thread is between its kvm_userspace_exit and the
kvm_entry behind it, QEMU says kvm_run_exit for that vCPU; counting how often each thread was there for
each cpu_index ties them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tracetui.engine.machine import Machine, Role
from tracetui.engine.qemu_clock import host_of_qemu
from tracetui.engine.qemu_events import Crossings, HostSide, number_place, read_host_side, read_qemu_side
from tracetui.engine.row import Row
from tracetui.engine.vcpus import VcpuMap
from tracetui.formats.event_format import EventFormat

if TYPE_CHECKING:
    from tracetui.engine.session import Session

CPU_INDEX = "cpu_index"
_SURE = 0.5
"""Share of a vCPU's exits that must fall to one thread."""


@dataclass(frozen=True, slots=True)
class QemuVcpu:
    """One vCPU as QEMU counts them.

    Attributes:
        cpu_index: QEMU's number of it.
        host_pid: the host thread that runs it, -1 when none fits.
        exits: how often QEMU says kvm_run_exit for it.
        matched: how many of these fell between that thread's kvm_userspace_exit and kvm_entry, reasons equal.
        entry: the vCPU's map entry, None when the thread has none.
    """

    cpu_index: int
    host_pid: int
    exits: int
    matched: int
    entry: VcpuMap | None


@dataclass(frozen=True, slots=True)
class QemuTie:
    """What one QEMU belongs to.

    Attributes:
        machine: QEMU's.
        pid: its process, -1 when the file does not say.
        host: where it runs, None when no host was opened with it.
        guest: whom it runs, None when unknown.
        vcpus: by cpu_index.
        source: how this is known, in words.
    """

    machine: Machine
    pid: int
    host: Machine | None
    guest: Machine | None
    vcpus: tuple[QemuVcpu, ...]
    source: str

    def vcpu(self, cpu_index: int) -> QemuVcpu | None:
        """One vCPU."""
        return next((vcpu for vcpu in self.vcpus if vcpu.cpu_index == cpu_index), None)

    def lines(self) -> list[str]:
        """What is known, for a person: one line about QEMU, one per vCPU."""
        process = f"pid {self.pid}" if self.pid >= 0 else "pid unknown"
        guest = f"runs {self.guest.name}" if self.guest is not None else "guest unknown"
        lines = [f"QEMU {self.machine.file_name}: {process}, {guest} ({self.source})"]
        for vcpu in self.vcpus:
            thread = f"host_pid: {vcpu.host_pid}" if vcpu.host_pid >= 0 else "no host thread fits"
            named = f", vCPU {vcpu.entry.vcpu}" if vcpu.entry is not None else ""
            lines.append(f"  cpu_index {vcpu.cpu_index}: {thread}{named}, {vcpu.matched} of {vcpu.exits} exits match")
        return lines


def tie_qemus(session: Session) -> list[QemuTie]:
    """Tie every QEMU of a session; reads the streams of the host and of QEMU once each."""
    host = host_of_qemu(session.machines)
    qemus = [machine for machine in session.machines if machine.role is Role.QEMU]
    if not qemus:
        return []
    kernel = read_host_side([slot for slot in session.slots if slot.machine is host]) if host else None
    return [_tie(session, machine, host, kernel) for machine in qemus]


def _tie(session: Session, machine: Machine, host: Machine | None, kernel: HostSide | None) -> QemuTie:
    pid = next((pid for pid in machine.recording.comms if pid >= 0), -1)
    if host is None or kernel is None:
        return QemuTie(machine, pid, None, None, (), "opened without its host")
    exits = read_qemu_side([slot for slot in session.slots if slot.machine is machine]).exits
    vcpus = tuple(_vcpus(session, host, kernel, exits))
    guests = [vcpu.entry.guest for vcpu in vcpus if vcpu.entry is not None]
    guest = max(set(guests), key=guests.count) if guests else None
    matched, total = sum(vcpu.matched for vcpu in vcpus), len(exits)
    if guest is None and len(session.guests) == 1 and not matched:
        return QemuTie(machine, pid, host, session.guests[0], vcpus, "assumed: it is the only guest")
    if not matched:
        return QemuTie(machine, pid, host, None, vcpus, "no kvm_run_exit follows a host thread's kvm_userspace_exit")
    source = f"{matched} of its {total} kvm_run_exit lie between kvm_userspace_exit and kvm_entry of the vCPU's thread"
    return QemuTie(machine, pid, host, guest, vcpus, source)


def _vcpus(session: Session, host: Machine, kernel: HostSide, exits: Crossings) -> list[QemuVcpu]:
    """Give each vCPU the thread that fits it best, the best fit first, no thread twice."""
    counts = {
        (cpu, pid): count_fits(kernel.exits.of(pid), kernel.entries.of(pid), exits.of(cpu))
        for cpu in exits.everyone()
        for pid in kernel.exits.everyone()
    }
    found: dict[int, QemuVcpu] = {}
    taken: set[int] = set()
    for (cpu, pid), matched in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        total = len(exits.of(cpu))
        if cpu not in found and pid not in taken and matched > _SURE * total:
            found[cpu] = QemuVcpu(cpu, pid, total, matched, session.vcpu_maps.find(host, pid))
            taken.add(pid)
    for cpu in exits.everyone():
        found.setdefault(cpu, QemuVcpu(cpu, -1, len(exits.of(cpu)), 0, None))
    return [found[cpu] for cpu in sorted(found)]


def count_fits(exits: Crossings, entries: Crossings, mine: Crossings) -> int:
    """How many of a vCPU's exits lie between an exit of the thread for the same reason and its next entry.

    Args:
        exits, entries: one host thread's, see HostSide.
        mine: kvm_run_exit of one cpu_index, times on the same axis.
    """
    if not len(exits):
        return 0
    at = np.searchsorted(exits.ts_ns, mine.ts_ns, side="right") - 1
    last = np.maximum(at, 0)
    back = np.append(entries.ts_ns, np.iinfo(np.int64).max)[np.searchsorted(entries.ts_ns, exits.ts_ns)]
    fits = (at >= 0) & (mine.ts_ns <= back[last]) & (exits.reason[last] == mine.reason)
    return len(np.unique(at[fits]))


def names_vcpu(event: EventFormat) -> bool:
    """Whether an event of QEMU says which vCPU it is about; of two that is known without a description."""
    return event.field(CPU_INDEX) is not None or event.name in {"kvm_run_exit", "kvm_vcpu_ioctl"}


def cpu_index_of(row: Row) -> int | None:
    """The vCPU that a row of QEMU names in its arguments; None when it names none."""
    if row.slot.machine.role is not Role.QEMU or row.event is None:
        return None
    big_endian = row.slot.machine.recording.big_endian
    where = number_place(row.event, CPU_INDEX, 0, big_endian) if names_vcpu(row.event) else None
    if where is None:
        return None
    offset, size, _ = where
    return int.from_bytes(row.data[offset : offset + size], "big" if big_endian else "little", signed=True)


def vcpu_of_row(session: Session, row: Row) -> QemuVcpu | None:
    """The vCPU that a row of QEMU belongs to by its cpu_index."""
    cpu_index = cpu_index_of(row)
    if cpu_index is None:
        return None
    return next((tie.vcpu(cpu_index) for tie in session.qemu_ties if tie.machine is row.slot.machine), None)
