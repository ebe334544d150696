"""What `report` prints instead of events, of all files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracetui.engine.machine import Machine
from tracetui.engine.query.basic_regex import BadRegex, compile_basic
from tracetui.engine.report.compat_listings import (
    event_name_lines,
    function_lines,
    printk_lines,
    statistics_lines,
)
from tracetui.engine.report.format_text import format_lines
from tracetui.engine.report.request import Output, ReportRequest
from tracetui.engine.report.row_texts import shows_seconds
from tracetui.engine.report.stream_records import records_of
from tracetui.engine.report_line import format_time
from tracetui.engine.session import Session
from tracetui.engine.slots import Slot
from tracetui.errors import UsageError
from tracetui.formats.event_text import format_error
from tracetui.formats.recording import Recording

_NOT_RECORDED = " {} was not recorded in this file"


def file_listing(request: ReportRequest, session: Session, slots: Sequence[Slot], machine: Machine) -> Iterator[str]:
    """The lines about one file.

    Raises:
        UsageError: --event is not followed by a regular expression.
    """
    recording = machine.recording
    match request.output:
        case Output.PAGE_SIZE:
            yield from (f"{buffer.name or 'top buffer'}: {buffer.page_size} bytes" for buffer in recording.buffers)
        case Output.ENDIAN:
            yield f"{'big' if recording.big_endian else 'little'} endian"
        case Output.EVENT_FORMATS:
            yield from _formats(request.event_pattern, recording)
        case Output.CHECK_EVENTS:
            yield from check_lines(session, machine)
        case Output.FUNCTIONS:
            yield from function_lines(recording)
        case Output.PRINTK:
            yield from printk_lines(recording)
        case Output.EVENT_NAMES:
            yield from event_name_lines(recording)
        case Output.CPUS:
            yield from _cpus(request, slots, machine)
        case Output.STATISTICS:
            yield from statistics_lines(recording)
        case Output.UNAME:
            yield recording.uname or _NOT_RECORDED.format("uname")
        case Output.VERSION:
            yield recording.writer_version or _NOT_RECORDED.format("version")


def check_lines(session: Session, machine: Machine) -> Iterator[str]:
    """`SYSTEM:EVENT: reason` of every event that cannot be printed in full."""
    events, context = machine.recording.events, session.context(machine)
    for system, name, number in events.names():
        event = events.get(number)
        reason = "its fields cannot be read" if event is None else format_error(event, context)
        if reason:
            yield f"{system}:{name}: {reason}"


def _formats(pattern: str, recording: Recording) -> Iterator[str]:
    try:
        wanted = compile_basic(pattern or ".*", whole=True)
    except BadRegex as error:
        raise UsageError(f"--event {pattern}: {error}") from error
    for system, name, number in recording.events.names():
        event = recording.events.get(number)
        if event is not None and (wanted.search(name) or wanted.search(system)):
            yield from format_lines(event)


def _cpus(request: ReportRequest, slots: Sequence[Slot], machine: Machine) -> Iterator[str]:
    yield f"List of CPUs in {machine.recording.path} with data:"
    seconds = shows_seconds(machine.recording, request)
    for slot in slots:
        if slot.machine is not machine or slot.buffer.name:
            continue
        times = [row.ts_ns for row in records_of(slot)]
        if not times:
            continue
        line = f"  {slot.cpu}"
        for title, asked, ts in (("First", request.first_event, times[0]), ("Last", request.last_event, times[-1])):
            if asked:
                line += f"\t{title} event:{format_time(ts, seconds, request.nanoseconds).removeprefix(' ')}"
        yield line
