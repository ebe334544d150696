"""Rows of the stream as styled columns: time, machine, CPU, task, event, text, and fields of the user's choice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from rich.segment import Segment
from rich.style import Style

from tracetui.engine.row import Row, RowKind
from tracetui.engine.row_line import RowLine, row_line
from tracetui.engine.session import Session
from tracetui.visible import visible
from tracetui.widgets.column_layout import CPU, EVENT, FIELD_SIGN, MACHINE, TASK, TEXT, TIME, ColumnLayout
from tracetui.widgets.row_colours import RowColours
from tracetui.widgets.rule_colours import rule_class
from tracetui.widgets.segments import Line, pad
from tracetui.widgets.time_column import TimeColumn

if TYPE_CHECKING:
    from tracetui.engine.highlight import HighlightRule

_DURATION_WIDTH = 7
_BEFORE_TEXT = frozenset({TIME, MACHINE, CPU})
"""The columns that also a row has that is no event."""


class ShownRow(NamedTuple):
    """A row with what the list knows of it.

    Attributes:
        row: the row.
        previous: the one shown above it.
        took: how long it took, None where the list does not say.
        hit: whether it is let through, and not only shown around those that are.
    """

    row: Row
    previous: Row | None
    took: str | None
    hit: bool


class EventColumns:
    """Lays out rows for a list of some width.

    Attributes:
        layout: the columns.
        colours: what is coloured.
        rules: what stands out.
    """

    def __init__(self, session: Session, time: TimeColumn, style: Callable[[str], Style]) -> None:
        """Prepare for a session.

        Args:
            session: whose rows.
            time: the time column.
            style: component class -> final style.
        """
        self._session, self._time, self._style = session, time, style
        self.names = [visible(machine.name) for machine in session.machines]
        self.layout = ColumnLayout(self.names)
        self.colours = RowColours(session.machines)
        self.rules: Sequence[HighlightRule] = ()

    def header(self, *, durations: bool) -> Line:
        """The columns' names, with one for durations where there are any."""
        parts = []
        self.layout.time_width = self._time.column_width
        for column in self.layout.shown:
            width = self.layout.cells(column)
            if column == TIME:
                parts.append(f"{self._time.title:>{width}}" + (f" {'took':>{_DURATION_WIDTH}}" if durations else ""))
            else:
                title = column.removeprefix(FIELD_SIGN)
                parts.append(title if width is None else pad(title, width))
        return [Segment(" ".join(parts), self._style("row-list--header"))]

    def lines(self, rows: Sequence[ShownRow], pattern: re.Pattern[str] | None) -> tuple[list[Line], bool]:
        """The lines of rows that show together.

        Args:
            rows: the rows.
            pattern: what to mark.

        Returns:
            The lines, and whether a column has become wider than the header shows it.
        """
        times = [self._time.text(shown.row, shown.previous) for shown in rows]
        wider = self._time.column_width != self.layout.time_width
        self.layout.time_width = self._time.column_width
        fields = self._fields(rows)
        for place, name in enumerate(self.layout.fields):
            wider |= self.layout.see(name, [texts[place] for texts in fields])
        if self.layout.cuts_events:
            wider |= self.layout.see(EVENT, [visible(shown.row.name) for shown in rows])
        parts = zip(rows, times, fields, strict=True)
        return [self._line(shown, time, texts, pattern) for shown, time, texts in parts], wider

    def _fields(self, rows: Sequence[ShownRow]) -> list[list[str]]:
        if not self.layout.fields:
            return [[] for _ in rows]
        from tracetui.engine.field_text import field_texts

        return [field_texts(self._session, shown.row, self.layout.fields) for shown in rows]

    def _line(self, shown: ShownRow, time: str, fields: Sequence[str], pattern: re.Pattern[str] | None) -> Line:
        row, cells = shown.row, row_line(self._session, shown.row)
        styles = self._styles(shown)
        if row.kind is not RowKind.RECORD:
            return self._mark(shown, time, cells, styles)
        values = dict(zip(self.layout.fields, fields, strict=True))
        spans = [match.span() for match in pattern.finditer(str(cells))] if pattern else []
        line: Line = []
        for column in self.layout.shown:
            if line:
                line.append(Segment(" ", styles(TEXT)))
            if column.startswith(FIELD_SIGN):
                text = values[column[len(FIELD_SIGN) :]]
                width = self.layout.cells(column)
                line.append(Segment(text if width is None else pad(text, width), styles(column)))
            elif column in _BEFORE_TEXT:
                line.append(self._head(column, shown, time, styles))
            else:
                line += self._searched(column, cells, styles, spans)
        return line

    def _head(self, column: str, shown: ShownRow, time: str, styles: Callable[[str], Style]) -> Segment:
        if column == TIME:
            took = f" {shown.took:>{_DURATION_WIDTH}}" if shown.took is not None else ""
            return Segment(f"{time:>{self.layout.time_width}}{took}", styles(TIME))
        if column == CPU:
            return Segment(f"{shown.row.cpu:>3}", styles(CPU))
        name = self.names[shown.row.slot.machine.number]
        return Segment(pad(name, self.layout.cells(MACHINE) or 0), styles(MACHINE))

    def _mark(self, shown: ShownRow, time: str, cells: RowLine, styles: Callable[[str], Style]) -> Line:
        """A row that is no event: what there is to say stands across all columns behind the first ones."""
        line: Line = []
        for column in self.layout.shown:
            if column not in _BEFORE_TEXT:
                break
            line += [self._head(column, shown, time, styles), Segment(" ", styles(TEXT))]
        text = f" {cells.event} {cells.text}".rstrip()
        return [*line, Segment(f"{text} ", self._style("event-list--mark"))]

    def _searched(
        self, column: str, cells: RowLine, styles: Callable[[str], Style], spans: list[tuple[int, int]]
    ) -> Iterator[Segment]:
        """Task, event or text, with the matches in it marked."""
        text, offset = {
            TASK: (cells.task, 0),
            EVENT: (cells.event, len(cells.task) + 1),
            TEXT: (cells.text, len(cells.task) + len(cells.event) + 3),
        }[column]
        width = self.layout.cells(column)
        whole = width is None or (column == EVENT and not self.layout.cuts_events)
        padded = f"{text:<{width or 0}}" if whole else pad(text, width or 0)
        return _highlit(padded, styles(column), self._style("event-list--match"), spans, offset, len(text))

    def _styles(self, shown: ShownRow) -> Callable[[str], Style]:
        """column -> style, of one row."""
        if not shown.hit:
            dim = self._style("event-list--dim")
            return lambda column: dim
        colour = self._rule_colour(shown.row)
        if colour:
            ruled = self._style(rule_class(colour))
            return lambda column: ruled
        own, coloured = self._style(f"event-list--colour-{self.colours.number(shown.row)}"), self.colours.coloured()
        plain = {
            TIME: "event-list--time",
            TASK: "event-list--task",
            MACHINE: "event-list--task",
            CPU: "event-list--task",
        }
        return lambda column: own if column in coloured else self._style(plain.get(column, "event-list--text"))

    def _rule_colour(self, row: Row) -> str:
        if not self.rules:
            return ""
        from tracetui.engine.highlight import colour_of

        return colour_of(self.rules, row)


def _highlit(
    text: str, style: Style, match: Style, spans: list[tuple[int, int]], offset: int, length: int
) -> Iterator[Segment]:
    """A text that starts at some offset of the line that was searched, the matches in it marked."""
    place, end = 0, min(length, len(text))
    for span in spans:
        start, stop = max(span[0] - offset, place), min(span[1] - offset, end)
        if start < stop:
            yield Segment(text[place:start], style)
            yield Segment(text[start:stop], match)
            place = stop
    yield Segment(text[place:], style)
