"""The times of rows as text: absolute, or since another row."""

from __future__ import annotations

from enum import Enum

from tracetui.engine.report_line import format_time, in_seconds
from tracetui.engine.row import Row
from tracetui.engine.session import Session

_DELTA_WIDTH = 16


class TimeMode(Enum):
    """What the time column counts from."""

    ABSOLUTE = "time"
    PREVIOUS = "since previous"
    START = "since start"
    MARKER = "since marker"


class TimeColumn:
    """Formats times to the nanosecond.

    Attributes:
        mode: what times count from.
        marker_ns: time of the marker, None before there is one.
    """

    def __init__(self, session: Session) -> None:
        self.mode = TimeMode.ABSOLUTE
        self.marker_ns: int | None = None
        self._session = session
        self._seconds = [in_seconds(machine.recording) for machine in session.machines]
        rows = session.timeline.first_rows()
        self._start_ns = rows[0].ts_ns if rows else 0
        self._widest = len(self.absolute(rows[0])) if rows else 1

    @property
    def in_seconds(self) -> bool:
        """Whether all clocks count ns."""
        return all(self._seconds)

    @property
    def title(self) -> str:
        """The column's name."""
        if self.mode is TimeMode.ABSOLUTE:
            return "seconds" if self.in_seconds else "clock"
        return self.mode.value if self.in_seconds else f"counts {self.mode.value}"

    @property
    def column_width(self) -> int:
        """Cells of the widest text so far."""
        return self._widest if self.mode is TimeMode.ABSOLUTE else max(self._widest, _DELTA_WIDTH)

    def next_mode(self) -> TimeMode:
        """Switch to the next way; the marker's only when there is one."""
        modes = [mode for mode in TimeMode if mode is not TimeMode.MARKER or self.marker_ns is not None]
        self.mode = modes[(modes.index(self.mode) + 1) % len(modes)]
        return self.mode

    def absolute(self, row: Row) -> str:
        """A row's time on its own clock."""
        return format_time(row.ts_ns, self._seconds[row.slot.machine.number], True).strip()

    def text(self, row: Row, previous: Row | None) -> str:
        """The column's text.

        Args:
            row: the row.
            previous: the row shown above it.
        """
        if self.mode is TimeMode.ABSOLUTE:
            text = self.absolute(row)
        else:
            base = {TimeMode.PREVIOUS: previous.ts_ns if previous else row.ts_ns, TimeMode.START: self._start_ns}
            text = delta_text(row.ts_ns - base.get(self.mode, self.marker_ns or 0), self.in_seconds)
        self._widest = max(self._widest, len(text))
        return text


_UNITS = (("s", 9), ("ms", 6), ("us", 3))
"""Units with the digits of a nanosecond in them, the largest first."""


def delta_text(ns: int, seconds: bool = True) -> str:
    """A difference to the nanosecond, in the largest unit of which it is at least one; counts have no unit."""
    sign, size = "-" if ns < 0 else "+", abs(ns)
    if not seconds:
        return f"{sign}{size:,}"
    for unit, digits in _UNITS:
        whole, part = divmod(size, 10**digits)
        if whole:
            return f"{sign}{whole:,}.{part:0{digits}d}{unit}"
    return f"{sign}{size}ns"


def duration_text(ns: int | None) -> str:
    """A duration to three digits with its unit; "-" for none."""
    if ns is None:
        return "-"
    for unit, size in (("s", 10**9), ("ms", 10**6), ("us", 10**3)):
        if ns >= size:
            value = ns / size
            return f"{value:.{2 if value < 10 else 1 if value < 100 else 0}f}{unit}"
    return f"{ns}ns"
