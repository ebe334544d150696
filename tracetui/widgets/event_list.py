"""The merged stream: one line per row, of any number of rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from rich.style import Style
from textual.binding import Binding, BindingType
from textual.message import Message

from tracetui.engine.report_line import LineStyle, ReportFormat
from tracetui.engine.row import Row
from tracetui.engine.row_view import RowView
from tracetui.engine.session import Session
from tracetui.visible import visible
from tracetui.widgets.event_columns import EventColumns, ShownRow
from tracetui.widgets.row_colours import colour_classes, colour_css
from tracetui.widgets.row_list import RowList
from tracetui.widgets.rule_colours import rule_classes, rule_css
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
        "event-list--dim", *colour_classes(), *rule_classes(),
    }  # fmt: skip
    DEFAULT_CSS = (
        """
    EventList > .event-list--time { color: $text-muted; }
    EventList > .event-list--task { color: $text-muted; }
    EventList > .event-list--text { color: $foreground; }
    EventList > .event-list--mark { color: $text-error; background: $error-muted; text-style: bold; }
    EventList > .event-list--match { background: $warning; color: $background; text-style: bold; }
    EventList > .event-list--dim { color: $foreground 45%; }
    EventList:ansi > .event-list--time, EventList:ansi > .event-list--task { color: ansi_default; }
    EventList:ansi > .event-list--mark { background: ansi_red; color: ansi_bright_white; }
    EventList:ansi > .event-list--match { background: ansi_yellow; color: ansi_black; }
    EventList:ansi > .event-list--dim { color: ansi_bright_black; }
    EventList:nocolor > .event-list--match, EventList:nocolor > .event-list--mark { text-style: reverse; }
    EventList:nocolor > .event-list--dim { text-style: dim; }
    """
        + colour_css()
        + rule_css()
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Details", id="events.open", tooltip="Show every field of this event"),
        Binding(
            "t",
            "next_time_mode",
            "Time",
            id="events.time",
            tooltip="Times: absolute, since the previous row, the start, marker A",
        ),
        Binding(
            "K",
            "next_colours",
            "Colours",
            id="events.colours",
            show=False,
            tooltip="Colours tell apart machines, tasks or types of events",
        ),
    ]

    class TimeModeChanged(Message):
        """The time column counts from something else."""

    class ColoursChanged(Message):
        """Colours tell something else apart."""

    def __init__(self, session: Session) -> None:
        super().__init__(id="event-list")
        self.session = session
        self.view = RowView(session.timeline)
        self.time = TimeColumn(session)
        self.pattern: re.Pattern[str] | None = None
        self.columns = EventColumns(session, self.time, self.style)

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
        self.columns.layout.width = self.line_width
        return self.columns.header(durations=self.view.has_durations)

    def lines(self, start: int, stop: int) -> list[Line]:
        """The rows, each with the one above it for the time between them."""
        self.columns.layout.width = self.line_width
        above = 1 if start > 0 and self.time.mode is TimeMode.PREVIOUS else 0
        rows, view = self.view.rows(start - above, stop), self.view
        durations = view.durations(start - above, stop)
        shown = [
            ShownRow(
                row,
                rows[place - 1] if place else None,
                duration_text(durations[place]) if durations else None,
                view.is_hit(row.number),
            )
            for place, row in enumerate(rows)
        ]
        lines, wider = self.columns.lines(shown[above:], self.pattern)
        if wider:
            self.post_message(self.Panned())
        return lines

    def show_columns(self, columns: Sequence[str]) -> None:
        """Show other columns; see column_layout for their names."""
        self.columns.layout.shown = tuple(columns)
        self.pan = 0
        self.redraw()

    def redraw(self) -> None:
        """Draw lines and header anew."""
        self.refresh()
        self.post_message(self.Panned())

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

    def show_times(self, mode: TimeMode) -> None:
        """Count times from something that is known."""
        self.time.mode = mode
        self._time_changed()

    def count_from(self, ts_ns: int) -> None:
        """Count times from marker A."""
        self.time.marker_ns = ts_ns
        self.time.mode = TimeMode.MARKER
        self._time_changed()

    def action_next_colours(self) -> None:
        """Tell something else apart by colour."""
        self.columns.colours.next_mode()
        self.redraw()
        self.post_message(self.ColoursChanged())

    def _time_changed(self) -> None:
        self.redraw()
        self.post_message(self.TimeModeChanged())
