"""A record as the line that trace-cmd prints for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from tracetui.engine.machine import Machine
from tracetui.engine.report.compat_context import CompatContext
from tracetui.engine.report.compat_latency import LatencyColumns
from tracetui.engine.report.compat_slots import Handle
from tracetui.engine.report.request import ReportRequest
from tracetui.engine.row import Row
from tracetui.formats.print_mode import TimesInTexts

_SECONDS_CLOCKS = ("local", "global", "uptime", "perf", "mono", "tai", "tsc2nsec")
"""Clocks that trace-cmd 3.3.3 knows to count nanoseconds; of mono all that start so."""
_BITS = (1 << 64) - 1
_FLAGS_OFFSET = 2
_UNKNOWN = "[UNKNOWN EVENT]"


def counts_seconds(machine: Machine, request: ReportRequest) -> bool:
    """Whether trace-cmd shows a file's times as seconds."""
    recording = machine.recording
    if not recording.has_clock_option or not _selected_clock(machine, request):
        return True
    if request.raw_ts:
        return False
    if recording.tsc2nsec and recording.tsc2nsec.mult:
        return True
    return recording.clock in _SECONDS_CLOCKS or recording.clock.startswith("mono")


def _selected_clock(machine: Machine, request: ReportRequest) -> str:
    """The clock as trace-cmd reads it: with --ts2secs only from the option, not from behind version 6 data."""
    recording = machine.recording
    if request.inputs[machine.number].hz and isinstance(recording, _KeepsClockText):
        return (recording.trace_clock_text or "").partition("[")[2]
    return recording.clock


@runtime_checkable
class _KeepsClockText(Protocol):
    """A recording that keeps the text of its clock option."""

    trace_clock_text: str | None


def times_in_texts(request: ReportRequest, machines: Sequence[Machine]) -> TimesInTexts:
    """How trace-cmd shows a time within a text: by the clock of the last file, for all of them."""
    if request.raw_ts or not all(counts_seconds(machine, request) for machine in machines[-1:]):
        return "bare"
    return "ns" if request.nanoseconds else "us"


def time_text(ts: int, seconds: bool, nanoseconds: bool) -> str:
    """A time without blank before and colon behind it."""
    if not seconds:
        return f"{ts:12d}"
    if nanoseconds:
        return f"{ts // 1_000_000_000:5d}.{ts % 1_000_000_000:09d}"
    micros = (ts + 500 & _BITS) // 1000
    return f"{micros // 1_000_000:5d}.{micros % 1_000_000:06d}"


class CompatLines:
    """Makes lines out of rows; must be asked in their order."""

    def __init__(self, request: ReportRequest, machines: Sequence[Machine], contexts: Sequence[CompatContext]) -> None:
        """Take the options that shape a line."""
        self._request, self._contexts = request, contexts
        self._seconds = [counts_seconds(machine, request) for machine in machines]
        self._in_micros = [
            machine.recording.has_clock_option and not request.inputs[machine.number].hz and not request.nanoseconds
            for machine in machines
        ]
        self._latency = LatencyColumns()
        self._last_ts = 0

    def head(self, row: Row, lost: int | None) -> str:
        """One record's line up to the text behind the event's name, without prefix.

        Args:
            row: the record.
            lost: how many events were lost before it, -1 for an unknown number, None for none.
        """
        dropped = "" if lost is None else f"CPU:{row.cpu} [{f'{lost} ' if lost >= 0 else ''}EVENTS DROPPED]\n"
        name = row.event.name if row.event else "(NULL)"
        head = f"{self._task(row)}{self._flags(row)}{self._time(row)}{self._difference(row)}"
        return f"{dropped}{head} {name + ':':<21} "

    def _task(self, row: Row) -> str:
        if row.event is None:
            return _UNKNOWN
        comm = self._contexts[row.slot.machine.number].comm(row.pid)
        if self._request.latency:
            return f"{comm[:8]:>8}-{row.pid:<5} {row.cpu:3d}"
        return f"{comm:>16}-{row.pid:<5} [{row.cpu:03d}]"

    def _flags(self, row: Row) -> str:
        if self._request.raw:
            return f"-0x{row.data[_FLAGS_OFFSET] if len(row.data) > _FLAGS_OFFSET else 0:x}"
        if row.event is None:
            return _UNKNOWN
        return ("" if self._request.latency else " ") + self._latency.text(row)

    def _time(self, row: Row) -> str:
        if row.event is None:
            return _UNKNOWN
        seconds = self._seconds[row.slot.machine.number]
        return f"{' ' if seconds else ''}{time_text(row.ts_ns, seconds, self._request.nanoseconds)}:"

    def _difference(self, row: Row) -> str:
        if not self._request.ts_diff:
            return ""
        ts = row.ts_ns
        if self._in_micros[row.slot.machine.number]:
            ts = (ts + 500 & _BITS) // 1000
        since = (ts - self._last_ts + (1 << 63) & _BITS) - (1 << 63)
        shown = f"(+{since})" if self._last_ts else ""
        self._last_ts = ts
        return f" {shown:<8}"


class Prefixes:
    """Names of files and buffer instances in front of lines; they widen while files are opened."""

    def __init__(self, request: ReportRequest, machines: Sequence[Machine]) -> None:
        """Start with the names of the files."""
        self._several = request.several
        self._names = {machine.number: machine.file_name if request.several else "" for machine in machines}
        self._width = max(map(len, self._names.values()), default=0)
        self._last_has_instances = False

    def open_instances(self, machine: Machine) -> None:
        """Take the names of a file's buffer instances."""
        names = [buffer.name for buffer in machine.recording.buffers if buffer.name]
        self._last_has_instances = bool(names)
        self._width = max([self._width, *(len(name.rpartition("/")[2]) for name in names)])

    def of_file(self, machine: Machine) -> str:
        """In front of a file's own lines."""
        return self._prefix(self._names[machine.number])

    def of_buffer(self, handle: Handle) -> str:
        """In front of a buffer's lines."""
        return self._prefix(handle.buffer.name.rpartition("/")[2] or self._names[handle.machine.number])

    def _prefix(self, name: str) -> str:
        if not self._several and not self._last_has_instances:
            return ""
        return f"{name:>{self._width}}: " if name else " " * (self._width + 2)
