"""What the lines of the render kernel look like around the events' texts: as a report's, or as rows are searched."""

from __future__ import annotations

from typing import Protocol

from tracetui.engine.machine import Machine
from tracetui.engine.report_line import LineStyle, ReportFormat
from tracetui.engine.row import Row
from tracetui.engine.row_line import row_line
from tracetui.engine.session import Session
from tracetui.engine.slots import Slot
from tracetui.visible import visible


class LineLayout(Protocol):
    """The parts of a line that are not the event's text; every `str` has one character per byte.

    Attributes:
        digits: of a second's fraction, 6 or 9; 0 for lines without flags and time.
    """

    digits: int

    def prefix(self, slot: Slot) -> str:
        """What begins the lines of a stream."""
        ...

    def task(self, name: str, pid: int) -> str:
        """A task."""
        ...

    def cpu(self, slot: Slot) -> str:
        """What stands behind the task."""
        ...

    def in_seconds(self, machine: Machine) -> bool:
        """Whether a machine's times are shown as seconds."""
        ...

    def event(self, name: str) -> str:
        """An event's name, and what divides it from its text."""
        ...

    def line(self, row: Row) -> bytes:
        """The whole line of a row that has no program, without its line break."""
        ...


class ReportLayout:
    """The lines that ReportFormat gives."""

    def __init__(self, session: Session, nanoseconds: bool = False) -> None:
        self._format = ReportFormat(session, LineStyle(nanoseconds=nanoseconds))
        self.digits = 9 if nanoseconds else 6
        self.prefix = self._format.prefix
        self.in_seconds = self._format.in_seconds

    def task(self, name: str, pid: int) -> str:
        """The name right-aligned in 16 columns."""
        return f"{name:>16}-{pid:<5}"

    def cpu(self, slot: Slot) -> str:
        """The CPU in brackets."""
        return f" [{slot.cpu:03d}] "

    def event(self, name: str) -> str:
        """The name in 21 columns."""
        return f" {name + ':':<21} "

    def line(self, row: Row) -> bytes:
        """The report's line."""
        return self._format.line(row).encode("latin-1", "replace")


class SearchLayout:
    """The lines of row_line, `task event: text`, as UTF-8; but their texts are the recording's bytes."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.digits = 0

    def prefix(self, slot: Slot) -> str:
        """Nothing."""
        return ""

    def task(self, name: str, pid: int) -> str:
        """`comm-pid`."""
        return _utf8(f"{visible(name)}-{pid}")

    def cpu(self, slot: Slot) -> str:
        """Nothing."""
        return ""

    def in_seconds(self, machine: Machine) -> bool:
        """No times are shown."""
        return False

    def event(self, name: str) -> str:
        """`event: `."""
        return _utf8(f" {visible(name)}: ")

    def line(self, row: Row) -> bytes:
        """The line itself."""
        return str(row_line(self._session, row)).encode()


def _utf8(text: str) -> str:
    return text.encode().decode("latin-1")
