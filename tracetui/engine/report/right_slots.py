"""The streams of a session with the clocks that the options of a report ask for."""

from __future__ import annotations

from dataclasses import replace

from tracetui.engine.clock import Clock, ClockSegment, signed64
from tracetui.engine.report.request import InputRequest, ReportRequest
from tracetui.engine.report.stream_records import first_time
from tracetui.engine.session import Session
from tracetui.engine.slots import Slot
from tracetui.engine.timeline import Timeline
from tracetui.errors import UsageError

_NS_PER_S = 1_000_000_000


def make_timeline(session: Session, request: ReportRequest) -> Timeline:
    """The merged stream with the times that were asked for; the session's own when nothing was.

    Raises:
        UsageError: ticks per second are stated for a file whose times are already known.
    """
    changed = request.raw_ts or request.no_date or request.align_ts
    if not changed and not any(given.hz or given.ts_offset_ns for given in request.inputs):
        return session.timeline
    slots = [replace(slot, clock=_clock(slot, request)) for slot in session.slots]
    if request.align_ts:
        first = min((ts for slot in slots if (ts := first_time(slot)) is not None), default=0)
        slots = [
            replace(slot, clock=replace(slot.clock, offset_ns=signed64(slot.clock.offset_ns - first))) for slot in slots
        ]
    return Timeline(slots)


def _clock(slot: Slot, request: ReportRequest) -> Clock:
    if request.raw_ts:
        return Clock()
    given = _given(slot, request)
    recorded_ns = slot.machine.recording.offset_ns if request.no_date else slot.clock.offset_ns
    clock = replace(slot.clock, offset_ns=signed64(recorded_ns + given.ts_offset_ns))
    if given.hz:
        if clock.segments:
            raise UsageError(f"--ts2secs: {given.name} is synchronised with its host, whose clock says its unit")
        clock = ticking_clock(clock, given.hz)
    return clock


def _given(slot: Slot, request: ReportRequest) -> InputRequest:
    path = slot.machine.recording.path
    found = [given for given in request.inputs if given.path == path]
    return found[0] if found else InputRequest(path, str(path))


def ticking_clock(clock: Clock, hz: int) -> Clock:
    """A clock that counts ticks, to the nearest nanosecond: t * 10**9 / hz is t + t * (10**9 - hz) / hz."""
    rise = _NS_PER_S - hz
    # A shift is rounded as (t * rise + hz / 2) / hz towards zero, which is one too high where it is negative.
    segment = ClockSegment(start=0, base=0, offset=-1 if rise < 0 else 0, rise=rise, run=hz)
    return replace(clock, segments=(segment,), mult=0, shift=0)
