"""What a user asks `report` for."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from tracetui.engine.attach_request import AttachRequest
from tracetui.errors import TracetuiError


class ReportFailure(TracetuiError):
    """trace-cmd would stop here, with its error status."""

    exit_status = 255


class Output(Enum):
    """What is printed instead of the events, in trace-cmd's order of precedence."""

    PAGE_SIZE = "page size"
    ENDIAN = "byte order"
    EVENT_FORMATS = "event formats"
    CHECK_EVENTS = "event formats that cannot be parsed"
    FUNCTIONS = "kernel symbols"
    PRINTK = "trace_printk formats"
    EVENT_NAMES = "event names"
    CPUS = "CPUs with data"
    VERSION = "version of the recorder"
    UNAME = "kernel and machine"
    STATISTICS = "kernel buffer statistics"
    EVENTS = "events"


@dataclass(frozen=True, slots=True)
class FilterText:
    """One -F option.

    Attributes:
        text: the filter.
        negative: it came after -v: what it matches is left out.
    """

    text: str
    negative: bool = False


@dataclass(slots=True)
class InputRequest:
    """One file and the options that are about it alone.

    Attributes:
        path: the file.
        name: as the user wrote it.
        filters: -F options that came after it, in their order.
        ts_offset_ns: added to all of its times.
        hz: ticks per second of its clock, 0 to convert by what the file says.
    """

    path: Path
    name: str
    filters: list[FilterText] = field(default_factory=list)
    ts_offset_ns: int = 0
    hz: int = 0


@dataclass(slots=True)
class ReportRequest:
    """All options of one `report`.

    Attributes:
        inputs: the files in their order.
        filters: -F options that are about all files.
        outputs: what is asked for instead of the events.
        compat: print what trace-cmd 3.3.3 prints.
        several: prefixes name the files.
        nanoseconds: nine digits of seconds (-t).
        latency: the short layout (-l).
        raw: all events as their fields (-R).
        raw_events: events, by regular expression, that print their fields (-r).
        plain_events: events that print by their own print fmt alone (-n).
        plugins: use special forms (off: -N, -L).
        cpus: the CPUs to show, None for all.
        pids: tasks to show, as numbers in text (--pid).
        comms: names of tasks to show (--comm).
        no_hardirq, no_softirq: leave out what happened in interrupts (-I, -S).
        raw_ts, no_date, align_ts, ts_diff, ts_check: see the options of these names.
        wakeup: print wake-up latencies (-w).
        first_event, last_event: say their times in the list of CPUs.
        event_pattern: regular expression of the formats to print (--event).
        test_filters: print the filters as they were understood (-T).
        kallsyms: symbol files, `[NAME=]FILE`.
        quiet: no warnings (-q).
        trace_events: file that describes QEMU's events, "" for none.
        qemu_offset_ns: what to add to QEMU's times, None to find out.
        simpletrace: file of QEMU to print as its own script does, "" for a report.
        attach: how to join the files in memory, None to take what they say.
    """

    inputs: list[InputRequest] = field(default_factory=list)
    filters: list[FilterText] = field(default_factory=list)
    outputs: set[Output] = field(default_factory=set)
    compat: bool = False
    several: bool = False
    nanoseconds: bool = False
    latency: bool = False
    raw: bool = False
    raw_events: list[str] = field(default_factory=list)
    plain_events: list[str] = field(default_factory=list)
    plugins: bool = True
    cpus: frozenset[int] | None = None
    pids: list[str] = field(default_factory=list)
    comms: list[str] = field(default_factory=list)
    no_hardirq: bool = False
    no_softirq: bool = False
    raw_ts: bool = False
    no_date: bool = False
    align_ts: bool = False
    ts_diff: bool = False
    ts_check: bool = False
    wakeup: bool = False
    first_event: bool = False
    last_event: bool = False
    event_pattern: str = ""
    test_filters: bool = False
    kallsyms: list[str] = field(default_factory=list)
    quiet: bool = False
    trace_events: str = ""
    qemu_offset_ns: int | None = None
    simpletrace: str = ""
    attach: AttachRequest | None = None

    @property
    def output(self) -> Output:
        """What to print: the first in the order of `Output` that was asked for."""
        return next((output for output in Output if output in self.outputs), Output.EVENTS)
