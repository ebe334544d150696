"""One row of the stream as styled columns: time, machine, CPU, task, event, text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from rich.segment import Segment
from rich.style import Style

from tracetui.engine.machine import Role
from tracetui.engine.row import Row, RowKind
from tracetui.engine.row_line import row_line
from tracetui.engine.session import Session
from tracetui.visible import visible
from tracetui.widgets.segments import Line, pad
from tracetui.widgets.time_column import TimeColumn

MACHINE_COLOURS = 6
_WIDE = 100
"""List width from which task and event get all the room they may need."""
_MACHINE_WIDTH = 10
_DURATION_WIDTH = 7


class EventColumns:
    """Lays out rows for a list of some width."""

    def __init__(self, session: Session, time: TimeColumn, style: Callable[[str], Style]) -> None:
        """Prepare for a session.

        Args:
            session: whose rows.
            time: the time column.
            style: component class -> final style.
        """
        self._session, self._time, self._style = session, time, style
        self.names = [visible(machine.name) for machine in session.machines]
        hosts_first = sorted(session.machines, key=lambda machine: machine.role is not Role.HOST)
        self._colours = {machine.number: place for place, machine in enumerate(hosts_first)}
        self._machine_width = min(max((len(name) for name in self.names), default=0), _MACHINE_WIDTH)
        self._machine_width = max(self._machine_width, len("from"))
        self.width = _WIDE

    @property
    def _task_width(self) -> int:
        return 20 if self.width >= _WIDE else 15

    @property
    def _event_width(self) -> int:
        return 20 if self.width >= _WIDE else 12

    def header(self, *, durations: bool) -> Line:
        """The columns' names, with one for durations where there are any."""
        time = self._time
        width = max(time.width, 16) if time.mode.name != "ABSOLUTE" else time.width
        took = f" {'took':>{_DURATION_WIDTH}}" if durations else ""
        head = (
            f"{time.title:>{width}}{took} {pad('from', self._machine_width)} CPU {pad('task-pid', self._task_width)} "
        )
        return [Segment(head + pad("event", self._event_width) + " text", self._style("row-list--header"))]

    def line(self, row: Row, previous: Row | None, took: str | None, pattern: re.Pattern[str] | None) -> Line:
        """A row's line.

        Args:
            row: the row.
            previous: the one shown above it.
            took: how long it took, None where the list does not say.
            pattern: what to highlight.
        """
        colour = self._style(f"event-list--machine-{self._colours[row.slot.machine.number] % MACHINE_COLOURS}")
        cells = row_line(self._session, row)
        if row.kind is not RowKind.RECORD:
            mark = self._style("event-list--mark")
            head = self._head(row, previous, took, colour)
            return [*head, Segment(f"{cells.event} {cells.text}".rstrip(), mark)]
        spans = [match.span() for match in pattern.finditer(str(cells))] if pattern else []
        task, event = pad(cells.task, self._task_width), f"{cells.event:<{self._event_width}}"
        plain, match = self._style("event-list--text"), self._style("event-list--match")
        starts = 0, len(cells.task) + 1, len(cells.task) + len(cells.event) + 3
        return [
            *self._head(row, previous, took, colour),
            *_highlit(task, self._style("event-list--task"), match, spans, starts[0], len(cells.task)),
            Segment(" ", plain),
            *_highlit(event, colour, match, spans, starts[1], len(cells.event)),
            Segment(" ", plain),
            *_highlit(cells.text, plain, match, spans, starts[2]),
        ]

    def _head(self, row: Row, previous: Row | None, took: str | None, colour: Style) -> Line:
        name = pad(self.names[row.slot.machine.number], self._machine_width)
        time = self._time.text(row, previous)
        if took is not None:
            time = f"{time} {took:>{_DURATION_WIDTH}}"
        return [Segment(f"{time} ", self._style("event-list--time")), Segment(f"{name} {row.cpu:>3} ", colour)]


def _highlit(
    text: str, style: Style, match: Style, spans: list[tuple[int, int]], offset: int, length: int | None = None
) -> Iterator[Segment]:
    """A text that starts at some offset of the line that was searched, the matches in it marked."""
    place, end = 0, len(text) if length is None else min(length, len(text))
    for span in spans:
        start, stop = max(span[0] - offset, place), min(span[1] - offset, end)
        if start < stop:
            yield Segment(text[place:start], style)
            yield Segment(text[start:stop], match)
            place = stop
    yield Segment(text[place:], style)
