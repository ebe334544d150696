"""Which recording is the host, which are its guests: found by trace ids, not by position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from tracetui.formats.recording import GuestOption, Recording
from tracetui.formats.simpletrace.file_header import KIND as SIMPLETRACE

if TYPE_CHECKING:
    from tracetui.engine.vcpus import VcpuMap, VcpuMaps


class Role(Enum):
    """What a recording is in its session; a nested guest is a guest that also has guests."""

    HOST = "host"
    GUEST = "guest"
    ALONE = "alone"
    QEMU = "qemu"


@dataclass(eq=False)
class Machine:
    """One recording's part in a session.

    Attributes:
        number: its place on the command line.
        recording: the file.
        name: short and unique in the session.
        role: host, guest, QEMU or none of them.
        host: the machine whose GUEST option names this one, or None.
        option: that option, or None.
        guests: the machines that this one's GUEST options name.
        maps: the session's vCPU maps, once there is a session.
    """

    number: int
    recording: Recording
    name: str
    role: Role = Role.ALONE
    host: Machine | None = field(default=None, repr=False)
    option: GuestOption | None = None
    guests: list[Machine] = field(default_factory=list, repr=False)
    maps: VcpuMaps | None = field(default=None, repr=False)

    @property
    def file_name(self) -> str:
        """The recording's file name without its folder."""
        return self.recording.path.name

    @property
    def trace_id(self) -> int:
        """The id of the recording session on this machine, 0 when the file has none."""
        return self.recording.trace_id

    def vcpu(self, cpu: int) -> VcpuMap | None:
        """The map entry of one of this guest's CPUs, None when it has none."""
        return self.maps.vcpu(self, cpu) if self.maps else None

    def find_by_host_pid(self, pid: int) -> VcpuMap | None:
        """The vCPU that a host thread runs; asked of the host or of any of its guests."""
        return self.maps.find(self, pid) if self.maps else None

    def guest_cpumap(self, trace_id: int) -> tuple[str, dict[int, int]] | None:
        """What this host records about the guest of a trace id: (name, {vCPU: host pid}); None when nothing."""
        for option in reversed(self.recording.guests):
            if option.trace_id == trace_id:
                return option.name, dict(option.vcpu_pids)
        return None

    @cached_property
    def pid_offset(self) -> int:
        """Where every record of the file has its common_pid."""
        events = self.recording.events
        for _, _, event_id in events.names():
            event = events.get(event_id)
            field = event.field("common_pid") if event else None
            if field is not None:
                return field.offset
        return _USUAL_PID_OFFSET


_USUAL_PID_OFFSET = 4


def identify(recordings: Sequence[Recording]) -> tuple[list[Machine], list[str]]:
    """Give every recording its role.

    Returns:
        The machines in the order of the recordings, and what a user should know of how they were matched.
    """
    machines = [Machine(number, recording, "") for number, recording in enumerate(recordings)]
    notes: list[str] = []
    for guest in machines:
        _find_host(guest, machines, notes)
    for machine in machines:
        if machine.guests and machine.host is None:
            machine.role = Role.HOST
        elif machine.host is not None:
            machine.role = Role.GUEST
        elif machine.recording.kind == SIMPLETRACE:
            machine.role = Role.QEMU
    notes += _unmatched(machines)
    _name(machines)
    return machines, notes


def _find_host(guest: Machine, machines: Sequence[Machine], notes: list[str]) -> None:
    claims = [(host, option) for host in machines if host is not guest for option in _options_for(host, guest)]
    if not claims:
        return
    peer = guest.recording.time_shift.peer_trace_id if guest.recording.time_shift else 0
    by_peer = [claim for claim in claims if peer and claim[0].recording.trace_id == peer]
    if peer and not by_peer:
        notes.append(f"{guest.file_name}: was synchronised with another host recording than the one that lists it")
    guest.host, guest.option = (by_peer or claims)[-1]
    if len({id(host) for host, _ in claims}) > 1:
        notes.append(f"{guest.file_name}: listed by several hosts; taken as a guest of {guest.host.file_name}")
    guest.host.guests.append(guest)


def _options_for(host: Machine, guest: Machine) -> list[GuestOption]:
    trace_id = guest.recording.trace_id
    return [option for option in host.recording.guests if trace_id and option.trace_id == trace_id]


def _unmatched(machines: Sequence[Machine]) -> list[str]:
    """Notes about guests without a host, and hosts that do not belong together."""
    notes = []
    for machine in machines:
        lost_guest = machine.recording.time_shift is not None and machine.role is Role.ALONE
        if lost_guest and len(machines) == 1:
            notes.append(f"{machine.file_name}: a guest's recording; give its host's as well to see both")
        elif lost_guest:
            notes.append(f"{machine.file_name}: no file given lists this guest; its vCPUs have no map")
        elif machine.role is Role.ALONE and len(machines) > 1:
            notes.append(f"{machine.file_name}: not linked to any other file given; merged by time only")
    for first, again in _repeated(machines):
        notes.append(f"{again.file_name}: the same guest as {first.file_name}; host threads are taken for the latter's")
    hosts = [machine.file_name for machine in machines if machine.role is Role.HOST]
    if len(hosts) > 1:
        notes.append(f"several hosts: {', '.join(hosts)}; their clocks are merged as they are")
    return notes


def _repeated(machines: Sequence[Machine]) -> list[tuple[Machine, Machine]]:
    """Guests that have the trace id of another before them, which comes first in the pair."""
    guests = [machine for machine in machines if machine.role is Role.GUEST]
    firsts = {guest.trace_id: guest for guest in reversed(guests)}
    return [(firsts[guest.trace_id], guest) for guest in guests if firsts[guest.trace_id] is not guest]


def _name(machines: Sequence[Machine]) -> None:
    """A guest is called what its host calls it, a single host "host", QEMU "qemu", everything else by its file."""
    hosts = [machine for machine in machines if machine.role is Role.HOST]
    for machine in machines:
        if machine.option is not None and machine.option.name:
            machine.name = machine.option.name
        elif machine.role is Role.HOST and len(hosts) == 1:
            machine.name = "host"
        elif machine.role is Role.QEMU:
            machine.name = "qemu"
        else:
            machine.name = machine.recording.path.stem
    taken: set[str] = set()
    for machine in machines:
        name, copy = machine.name, 2
        while name in taken:
            name, copy = f"{machine.name}~{copy}", copy + 1
        machine.name = name
        taken.add(name)
