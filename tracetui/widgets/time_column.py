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
    """Formats times to the nanosecond, all as wide as the widest.

    Attributes:
        mode: what times count from.
        marker_ns: time of the marker, None before there is one.
        width: cells of every text.
    """

    def __init__(self, session: Session) -> None:
        self.mode = TimeMode.ABSOLUTE
        self.marker_ns: int | None = None
        self._session = session
        self._seconds = [in_seconds(machine.recording) for machine in session.machines]
        rows = session.timeline.first_rows()
        self._start_ns = rows[0].ts_ns if rows else 0
        self.width = len(self.absolute(rows[0])) if rows else 1

    @property
    def in_seconds(self) -> bool:
        """Whether all clocks count ns."""
        return all(self._seconds)

    @property
    def title(self) -> str:
        """The column's name with its unit."""
        if self.mode is TimeMode.ABSOLUTE:
            return "seconds" if self.in_seconds else "clock"
        unit = "us" if self.in_seconds else "counts"
        return {TimeMode.PREVIOUS: f"+{unit}", TimeMode.START: f"{unit} from start"}.get(self.mode, f"{unit} from A")

    def next_mode(self) -> TimeMode:
        """Switch to the next way; the marker's only when there is one."""
        modes = [mode for mode in TimeMode if mode is not TimeMode.MARKER or self.marker_ns is not None]
        self.mode = modes[(modes.index(self.mode) + 1) % len(modes)]
        return self.mode

    def absolute(self, row: Row) -> str:
        """A row's time on its own clock."""
        return format_time(row.ts_ns, self._seconds[row.slot.machine.number], True).strip()

    def text(self, row: Row, previous: Row | None) -> str:
        """The column's text, right-aligned.

        Args:
            row: the row.
            previous: the row shown above it.
        """
        if self.mode is TimeMode.ABSOLUTE:
            text = self.absolute(row)
            self.width = max(self.width, len(text))
            return text.rjust(self.width)
        base = {TimeMode.PREVIOUS: previous.ts_ns if previous else row.ts_ns, TimeMode.START: self._start_ns}
        since_ns = row.ts_ns - base.get(self.mode, self.marker_ns or 0)
        return delta_text(since_ns, self.in_seconds).rjust(max(self.width, _DELTA_WIDTH))


def delta_text(ns: int, seconds: bool = True) -> str:
    """A difference in microseconds to the nanosecond; in counts for a clock that is not ns."""
    sign = "-" if ns < 0 else "+"
    if not seconds:
        return f"{sign}{abs(ns):,}"
    us, part = divmod(abs(ns), 1000)
    return f"{sign}{us:,}.{part:03d}"


def duration_text(ns: int | None) -> str:
    """A duration to three digits with its unit; "-" for none."""
    if ns is None:
        return "-"
    for unit, size in (("s", 10**9), ("ms", 10**6), ("us", 10**3)):
        if ns >= size:
            value = ns / size
            return f"{value:.{2 if value < 10 else 1 if value < 100 else 0}f}{unit}"
    return f"{ns}ns"
