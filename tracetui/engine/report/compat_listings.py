"""What trace-cmd prints instead of events."""

from __future__ import annotations

import mmap
import sys
from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

from tracetui.engine.machine import Machine
from tracetui.engine.query.basic_regex import BadRegex, compile_basic
from tracetui.engine.report.compat_lines import counts_seconds, time_text
from tracetui.engine.report.request import Output, ReportFailure, ReportRequest
from tracetui.engine.report.stream_records import records_of
from tracetui.engine.row import Row
from tracetui.engine.slots import Slot
from tracetui.formats.recording import Recording
from tracetui.symbols.kallsyms import parse_kallsyms

_EINVAL = 22
_LAST_WITHOUT_SECTIONS = 6
_FTRACE = "ftrace"


@runtime_checkable
class _ListsPrintk(Protocol):
    """A recording that keeps formats which are listed twice."""

    @property
    def printk_list(self) -> Sequence[tuple[int, str]]: ...


@runtime_checkable
class _ListsTexts(Protocol):
    """Events that give their format texts as they are stored."""

    def format_texts(self) -> Iterator[tuple[str, str]]: ...


class FormatsFailed(ReportFailure):
    """trace-cmd cannot parse some event."""

    exit_status = _EINVAL


def listing(request: ReportRequest, machines: Sequence[Machine], slots: Sequence[Slot]) -> Iterator[str] | None:
    """The lines of what is printed before any file's events are looked at; None when events are.

    All but the list of CPUs are about the first file only.
    """
    if request.output is Output.CPUS:
        return _cpus(request, machines, slots)
    if not machines or request.output in (Output.EVENTS, Output.STATISTICS, Output.UNAME, Output.VERSION):
        return None
    return _of_first(request, machines[0].recording)


def _of_first(request: ReportRequest, recording: Recording) -> Iterator[str]:
    match request.output:
        case Output.PAGE_SIZE:
            page_size = recording.buffers[0].page_size if recording.buffers else 0
            yield f"file page size is {page_size}, and host page size is {mmap.PAGESIZE}"
        case Output.ENDIAN:
            file_order = "big" if recording.big_endian else "little"
            yield f"file is {file_order} endian and host is {sys.byteorder} endian"
        case Output.EVENT_FORMATS:
            yield from _format_texts(request.event_pattern or ".*", recording)
        case Output.CHECK_EVENTS:
            if unparsed_events(recording):
                raise FormatsFailed("")
        case Output.FUNCTIONS:
            yield from function_lines(recording)
        case Output.PRINTK:
            yield from printk_lines(recording)
        case Output.EVENT_NAMES:
            yield from event_name_lines(recording)


def _format_texts(pattern: str, recording: Recording) -> Iterator[str]:
    """Format texts as they are stored; of files of version 7 trace-cmd prints none.

    The pattern is searched in names of events and of systems, or `SYSTEM:EVENT` in one each. A system that it
    matches is printed whole, unless an event is named too.
    """
    events = recording.events
    if recording.version > _LAST_WITHOUT_SECTIONS or not isinstance(events, _ListsTexts):
        return
    named = [name for name in pattern.split(":") if name]
    try:
        system_pattern, event_pattern = compile_basic(named[0]), compile_basic(named[min(1, len(named) - 1)])
    except (BadRegex, IndexError) as error:
        raise ReportFailure(f"bad pattern {pattern}") from error
    shown = _FTRACE
    for system, text in events.format_texts():
        of_system = system_pattern.search(system) is not None
        name = text.partition("\n")[0].removeprefix("name: ")
        whole = of_system and len(named) == 1
        if not whole and not (event_pattern.search(name) and (of_system or len(named) == 1)):
            continue
        if system != shown:
            yield ""
            yield f"system: {system}"
            shown = system
        yield text


def unparsed_events(recording: Recording) -> list[str]:
    """Names of the events whose fields or print fmt trace-cmd cannot parse."""
    failed = []
    for system, name, number in recording.events.names():
        event = recording.events.get(number)
        if event is None or event.error or prints_failed(recording, number):
            failed.append(f"{system}:{name}")
    return failed


def prints_failed(recording: Recording, number: int) -> bool:
    """Whether trace-cmd cannot parse the print fmt of an event."""
    from tracetui.formats.print_fmt.compat.formatter import compile_compat
    from tracetui.formats.print_fmt.lexer import PrintFmtError

    event = recording.events.get(number)
    assert event is not None
    try:
        compile_compat(event, recording.big_endian, recording.long_size)
    except PrintFmtError:
        return True
    return False


def function_lines(recording: Recording) -> Iterator[str]:
    """Kernel symbols, ascending by address."""
    table = parse_kallsyms(recording.kallsyms, recording.path.name) if recording.kallsyms else ()
    for symbol in table:
        yield f"{symbol.start:016x} {symbol.name}" + (f" [{symbol.module}]" if symbol.module else "")


def printk_lines(recording: Recording) -> Iterator[str]:
    """trace_printk formats, ascending by address."""
    listed = recording.printk_list if isinstance(recording, _ListsPrintk) else recording.printk_formats.items()
    for address, text in sorted(listed, key=lambda item: item[0]):
        yield f"{address:016x} {text}"


def event_name_lines(recording: Recording) -> Iterator[str]:
    """`SYSTEM:EVENT`, sorted."""
    for system, name, _ in sorted(recording.events.names()):
        yield f"{system}:{name}"


def _cpus(request: ReportRequest, machines: Sequence[Machine], slots: Sequence[Slot]) -> Iterator[str]:
    for machine in machines:
        yield f"List of CPUs in {request.inputs[machine.number].name} with data:"
        seconds = counts_seconds(machine, request)
        for slot in slots:
            if slot.machine is not machine or slot.buffer.name:
                continue
            first, last = _first_and_last(slot, request.last_event)
            if first is None or last is None:
                continue
            line = f"  {slot.cpu}"
            if request.first_event:
                line += f"\tFirst event:{time_text(first.ts_ns, seconds, request.nanoseconds)}"
            if request.last_event:
                line += f"\tLast event:{time_text(last.ts_ns, seconds, request.nanoseconds)}"
            yield line


def _first_and_last(slot: Slot, both: bool) -> tuple[Row | None, Row | None]:
    """The first and the last record of a stream; the last is only looked for when it is wanted."""
    first = last = None
    for row in records_of(slot):
        first, last = first or row, row
        if not both:
            break
    return first, last


def file_lines(output: Output, machine: Machine) -> Iterator[str]:
    """What follows a file's line `cpus=N`."""
    recording = machine.recording
    if output is Output.STATISTICS:
        yield from statistics_lines(recording)
    if output is Output.UNAME:
        yield recording.uname or " uname was not recorded in this file"
    if output in (Output.UNAME, Output.VERSION):
        yield recording.writer_version or " version was not recorded in this file"


def statistics_lines(recording: Recording) -> Iterator[str]:
    """The kernel's statistics as they were recorded, and how much data there is."""
    yield ""
    yield "Kernel buffer statistics:"
    yield '  Note: "entries" are the entries left in the kernel ring buffer and are not'
    yield "        recorded in the trace data. They should all be zero."
    yield ""
    yield recording.stats or " No stats in this file"
    streams = {stream.cpu: stream for stream in recording.buffers[0].streams} if recording.buffers else {}
    # Data that was compressed lies in a file of trace-cmd's own, from its second page on.
    end = recording.buffers[0].page_size if recording.buffers else 0
    for cpu in range(max(streams, default=-1) + 1):
        stream = streams.get(cpu)
        size = stream.page_count * stream.page_size if stream else 0
        stored = stream.page_offset(0) if stream else 0
        offset = end if stored is None else stored
        yield f"CPU{cpu} data recorded at offset={offset:#x}"
        yield f"    {size} bytes in size"
        end = offset + size if stream else end
