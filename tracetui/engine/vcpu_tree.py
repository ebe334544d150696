"""Hosts, guests and vCPUs as the lines of a tree, each with its rows, its counts and its time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracetui.engine.machine import Machine, Role
from tracetui.engine.session import Session
from tracetui.engine.vcpus import VcpuMap

if TYPE_CHECKING:
    from tracetui.engine.clock_verdict import ClockVerdict
    from tracetui.engine.event_counts import EventCounts
    from tracetui.engine.qemu_tie import QemuTie
    from tracetui.engine.vcpu_time import VcpuTime


@dataclass(frozen=True, slots=True)
class TreeLine:
    """One machine, one vCPU, one thread that runs a vCPU of nobody knows which guest, or a verdict on a guest's clock.

    Attributes:
        depth: 0 for a host or a machine alone.
        name: what to call it.
        machine: the machine, of a vCPU its guest.
        entry: the vCPU's map, None for a machine or an unmapped thread.
        host_pid: the thread that runs the vCPU, of a QEMU its process; None where there is none.
        comm: that thread's name, "" without one.
        events: its rows, None before they are counted.
        time: how its time was spent, None where that is not known.
        verdict: how well the guest's clock agrees; the line says only that.
    """

    depth: int
    name: str
    machine: Machine
    entry: VcpuMap | None = None
    host_pid: int | None = None
    comm: str = ""
    events: int | None = None
    time: VcpuTime | None = None
    verdict: ClockVerdict | None = None


def vcpu_tree(
    session: Session,
    times: Sequence[VcpuTime] = (),
    counts: EventCounts | None = None,
    ties: Sequence[QemuTie] = (),
    verdicts: Mapping[int, ClockVerdict] | None = None,
) -> list[TreeLine]:
    """The whole tree, top down.

    Args:
        session: the machines.
        times: from vcpu_times, once known.
        counts: from count_events, once known.
        ties: which guest each QEMU runs, once known.
        verdicts: from judge_clocks by machine number, once known.
    """
    builder = _Builder(session, times, counts, ties, verdicts or {})
    below = {tie.machine.number for tie in ties if tie.guest is not None}
    roots = [
        machine
        for machine in session.machines
        if (machine.role is not Role.GUEST or machine.host is None) and machine.number not in below
    ]
    for machine in roots:
        builder.add_machine(machine, 0)
    return builder.lines


class _Builder:
    def __init__(
        self,
        session: Session,
        times: Sequence[VcpuTime],
        counts: EventCounts | None,
        ties: Sequence[QemuTie],
        verdicts: Mapping[int, ClockVerdict],
    ) -> None:
        self._session, self._counts, self._ties, self._verdicts = session, counts, ties, verdicts
        self._times = {(time.host.number, time.pid): time for time in times}
        self._mapped = {(entry.host.number, entry.host_pid) for entry in session.vcpu_maps.all()}
        self._seen: set[int] = set()
        self.lines: list[TreeLine] = []

    def add_machine(self, machine: Machine, depth: int) -> None:
        """Add a machine, its vCPUs and its guests; never twice, whoever claims it."""
        if machine.number in self._seen:
            return
        self._seen.add(machine.number)
        events = self._counts.of_machine(self._session, machine.number) if self._counts else None
        process = self._process(machine)
        self.lines.append(TreeLine(depth, machine.name, machine, None, process, events=events))
        verdict = self._verdicts.get(machine.number)
        if verdict is not None:
            self.lines.append(TreeLine(depth + 1, verdict.words, machine, verdict=verdict))
        for entry in self._session.vcpu_maps.of_guest(machine):
            self._add_vcpu(entry, depth + 1)
        for time in self._times.values():
            if time.host is machine and (machine.number, time.pid) not in self._mapped:
                self._add_thread(time, depth + 1)
        for below in (*(tie.machine for tie in self._ties if tie.guest is machine), *machine.guests):
            self.add_machine(below, depth + 1)

    def _process(self, machine: Machine) -> int | None:
        """QEMU's process, where its file or its tie says it."""
        pid = next((tie.pid for tie in self._ties if tie.machine is machine), -1)
        return pid if pid >= 0 else None

    def _add_vcpu(self, entry: VcpuMap, depth: int) -> None:
        key = entry.host.number, entry.host_pid
        pid = entry.host_pid if entry.host_pid >= 0 else None
        events = None
        if self._counts:
            own = self._counts.of_cpu(self._session, entry.guest.number, entry.vcpu)
            events = own + self._counts.threads.get(key, 0)
        name, comm = f"vCPU {entry.vcpu}", self._comm(entry.host, pid)
        self.lines.append(TreeLine(depth, name, entry.guest, entry, pid, comm, events, self._times.get(key)))

    def _add_thread(self, time: VcpuTime, depth: int) -> None:
        name = f"vCPU {time.vcpu} of ?" if time.vcpu >= 0 else "vCPU ? of ?"
        events = self._counts.threads.get((time.host.number, time.pid)) if self._counts else None
        comm = self._comm(time.host, time.pid)
        self.lines.append(TreeLine(depth, name, time.host, None, time.pid, comm, events, time))

    def _comm(self, host: Machine, pid: int | None) -> str:
        return self._session.comms.name(host, pid, None) if pid is not None else ""
