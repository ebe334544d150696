"""Which host thread runs which vCPU: what the host's GUEST options record, and what was found out besides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tracetui.engine.attached_recording import AttachedGuest
from tracetui.engine.machine import Machine

RECORDED = "recorded"
"""Source of an entry that a GUEST option states."""
ATTACHED = "attached"
"""Source of an entry whose threads the user named."""
INFERRED = "inferred"
"""Source of an entry that was concluded from the events."""


@dataclass(slots=True, eq=False)
class VcpuMap:
    """One vCPU and the host thread that ran it.

    Attributes:
        guest: the guest's machine.
        vcpu: the vCPU's number, which is the guest's CPU number.
        host: the machine whose thread it is.
        host_pid: the thread; -1 when the host did not know it.
        source: where this is known from: RECORDED, ATTACHED or INFERRED.
        from_ns, to_ns: when this holds, both included; None is the beginning or the end of the recording. A vCPU
            whose thread changed has several entries.
        private: the caller's own.
    """

    guest: Machine
    vcpu: int
    host: Machine
    host_pid: int
    source: str = RECORDED
    from_ns: int | None = None
    to_ns: int | None = None
    private: Any = field(default=None, repr=False)

    def holds_at(self, ts_ns: int) -> bool:
        """Whether the thread ran the vCPU at a time."""
        return (self.from_ns is None or ts_ns >= self.from_ns) and (self.to_ns is None or ts_ns <= self.to_ns)


class VcpuMaps:
    """All entries of a session, found by host thread or by vCPU."""

    def __init__(self) -> None:
        self._by_pid: dict[tuple[int, int], list[VcpuMap]] = {}
        self._by_vcpu: dict[tuple[int, int], list[VcpuMap]] = {}

    def fill(self, machines: Iterable[Machine]) -> int:
        """Take the map from the hosts' GUEST options; returns how many guests have one."""
        self._by_pid.clear()
        self._by_vcpu.clear()
        guests = [machine for machine in machines if machine.option is not None]
        for guest in guests:
            for entry in _recorded(guest):
                self.add(entry)
        return sum(1 for guest in guests if self.of_guest(guest))

    def add(self, entry: VcpuMap) -> None:
        """Add an entry; those of one vCPU or thread are kept in the order of their times."""
        keys = [(self._by_vcpu, (entry.guest.number, entry.vcpu))]
        if entry.host_pid >= 0:
            keys.append((self._by_pid, (entry.host.number, entry.host_pid)))
        for table, key in keys:
            entries = table.setdefault(key, [])
            entries.append(entry)
            entries.sort(key=lambda each: (each.from_ns is not None, each.from_ns or 0))

    def find(self, machine: Machine, host_pid: int, ts_ns: int | None = None) -> VcpuMap | None:
        """The entry of a host thread at a time, the first one without a time.

        Args:
            machine: the host, or one of its guests.
            host_pid: the thread.
            ts_ns: when, where a thread ran several vCPUs one after the other.
        """
        entries = self._by_pid.get((machine.number, host_pid))
        if entries is None and machine.host is not None:
            entries = self._by_pid.get((machine.host.number, host_pid))
        return _at(entries, ts_ns)

    def vcpu(self, guest: Machine, cpu: int, ts_ns: int | None = None) -> VcpuMap | None:
        """The entry of a guest's CPU at a time, the first one without a time."""
        return _at(self._by_vcpu.get((guest.number, cpu)), ts_ns)

    def of_guest(self, guest: Machine) -> list[VcpuMap]:
        """A guest's entries by vCPU and time."""
        keys = sorted(key for key in self._by_vcpu if key[0] == guest.number)
        return [entry for key in keys for entry in self._by_vcpu[key]]

    def all(self) -> list[VcpuMap]:
        """Every entry, by guest, vCPU and time."""
        return [entry for key in sorted(self._by_vcpu) for entry in self._by_vcpu[key]]


def _at(entries: list[VcpuMap] | None, ts_ns: int | None) -> VcpuMap | None:
    if not entries:
        return None
    if ts_ns is None:
        return entries[0]
    return next((entry for entry in entries if entry.holds_at(ts_ns)), None)


def _recorded(guest: Machine) -> list[VcpuMap]:
    option = guest.option
    if option is None or guest.host is None:
        return []
    sources = option.sources if isinstance(option, AttachedGuest) else {}
    pids = sorted(option.vcpu_pids.items())
    return [VcpuMap(guest, vcpu, guest.host, pid, sources.get(vcpu, RECORDED)) for vcpu, pid in pids]
