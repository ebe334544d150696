"""The streams of a session in merge order: every CPU of every buffer with its clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracetui.engine.clock import Clock, borrowed_cpu, make_clock
from tracetui.engine.machine import Machine, Role
from tracetui.formats.recording import Buffer, Damage, PageStream, Recording

CYCLE_CLOCKS = frozenset({"x86-tsc", "counter", "ppc-tb"})
"""Clocks that count something else than nanoseconds."""
MOST_SLOTS = (1 << 16) - 1
"""Rows keep the number of their stream in 16 bits."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One stream's place in the session; its number decides between events of equal time."""

    number: int
    machine: Machine
    buffer: Buffer
    stream: PageStream
    clock: Clock

    @property
    def cpu(self) -> int:
        """The CPU of the machine that recorded the stream."""
        return self.stream.cpu


def make_slots(machines: Sequence[Machine]) -> tuple[list[Slot], list[str]]:
    """All streams: the CPUs of the top buffers file by file, then those of the buffer instances.

    Returns:
        The slots by number, and notes about clocks that had to be assumed.
    """
    notes: list[str] = []
    tops = [(machine, buffer) for machine in machines for buffer in machine.recording.buffers if not buffer.name]
    instances = [(machine, buffer) for machine in machines for buffer in machine.recording.buffers if buffer.name]
    slots: list[Slot] = []
    for machine, buffer in (*tops, *instances):
        for stream in buffer.streams[: MOST_SLOTS - len(slots)]:
            clock = make_clock(
                machine.recording.time_shift, stream.cpu, machine.recording.tsc2nsec, _offset_ns(machine)
            )
            slots.append(Slot(len(slots), machine, buffer, stream, clock))
    for machine in machines:
        notes += _borrowed(machine)
    return slots, notes


def left_out(machines: Sequence[Machine], slots: Sequence[Slot]) -> list[Damage]:
    """Streams for which there was no slot, as damage of the last file."""
    streams = sum(len(buffer.streams) for machine in machines for buffer in machine.recording.buffers)
    if streams == len(slots):
        return []
    reason = f"data of {streams - len(slots)} CPUs is left out; all files together may have {MOST_SLOTS}"
    return [Damage(machines[-1].recording.path, None, reason)]


def _offset_ns(machine: Machine) -> int:
    """DATE and OFFSET. A synchronised guest is on its host's clock, so the host's DATE holds for both."""
    recording = machine.recording
    dated = machine.host.recording if machine.host is not None and recording.time_shift is not None else recording
    date_ns = 0 if counts_cycles(dated) else dated.date_offset_ns
    return date_ns + recording.offset_ns


def counts_cycles(recording: Recording) -> bool:
    """Whether times stay counts of something that is not a nanosecond."""
    return recording.clock in CYCLE_CLOCKS and recording.tsc2nsec is None


def _borrowed(machine: Machine) -> list[str]:
    shift = machine.recording.time_shift
    if shift is None:
        if machine.role is Role.GUEST:
            return [f"{machine.file_name}: holds no time shift; its times are merged as they were recorded"]
        return []
    cpus = sorted({stream.cpu for buffer in machine.recording.buffers for stream in buffer.streams})
    if not any(shift.cpus):
        return [f"{machine.file_name}: its time shift has no samples; its times are merged as they were recorded"]
    without = [cpu for cpu in cpus if borrowed_cpu(shift, cpu) != cpu]
    if not without:
        return []
    numbers = ", ".join(map(str, without))
    return [f"{machine.file_name}: no time shift for CPU {numbers}; the nearest CPU's is used"]
