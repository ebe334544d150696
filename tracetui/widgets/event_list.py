"""The merged stream: one line per row, of any number of rows."""

from __future__ import annotations

import re
from typing import ClassVar

from rich.style import Style
from textual.binding import Binding, BindingType
from textual.message import Message

from tracetui.engine.report_line import LineStyle, ReportFormat
from tracetui.engine.row import Row
from tracetui.engine.row_view import RowView
from tracetui.engine.session import Session
from tracetui.visible import visible
from tracetui.widgets.event_columns import MACHINE_COLOURS, EventColumns
from tracetui.widgets.row_list import RowList
from tracetui.widgets.segments import Line
from tracetui.widgets.time_column import TimeColumn, TimeMode, duration_text

_PAN_MARGIN = 8
"""Cells that show behind a match for whose sake the list was scrolled."""


class EventList(RowList):
    """The rows of a view.

    Attributes:
        view: which rows.
        time: the time column.
        pattern: what is highlighted.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "event-list--time", "event-list--task", "event-list--text", "event-list--mark", "event-list--match",
        *(f"event-list--machine-{number}" for number in range(MACHINE_COLOURS)),
    }  # fmt: skip
    DEFAULT_CSS = """
    EventList > .event-list--time { color: $text-muted; }
    EventList > .event-list--task { color: $text-muted; }
    EventList > .event-list--text { color: $foreground; }
    EventList > .event-list--mark { color: $text-error; text-style: bold; }
    EventList > .event-list--match { background: $warning; color: $background; text-style: bold; }
    EventList > .event-list--machine-0 { color: $text-primary; }
    EventList > .event-list--machine-1 { color: $text-warning; }
    EventList > .event-list--machine-2 { color: $text-success; }
    EventList > .event-list--machine-3 { color: $text-accent; }
    EventList > .event-list--machine-4 { color: $text-secondary; }
    EventList > .event-list--machine-5 { color: $text-error; }
    EventList:ansi > .event-list--time, EventList:ansi > .event-list--task { color: ansi_default; }
    EventList:ansi > .event-list--match { background: ansi_yellow; color: ansi_black; }
    EventList:ansi > .event-list--machine-0 { color: ansi_cyan; }
    EventList:ansi > .event-list--machine-1 { color: ansi_yellow; }
    EventList:ansi > .event-list--machine-2 { color: ansi_green; }
    EventList:ansi > .event-list--machine-3 { color: ansi_magenta; }
    EventList:ansi > .event-list--machine-4 { color: ansi_blue; }
    EventList:nocolor > .event-list--match { text-style: reverse; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Details", id="events.open", tooltip="Show every field of this event"),
        Binding(
            "t",
            "next_time_mode",
            "Time",
            id="events.time",
            tooltip="Times: absolute, since the previous row, the start, marker A",
        ),
    ]

    class TimeModeChanged(Message):
        """The time column counts from something else."""

    def __init__(self, session: Session) -> None:
        super().__init__(id="event-list")
        self.session = session
        self.view = RowView(session.timeline)
        self.time = TimeColumn(session)
        self.pattern: re.Pattern[str] | None = None
        self._columns = EventColumns(session, self.time, self.style)

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return next(iter(self.view.rows(self.cursor, self.cursor + 1)), None) if self.cursor >= 0 else None

    @property
    def marked_style(self) -> Style | None:
        """Matches stay marked under the cursor."""
        return self.style("event-list--match")

    def line_count(self) -> int:
        """Rows of the view."""
        return len(self.view)

    def header(self) -> Line:
        """The columns' names."""
        self._columns.width = self.line_width
        return self._columns.header(durations=self.view.has_durations)

    def lines(self, start: int, stop: int) -> list[Line]:
        """The rows, each with the one above it for the time between them."""
        self._columns.width = self.line_width
        above = 1 if start > 0 and self.time.mode is TimeMode.PREVIOUS else 0
        rows = self.view.rows(start - above, stop)
        previous = [None, *rows]
        durations = self.view.durations(start - above, stop)
        lines = [
            self._columns.line(
                row, previous[place], duration_text(durations[place]) if durations else None, self.pattern
            )
            for place, row in enumerate(rows)
        ]
        return lines[above:]

    def show_match(self) -> None:
        """Scroll sideways as far as it takes to see the first match of the line under the cursor."""
        column, marked = 0, self.marked_style
        for segment in (self.lines(self.cursor, self.cursor + 1) or [[]])[0]:
            end = column + segment.cell_length
            if segment.style is marked:
                if end <= self.line_width:
                    self.pan = 0
                elif end > self.pan + self.line_width or column < self.pan:
                    self.pan = end + _PAN_MARGIN - self.line_width
                return
            column = end

    def hint(self) -> str:
        """Why there are no rows."""
        return (
            "no such rows; Esc takes the last filter away"
            if self.view.title
            else "no events; i shows what the files hold"
        )

    def copy_text(self) -> str:
        """The row as report prints it, to the nanosecond."""
        row = self.current
        return (
            visible(ReportFormat(self.session, LineStyle(nanoseconds=True)).line(row).strip())
            if row is not None
            else ""
        )

    def show_view(self, view: RowView, number: int) -> None:
        """Show other rows, the cursor on (or near) a row number, at the same height if that can be."""
        above = self.cursor - self.scroll_offset.y
        self.view = view
        self.resized()
        self.cursor = min(view.position(number), self.line_count() - 1)
        self.scroll_to(y=max(self.cursor - above, 0), animate=False, immediate=True)
        self.show_cursor(centre=True)
        self.post_message(self.CursorMoved(self))

    def highlight(self, pattern: re.Pattern[str] | None) -> None:
        """Mark what matches."""
        self.pattern = pattern
        self.refresh()

    def action_next_time_mode(self) -> None:
        """Count times from something else."""
        self.time.next_mode()
        self._time_changed()

    def count_from(self, ts_ns: int) -> None:
        """Count times from marker A."""
        self.time.marker_ns = ts_ns
        self.time.mode = TimeMode.MARKER
        self._time_changed()

    def _time_changed(self) -> None:
        self.refresh()
        self.post_message(self.Panned())
        self.post_message(self.TimeModeChanged())
