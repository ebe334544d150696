"""Every field of the row under the stream's cursor, and what the row belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from textual.binding import Binding, BindingType

from tracetui.engine.event_details import Detail
from tracetui.widgets.row_list import RowList
from tracetui.widgets.segments import Line, broken, pad

_LEAST_TEXT = 8


class DetailPanel(RowList):
    """Details in two columns; long values go on in the next line."""

    HAS_HEADER: ClassVar[bool] = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"detail-panel--label", "detail-panel--heading", "detail-panel--raw"}
    DEFAULT_CSS = """
    DetailPanel > .detail-panel--label { color: $text-muted; }
    DetailPanel > .detail-panel--heading { text-style: bold; color: $text-muted; }
    DetailPanel > .detail-panel--raw { color: $text-muted; }
    DetailPanel:ansi > .detail-panel--label { color: ansi_cyan; }
    DetailPanel:ansi > .detail-panel--raw { color: ansi_default; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "To the row", id="details.open", tooltip="Go to the row that this line names"),
    ]

    def __init__(self) -> None:
        super().__init__(id="detail-panel")
        self._details: Sequence[Detail] = ()
        self._lines: list[_PanelLine] = []
        self._wrapped_at = 0
        self._number = -1
        """Number of the row that shows."""

    @property
    def target(self) -> int | None:
        """The row that the line under the cursor leads to."""
        return self._lines[self.cursor].detail.target if 0 <= self.cursor < len(self._lines) else None

    @property
    def details(self) -> Sequence[Detail]:
        """All that shows."""
        return self._details

    def show_details(self, number: int, details: Sequence[Detail]) -> None:
        """Show details: the cursor on the first line that leads somewhere, or where it was on the same row."""
        here = self._lines[self.cursor].detail if number == self._number and self.cursor > 0 else None
        self._number, self._details = number, details
        self._wrap()
        self.go_to(next((place for place, line in enumerate(self._lines) if _is_wanted(line, here)), 0))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter leads nowhere from most lines."""
        return action != "open" or self.target is not None

    def on_resize(self) -> None:
        """Break the lines anew."""
        if self.line_width != self._wrapped_at:
            here = self._lines[self.cursor].detail if 0 <= self.cursor < len(self._lines) else None
            self._wrap()
            self.go_to(next((place for place, line in enumerate(self._lines) if line.detail is here), 0))
        super().on_resize()

    def line_count(self) -> int:
        """Lines after breaking."""
        return len(self._lines)

    def lines(self, start: int, stop: int) -> list[Line]:
        """Label and value, the raw value behind it where there is one."""
        label, raw = self.style("detail-panel--label"), self.style("detail-panel--raw")
        lines: list[Line] = []
        for detail, head, value, rest in self._lines[max(start, 0) : max(stop, 0)]:
            if not detail.label:
                lines.append([Segment(value, self.style("detail-panel--heading"))])
                continue
            lines.append([Segment(f"{pad(head, max(self._label_width, len(head)))} ", label)])
            lines[-1] += [Segment(value, self.plain_style), Segment(rest, raw)]
        return lines

    @property
    def _label_width(self) -> int:
        widest = max((len(detail.label) for detail in self._details), default=0)
        return min(widest, max(self.line_width // 3, 1))

    def _wrap(self) -> None:
        self._wrapped_at = self.line_width
        room = max(self.line_width - self._label_width - 1, _LEAST_TEXT)
        self._lines = [line for detail in self._details for line in _broken(detail, self._label_width, room)]
        self.resized()


class _PanelLine(NamedTuple):
    """A detail's label, or "" where that stands above; a part of its value, and of its raw value."""

    detail: Detail
    label: str
    value: str
    raw: str = ""


def _is_wanted(line: _PanelLine, here: Detail | None) -> bool:
    """Whether the cursor belongs on a line: on the detail where it was, or else on one that leads somewhere."""
    return line.detail.target is not None if here is None else line.detail == here


def _broken(detail: Detail, label_width: int, room: int) -> list[_PanelLine]:
    """A detail's lines, no value longer than there is room, the raw value beside the value if both fit.

    A label that is longer than its column has a line of its own.
    """
    value = f"{detail.value} → row {detail.target + 1:,}" if detail.target is not None else detail.value
    parts = [(part, "") for part in broken(value, room)]
    if detail.raw:
        last = parts[-1][0]
        if len(last) + 2 + len(detail.raw) <= room:
            parts[-1] = (last, f"  {detail.raw}")
        else:
            parts += [("", part) for part in broken(detail.raw, room)]
    if len(detail.label) > label_width:
        parts.insert(0, ("", ""))
    return [_PanelLine(detail, "" if place else detail.label, *part) for place, part in enumerate(parts)]
