"""A row as the line that `trace-cmd report` prints for it, to the character."""

from __future__ import annotations

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


def latency_flags(data: bytes) -> str:
    """The five columns: interrupts off, reschedule, irq context, preempt depth, migrate-disable depth."""
    flags = data[_FLAGS_OFFSET] if len(data) > _FLAGS_OFFSET else 0
    preempt = data[_PREEMPT_OFFSET] if len(data) > _PREEMPT_OFFSET else 0
    irqs = "d" if flags & _IRQS_OFF else "X" if flags & _IRQS_UNKNOWN else "."
    resched = "N" if flags & _NEED_RESCHED else "."
    hard, soft = flags & _HARDIRQ, flags & _SOFTIRQ
    context = "H" if hard and soft else "h" if hard else "s" if soft else "."
    return f"{irqs}{resched}{context}{_digit(preempt & 15)}{_digit(preempt >> 4)}"


def _digit(depth: int) -> str:
    return f"{depth:x}" if depth else "."


class ReportFormat:
    """Prints the rows of one session as lines without their line break, one character per byte."""

    def __init__(self, session: Session, nanoseconds: bool = False) -> None:
        self._session = session
        self._nanoseconds = nanoseconds
        self._seconds = [in_seconds(machine.recording) for machine in session.machines]
        self._prefixes, self.width = _prefixes(session)

    def headers(self) -> list[str]:
        """The lines before the first row: how many CPUs each file has."""
        several = len(self._session.machines) > 1
        width = max((len(machine.file_name) for machine in self._session.machines), default=0)
        return [
            (f"{machine.file_name:>{width}}: " if several else "") + f"cpus={machine.recording.cpu_count}"
            for machine in self._session.machines
        ]

    def line(self, row: Row) -> str:
        """One row's line; a text of several lines stays as it is."""
        prefix = self._prefixes[row.slot.number]
        if row.kind is RowKind.LOST:
            return f"{prefix}CPU:{row.cpu} {row.name}"
        if row.kind is RowKind.DAMAGE:
            return f"{prefix}CPU:{row.cpu} {row.name} {self._session.text(row)}"
        task = f"{self._session.comm(row):>16}-{row.pid:<5}"
        time = format_time(row.ts_ns, self._seconds[row.slot.machine.number], self._nanoseconds)
        text = self._session.text(row)
        line = f"{prefix}{task} [{row.cpu:03d}] {latency_flags(row.data)}{time}: {row.name + ':':<21} {text}"
        return line.removesuffix("\n")


def _prefixes(session: Session) -> tuple[list[str], int]:
    """What stands before each slot's lines: the file's or the instance's name, right-aligned.

    Nothing where one file has only its top buffer; blanks for the top buffer of one file that has instances.
    """
    several = len(session.machines) > 1
    names = [_prefix_name(slot, several) for slot in session.slots]
    width = max((len(name) for name in names), default=0)
    if not width:
        return [""] * len(names), 0
    return [f"{name:>{width}}: " if name else " " * (width + 2) for name in names], width


def _prefix_name(slot: Slot, several: bool) -> str:
    if slot.buffer.name:
        return slot.buffer.name
    return slot.machine.file_name if several else ""
