"""What the lines of the render kernel look like around the events' texts: as a report's, or as rows are searched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from tracetui.engine.machine import Machine
from tracetui.engine.report_line import LineStyle, ReportFormat, latency_flags, raw_flags, task_text
from tracetui.engine.row import Row
from tracetui.engine.row_line import row_line
from tracetui.engine.session import Session
from tracetui.engine.slots import Slot
from tracetui.formats.event_format import EventFormat
from tracetui.formats.print_mode import DEFAULT_MODE, PrintMode
from tracetui.visible import visible

TimePlace = Callable[[Row], tuple[int, int]]
"""Says of a record how many bytes its line has up to its time, and the time as ReportFormat.shown_time gives it."""
FlagWords = tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]


class LineLayout(Protocol):
    """The parts of a line that are not the event's text; every `str` has one character per byte.

    Attributes:
        digits: of a second's fraction, 6 or 9; 0 for lines without flags and time.
        times: where differences of times are asked for, see TimePlace.
    """

    digits: int
    times: TimePlace | None

    def prefix(self, slot: Slot) -> str:
        """What begins the lines of a stream."""
        ...

    def task(self, name: str, pid: int) -> str:
        """A task."""
        ...

    def cpu(self, slot: Slot) -> str:
        """What stands behind the task."""
        ...

    def flags(self) -> FlagWords:
        """The flags and the preempt count as the render kernel writes them: flag_texts, preempt_texts."""
        ...

    def in_seconds(self, machine: Machine) -> bool:
        """Whether a machine's times are shown as seconds."""
        ...

    def event(self, name: str) -> str:
        """An event's name, and what divides it from its text."""
        ...

    def mode(self, event: EventFormat) -> PrintMode:
        """How an event's text is made."""
        ...

    def line(self, row: Row) -> bytes:
        """The whole line of a row that has no program, without its line break."""
        ...


class ReportLayout:
    """The lines that ReportFormat gives, but `line` leaves out differences of times: it knows only its row."""

    def __init__(
        self, session: Session, style: LineStyle, mode: Callable[[EventFormat], PrintMode] = lambda event: DEFAULT_MODE
    ) -> None:
        """Lay out the lines of a session.

        Args:
            session: whose lines.
            style: how.
            mode: how events are printed; `style.text` gives the same texts.
        """
        self._format, self._style = ReportFormat(session, replace(style, ts_diff=False)), style
        self.times: TimePlace | None = self._time_place if style.ts_diff else None
        self.digits = 9 if style.nanoseconds else 6
        self.prefix = self._format.prefix
        self.in_seconds = self._format.in_seconds
        self.mode = mode

    def task(self, name: str, pid: int) -> str:
        """The name right-aligned in 16 columns, or what fits into 8."""
        return task_text(name, pid, self._style.latency)

    def cpu(self, slot: Slot) -> str:
        """The CPU, in brackets but in the short layout."""
        return self._format.cpu(slot.cpu)

    def flags(self) -> FlagWords:
        """Five columns, or the flags as a number."""
        if self._style.raw:
            return _words([raw_flags(value) for value in range(256)], [""] * 256)
        flags = [latency_flags(bytes([0, 0, value, 0]))[:3] for value in range(256)]
        counts = [latency_flags(bytes([0, 0, 0, value]))[3:] for value in range(256)]
        return _words(flags, [f"\0\0\0{count}" for count in counts])

    def event(self, name: str) -> str:
        """The name in 21 columns."""
        return f" {name + ':':<21} "

    def line(self, row: Row) -> bytes:
        """The report's line."""
        return self._format.line(row).encode("latin-1", "replace")

    def _time_place(self, row: Row) -> tuple[int, int]:
        return len(self._format.head(row)), self._format.shown_time(row)


class SearchLayout:
    """The lines of row_line, `task event: text`, as UTF-8; but their texts are the recording's bytes."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.digits = 0
        self.times: TimePlace | None = None

    def prefix(self, slot: Slot) -> str:
        """Nothing."""
        return ""

    def task(self, name: str, pid: int) -> str:
        """`comm-pid`."""
        return _utf8(f"{visible(name)}-{pid}")

    def cpu(self, slot: Slot) -> str:
        """Nothing."""
        return ""

    def flags(self) -> FlagWords:
        """None are shown."""
        return _words([""] * 256, [""] * 256)

    def in_seconds(self, machine: Machine) -> bool:
        """No times are shown."""
        return False

    def event(self, name: str) -> str:
        """`event: `."""
        return _utf8(f" {visible(name)}: ")

    def mode(self, event: EventFormat) -> PrintMode:
        """The default."""
        return DEFAULT_MODE

    def line(self, row: Row) -> bytes:
        """The line itself."""
        return str(row_line(self._session, row)).encode()


def _utf8(text: str) -> str:
    return text.encode().decode("latin-1")


def _words(flags: Sequence[str], counts: Sequence[str]) -> FlagWords:
    """Texts of up to 7 characters as words; their last byte is the number of characters of both joined."""
    size = [max(len(flag), len(count)) for flag, count in zip(flags, counts, strict=True)]
    first = b"".join(flag.encode().ljust(7, b"\0") + bytes([count]) for flag, count in zip(flags, size, strict=True))
    second = b"".join(count.encode().ljust(8, b"\0") for count in counts)
    return np.frombuffer(first, np.uint64).copy(), np.frombuffer(second, np.uint64).copy()
