"""A row as the line that `trace-cmd report` prints for it, to the character."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tracetui.engine.machine import Machine
from tracetui.engine.row import Row, RowKind
from tracetui.engine.session import Session
from tracetui.engine.slots import Slot
from tracetui.formats.recording import Recording

_SECONDS_CLOCKS = frozenset(
    {"local", "global", "uptime", "perf", "mono", "mono_raw", "tai", "boot", "tsc2nsec"},
)
"""Clocks whose unit is the nanosecond."""

_IRQS_OFF, _NEED_RESCHED, _HARDIRQ, _SOFTIRQ, _IRQS_UNKNOWN = 0x01, 0x04, 0x08, 0x10, 0x02
_FLAGS_OFFSET, _PREEMPT_OFFSET = 2, 3


def in_seconds(recording: Recording) -> bool:
    """Whether times are shown as seconds: the clock counts nanoseconds, or is made to."""
    if recording.tsc2nsec is not None and recording.tsc2nsec.mult:
        return True
    return not recording.has_clock_option or recording.clock in _SECONDS_CLOCKS


def format_time(ts_ns: int, seconds: bool, nanoseconds: bool) -> str:
    """A time as `report` prints it, the colon not included.

    Args:
        ts_ns: time on the merged axis.
        seconds: show seconds, else the bare number.
        nanoseconds: nine digits of them instead of six.
    """
    if not seconds:
        return f"{ts_ns:12d}"
    sign, magnitude = ("-", -ts_ns) if ts_ns < 0 else ("", ts_ns)
    if nanoseconds:
        whole, part, digits = magnitude // 1_000_000_000, magnitude % 1_000_000_000, 9
    else:
        whole, part = divmod((magnitude + 500) // 1000, 1_000_000)
        digits = 6
    return f" {sign + str(whole):>5}.{part:0{digits}d}"


def difference_text(difference: int | None) -> str:
    """What stands behind a time's colon under --ts-diff: the time since the line before, None for the first line.

    Args:
        difference: of the two times, each rounded to what is shown of it.
    """
    return f" {'' if difference is None else f'({difference:+d})':<8}"


def latency_flags(data: bytes) -> str:
    """The five columns: interrupts off, reschedule, irq context, preempt depth, migrate-disable depth."""
    flags = data[_FLAGS_OFFSET] if len(data) > _FLAGS_OFFSET else 0
    preempt = data[_PREEMPT_OFFSET] if len(data) > _PREEMPT_OFFSET else 0
    irqs = "d" if flags & _IRQS_OFF else "X" if flags & _IRQS_UNKNOWN else "."
    resched = "N" if flags & _NEED_RESCHED else "."
    hard, soft = flags & _HARDIRQ, flags & _SOFTIRQ
    context = "H" if hard and soft else "h" if hard else "s" if soft else "."
    return f"{irqs}{resched}{context}{_digit(preempt & 15)}{_digit(preempt >> 4)}"


def raw_flags(flags: int) -> str:
    """The flags as a number, as -R shows them."""
    return f"-0x{flags:x}"


def task_text(name: str, pid: int, short: bool) -> str:
    """`comm-pid`, the name right-aligned in 16 columns or, when short, cut to 8."""
    return f"{name[:8]:>8}-{pid:<5}" if short else f"{name:>16}-{pid:<5}"


def _digit(depth: int) -> str:
    return f"{depth:x}" if depth else "."


@dataclass(frozen=True, slots=True)
class LineStyle:
    """How lines are laid out.

    Attributes:
        nanoseconds: nine digits of seconds instead of six.
        latency: the short layout of the latency tracers.
        raw: the flags as a number.
        ts_diff: say the time since the line before.
        seconds: per machine whether its times are shown as seconds; default is what its clock counts.
        text: gives the text of a row; default is the session's.
    """

    nanoseconds: bool = False
    latency: bool = False
    raw: bool = False
    ts_diff: bool = False
    seconds: Sequence[bool] | None = None
    text: Callable[[Row], str] | None = None


class ReportFormat:
    """Prints the rows of one session as lines without their line break, one character per byte."""

    def __init__(self, session: Session, style: LineStyle | None = None) -> None:
        """Print the rows of a session in a style."""
        self._session = session
        self._style = style or LineStyle()
        self._text = self._style.text or session.text
        self._seconds = self._style.seconds or [in_seconds(machine.recording) for machine in session.machines]
        self._prefixes, self.width = _prefixes(session)
        self._last_ts: int | None = None

    def prefix(self, slot: Slot) -> str:
        """What stands before the lines of a stream."""
        return self._prefixes[slot.number]

    def cpu(self, cpu: int) -> str:
        """What stands between a line's task and its flags."""
        if self._style.latency:
            return f" {cpu:3d}"
        return f" [{cpu:03d}]" if self._style.raw else f" [{cpu:03d}] "

    def in_seconds(self, machine: Machine) -> bool:
        """Whether a machine's times are shown as seconds."""
        return self._seconds[machine.number]

    def file_prefix(self, machine: Machine) -> str:
        """What stands before the lines about a whole file."""
        machines = self._session.machines
        width = max(len(other.file_name) for other in machines)
        return f"{machine.file_name:>{width}}: " if len(machines) > 1 else ""

    def line(self, row: Row, text: str | None = None) -> str:
        """One row's line; a text of several lines stays as it is.

        Args:
            row: the row.
            text: what it says, default by the style.
        """
        prefix = self._prefixes[row.slot.number]
        if row.kind is RowKind.LOST:
            return f"{prefix}CPU:{row.cpu} {row.name}"
        if row.kind is RowKind.DAMAGE:
            return f"{prefix}CPU:{row.cpu} {row.name} {self._session.text(row)}"
        said = self._text(row) if text is None else text
        return f"{self.head(row)} {row.name + ':':<21} {said}".removesuffix("\n")

    def head(self, row: Row) -> str:
        """A record's line up to its time."""
        return f"{self._prefixes[row.slot.number]}{self._task(row)}{self.flags(row.data)}{self._time(row)}"

    def _task(self, row: Row) -> str:
        return task_text(self._session.comm(row), row.pid, self._style.latency) + self.cpu(row.cpu)

    def flags(self, data: bytes) -> str:
        """The flags of a record."""
        if self._style.raw:
            return raw_flags(data[_FLAGS_OFFSET] if len(data) > _FLAGS_OFFSET else 0)
        return latency_flags(data)

    def _time(self, row: Row) -> str:
        seconds = self._seconds[row.slot.machine.number]
        time = f"{format_time(row.ts_ns, seconds, self._style.nanoseconds)}:"
        if not self._style.ts_diff:
            return time
        ts = self.shown_time(row)
        difference = None if self._last_ts is None else ts - self._last_ts
        self._last_ts = ts
        return f"{time}{difference_text(difference)}"

    def shown_time(self, row: Row) -> int:
        """A row's time in microseconds or nanoseconds, or counts of the clock: what the last digit shown stands for."""
        unit = 1 if self._style.nanoseconds or not self._seconds[row.slot.machine.number] else 1000
        return (row.ts_ns + unit // 2) // unit


def _prefixes(session: Session) -> tuple[list[str], int]:
    """What stands before each slot's lines: the file's and the instance's name, right-aligned.

    Nothing where one file has only its top buffer; blanks for the top buffer of one file that has instances.
    """
    several = len(session.machines) > 1
    names = [_prefix_name(slot, several) for slot in session.slots]
    width = max((len(name) for name in names), default=0)
    if not width:
        return [""] * len(names), 0
    return [f"{name:>{width}}: " if name else " " * (width + 2) for name in names], width


def _prefix_name(slot: Slot, several: bool) -> str:
    parts = [slot.machine.file_name] * several + [slot.buffer.name] * bool(slot.buffer.name)
    return "/".join(parts)
