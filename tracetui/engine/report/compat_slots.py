"""The streams of a session as trace-cmd takes them: its clocks, and its numbers of merged slots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracetui.engine.compat_clock import CompatClock
from tracetui.engine.machine import Machine
from tracetui.engine.report.request import InputRequest, ReportRequest
from tracetui.engine.report.stream_records import first_time
from tracetui.engine.slots import Slot
from tracetui.formats.recording import Buffer


@dataclass(eq=False)
class Handle:
    """One buffer of one file, in the order trace-cmd opens them: all files, then all buffer instances.

    Attributes:
        machine: the file.
        buffer: the buffer.
        first_slot: number of its CPU 0 among all CPUs of all buffers, those without data included.
        cpu_count: its CPUs.
    """

    machine: Machine
    buffer: Buffer
    first_slot: int
    cpu_count: int


def make_handles(machines: Sequence[Machine]) -> list[Handle]:
    """The buffers of all files."""
    tops = [(machine, buffer) for machine in machines for buffer in machine.recording.buffers if not buffer.name]
    others = [(machine, buffer) for machine in machines for buffer in machine.recording.buffers if buffer.name]
    handles: list[Handle] = []
    slot = 0
    for machine, buffer in (*tops, *others):
        count = machine.recording.cpu_count
        handles.append(Handle(machine, buffer, slot, count))
        slot += count
    return handles


def make_compat_slots(slots: Sequence[Slot], request: ReportRequest) -> list[Slot]:
    """The same streams with trace-cmd's clocks."""
    inputs = dict(enumerate(request.inputs))
    made = [replace(slot, clock=_clock(slot, inputs[slot.machine.number], request)) for slot in slots]
    if not request.align_ts:
        return made
    first = min((ts for slot in made if not slot.buffer.name and (ts := first_time(slot)) is not None), default=0)
    return [replace(slot, clock=replace(slot.clock, offset_ns=slot.clock.offset_ns - first)) for slot in made]


def _clock(slot: Slot, given: InputRequest, request: ReportRequest) -> CompatClock:
    recording = slot.machine.recording
    shift, tsc2nsec = recording.time_shift, recording.tsc2nsec
    is_shifted = shift is not None and not slot.buffer.name and slot.cpu < len(shift.cpus)
    stored_ns = recording.offset_ns + (0 if request.no_date else recording.date_offset_ns)
    return CompatClock(
        mult=tsc2nsec.mult if tsc2nsec else 0,
        shift=tsc2nsec.shift if tsc2nsec else 0,
        offset_ns=given.ts_offset_ns + stored_ns,
        samples=shift.cpus[slot.cpu] if is_shifted and shift is not None else (),
        interpolate=shift is not None and shift.interpolate,
        hz=given.hz,
        is_raw=request.raw_ts,
    )
