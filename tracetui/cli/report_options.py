"""The options of `report`: one table for reading and for explaining them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tracetui.cli.report_builder import RequestBuilder
from tracetui.engine.index_cache import use_cache
from tracetui.engine.report.request import Output
from tracetui.limits import LIMITS, parse_limit

Take = Callable[[RequestBuilder, str], None]


@dataclass(frozen=True, slots=True)
class ReportOption:
    """One option.

    Attributes:
        names: its spellings, `-x` and `--xyz`.
        help: one sentence.
        take: what it does with its value ("" for an option without); None for one that is refused, then
            `help` is the reason.
        value: name of its value, "" when it takes none; in brackets when it may be missing at the line's end.
    """

    names: tuple[str, ...]
    help: str
    take: Take | None
    value: str = ""


def _flag(name: str, value: Any = True) -> Take:
    def take(builder: RequestBuilder, text: str) -> None:
        setattr(builder.request, name, value)

    return take


def _list(name: str) -> Take:
    return lambda builder, text: getattr(builder.request, name).append(text)


def _output(output: Output) -> Take:
    return lambda builder, text: builder.show(output)


def _cpus_with(name: str) -> Take:
    def take(builder: RequestBuilder, text: str) -> None:
        builder.show(Output.CPUS)
        setattr(builder.request, name, True)

    return take


def _formats_of(builder: RequestBuilder, text: str) -> None:
    builder.show(Output.EVENT_FORMATS)
    builder.request.event_pattern = text


def _simpletrace(builder: RequestBuilder, text: str) -> None:
    builder.request.simpletrace = text


def _trace_events(builder: RequestBuilder, text: str) -> None:
    builder.request.trace_events = text


def _nothing(builder: RequestBuilder, text: str) -> None:
    """--compat is looked for before all others."""


def _option(names: str, help_text: str, take: Take | None, value: str = "") -> ReportOption:
    return ReportOption(tuple(names.split()), help_text, take, value)


OPTIONS: tuple[ReportOption, ...] = (
    _option(
        "-i", "A recording; may be given several times. FILE without -i is the same.", RequestBuilder.add_input, "FILE"
    ),
    _option("--compat", "Print what trace-cmd 3.3.3 prints, to the byte, its defects included.", _nothing),
    _option(
        "-F",
        "Only events that pass: EVENT[,EVENT...][:CONDITION], e.g. 'sched_switch:next_pid==0||prev_prio<100'. "
        "Several are alternatives. Before the first -i it is about all files, after an -i about that file.",
        RequestBuilder.add_filter,
        "FILTER",
    ),
    _option("-v", "The filters behind this leave out what they match.", lambda builder, text: builder.negate()),
    _option("-T --filter-test", "Print how each filter is understood, event by event.", _flag("test_filters")),
    _option("--cpu", "Only these CPUs, e.g. 0,2-4.", RequestBuilder.set_cpus, "LIST"),
    _option(
        "--pid",
        "Only what these tasks did or what names them, e.g. 1,20.",
        lambda b, text: b.add_tasks(text, False),
        "LIST",
    ),
    _option("--comm", "The same by the names of tasks.", lambda b, text: b.add_tasks(text, True), "LIST"),
    _option("-I", "Leave out what happened in hard interrupts.", _flag("no_hardirq")),
    _option("-S", "Leave out what happened in soft interrupts.", _flag("no_softirq")),
    _option("-t", "Print times to the nanosecond.", _flag("nanoseconds")),
    _option("-l", "Print the short layout of the latency tracers.", _flag("latency")),
    _option("-R", "Print all events as their fields and values.", _flag("raw")),
    _option("-r", "Print these events as their fields; a basic regular expression.", _list("raw_events"), "REGEX"),
    _option("-N", "Print all events by their own print format, without special forms.", _flag("plugins", False)),
    _option("-L", "The same: there are only built-in forms here.", _flag("plugins", False)),
    _option("-n", "Print these events by their own print format.", _list("plain_events"), "REGEX"),
    _option("-w", "Print how long tasks waited between wake-up and run, and the extremes.", _flag("wakeup")),
    _option(
        "--kallsyms",
        "Kernel symbols of the guest NAME, of the only guest, or of whoever has none.",
        _list("kallsyms"),
        "[NAME=]FILE",
    ),
    _option("--trace-events", "What QEMU's events mean: trace-events-all of its build.", _trace_events, "FILE"),
    _option(
        "--qemu-offset", "Add this to QEMU's times instead of fitting its clock.", RequestBuilder.set_qemu_offset, "NS"
    ),
    _option(
        "--attach", "Join host and guests in memory: PIDs of the vCPU threads.", RequestBuilder.attach, "[PID,...]"
    ),
    _option("-s", "Add OFFSET to the guest's raw times.", RequestBuilder.add_sample, "OFFSET[,SCALE[,FRAC[,TIME]]]"),
    _option("--fit", "Estimate the guests' clocks from their events.", lambda builder, text: builder.fit()),
    _option(
        "--limit",
        f"Lift a limit of what files may claim: {', '.join(LIMITS)}.",
        lambda builder, text: parse_limit(text),
        "NAME=N",
    ),
    _option(
        "--no-cache", "Neither use nor keep the index of a large recording.", lambda builder, text: use_cache(False)
    ),
    _option("--simpletrace", "Print this file of QEMU as QEMU's simpletrace.py does.", _simpletrace, "FILE"),
    _option("--raw-ts", "Print times as they were recorded.", _flag("raw_ts")),
    _option("--nodate", "Do not add the date that the recording was made with.", _flag("no_date")),
    _option(
        "--ts-offset", "Nanoseconds to add to the times of the file before it.", RequestBuilder.set_ts_offset, "NS"
    ),
    _option("--ts2secs", "Ticks per second of the clock, to print seconds.", RequestBuilder.set_hz, "HZ"),
    _option("--ts-diff", "Print the time since the line before.", _flag("ts_diff")),
    _option("--ts-check", "Say on stderr when time steps back.", _flag("ts_check")),
    _option("--align-ts", "Let the first event have time 0.", _flag("align_ts")),
    _option("--cpus", "List the CPUs that have data.", _output(Output.CPUS)),
    _option("--first-event", "List the CPUs and the time of their first event.", _cpus_with("first_event")),
    _option("--last-event", "List the CPUs and the time of their last event.", _cpus_with("last_event")),
    _option("-E", "List the events the recording knows.", _output(Output.EVENT_NAMES)),
    _option("--events", "Print the formats of all events.", _output(Output.EVENT_FORMATS)),
    _option("--event", "Print the formats of these events.", _formats_of, "REGEX"),
    _option("--check-events", "Say which event formats cannot be parsed.", _output(Output.CHECK_EVENTS)),
    _option("-f", "Print the kernel symbols in the recording.", _output(Output.FUNCTIONS)),
    _option("-P", "Print the trace_printk formats in the recording.", _output(Output.PRINTK)),
    _option("--stat", "Print the kernel's buffer statistics.", _output(Output.STATISTICS)),
    _option("--uname", "Print the name of the machine and its kernel.", _output(Output.UNAME)),
    _option("--version", "Print the version of the program that recorded.", _output(Output.VERSION)),
    _option("-e", "Print the recording's byte order.", _output(Output.ENDIAN)),
    _option("-p", "Print the recording's page size.", _output(Output.PAGE_SIZE)),
    _option("-q", "No warnings.", _flag("quiet")),
    _option("-O", "special forms have no options here", None, "OPTION"),
    _option("-V --verbose", "`tracetui info` says what the file holds", None),
    _option("--boundary", "the merged stream has no sub-buffers; `tracetui info` says how many there are", None),
    _option("--debug", "it shows the inside of the ring buffer, which is no part of the merged stream", None),
    _option("--profile", "profiles are another analysis; see `tracetui exits` and the browser's panes", None),
    _option("-H", "hooks belong to --profile", None, "HOOK"),
    _option("-G", "it belongs to --profile", None),
    _option("--by-comm", "it belongs to --profile", None),
)
"""In the order of the help."""
