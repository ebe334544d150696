"""Which host thread runs which vCPU: what the host's GUEST options record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tracetui.engine.machine import Machine

RECORDED = "recorded"
"""Source of an entry that a GUEST option states."""


@dataclass(slots=True, eq=False)
class VcpuMap:
    """One vCPU and the host thread that ran it.

    Attributes:
        guest: the guest's machine.
        vcpu: the vCPU's number, which is the guest's CPU number.
        host: the machine whose thread it is.
        host_pid: the thread; -1 when the host did not know it.
        source: where this is known from.
        private: the caller's own.
    """

    guest: Machine
    vcpu: int
    host: Machine
    host_pid: int
    source: str = RECORDED
    private: Any = field(default=None, repr=False)


class VcpuMaps:
    """All entries of a session, found by host thread or by vCPU."""

    def __init__(self) -> None:
        self._by_pid: dict[tuple[int, int], VcpuMap] = {}
        self._by_vcpu: dict[tuple[int, int], VcpuMap] = {}

    def fill(self, machines: Iterable[Machine]) -> int:
        """Take the map from the hosts' GUEST options; returns how many guests have one."""
        self._by_pid.clear()
        self._by_vcpu.clear()
        guests = [machine for machine in machines if machine.option is not None]
        for guest in guests:
            for entry in _recorded(guest):
                self._by_vcpu[guest.number, entry.vcpu] = entry
                if entry.host_pid >= 0:
                    self._by_pid[entry.host.number, entry.host_pid] = entry
        return sum(1 for guest in guests if self.of_guest(guest))

    def find(self, machine: Machine, host_pid: int) -> VcpuMap | None:
        """The entry of a host thread; `machine` is the host or one of its guests."""
        found = self._by_pid.get((machine.number, host_pid))
        if found is None and machine.host is not None:
            found = self._by_pid.get((machine.host.number, host_pid))
        return found

    def vcpu(self, guest: Machine, cpu: int) -> VcpuMap | None:
        """The entry of a guest's CPU."""
        return self._by_vcpu.get((guest.number, cpu))

    def of_guest(self, guest: Machine) -> list[VcpuMap]:
        """A guest's entries by vCPU."""
        return [entry for (number, _), entry in sorted(self._by_vcpu.items()) if number == guest.number]

    def all(self) -> list[VcpuMap]:
        """Every entry, by guest and vCPU."""
        return [entry for _, entry in sorted(self._by_vcpu.items())]


def _recorded(guest: Machine) -> list[VcpuMap]:
    if guest.option is None or guest.host is None:
        return []
    return [VcpuMap(guest, vcpu, guest.host, pid) for vcpu, pid in sorted(guest.option.vcpu_pids.items())]
