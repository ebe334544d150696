"""The streams of a session with the clocks that the options of a report ask for."""

from __future__ import annotations

from dataclasses import replace

from tracetui.engine.clock import Clock
from tracetui.engine.report.request import InputRequest, ReportRequest
from tracetui.engine.report.stream_records import first_time
from tracetui.engine.session import Session
from tracetui.engine.slots import Slot
from tracetui.engine.timeline import Timeline

_NS_PER_S = 1_000_000_000
_MULT_BITS = 62


def make_timeline(session: Session, request: ReportRequest) -> Timeline:
    """The merged stream with the times that were asked for; the session's own when nothing was."""
    changed = request.raw_ts or request.no_date or request.align_ts
    if not changed and not any(given.hz or given.ts_offset_ns for given in request.inputs):
        return session.timeline
    slots = [replace(slot, clock=_clock(slot, request)) for slot in session.slots]
    if request.align_ts:
        first = min((ts for slot in slots if (ts := first_time(slot)) is not None), default=0)
        slots = [replace(slot, clock=replace(slot.clock, offset_ns=slot.clock.offset_ns - first)) for slot in slots]
    return Timeline(slots)


def _clock(slot: Slot, request: ReportRequest) -> Clock:
    if request.raw_ts:
        return Clock()
    given = _given(slot, request)
    clock = replace(slot.clock, offset_ns=slot.clock.offset_ns + given.ts_offset_ns)
    if request.no_date:
        clock = replace(clock, offset_ns=given.ts_offset_ns)
    if given.hz:
        mult, shift = ticks_to_ns(given.hz)
        clock = replace(clock, mult=mult, shift=shift)
    return clock


def _given(slot: Slot, request: ReportRequest) -> InputRequest:
    path = slot.machine.recording.path
    found = [given for given in request.inputs if given.path == path]
    return found[0] if found else InputRequest(path, str(path))


def ticks_to_ns(hz: int) -> tuple[int, int]:
    """(mult, shift) such that ticks * mult >> shift are nanoseconds, to within one in 2**61 ticks.

    Args:
        hz: ticks per second, at least 1.
    """
    shift = max(0, min(127, _MULT_BITS - (_NS_PER_S // hz).bit_length()))
    mult = -((_NS_PER_S << shift) // -hz)
    return mult, shift
