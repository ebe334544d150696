"""Every field of the row under the stream's cursor, and what the row belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType

from tracetui.engine.event_details import Detail
from tracetui.widgets.row_list import RowList
from tracetui.widgets.segments import Line, broken, pad

_LABEL_WIDTH = 16
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
        Binding("enter", "open", "Go to pair", id="details.open", tooltip="Go to the row that this line names"),
    ]

    def __init__(self) -> None:
        super().__init__(id="detail-panel")
        self._details: Sequence[Detail] = ()
        self._lines: list[tuple[Detail, str, str]] = []
        """(detail, part of its value, part of its raw value); the first line of each is its head."""
        self._wrapped_at = 0
        self._number = -1
        """Number of the row that shows."""

    @property
    def target(self) -> int | None:
        """The row that the line under the cursor leads to."""
        return self._lines[self.cursor][0].target if 0 <= self.cursor < len(self._lines) else None

    @property
    def details(self) -> Sequence[Detail]:
        """All that shows."""
        return self._details

    def show_details(self, number: int, details: Sequence[Detail]) -> None:
        """Show details: the cursor on the first line that leads somewhere, or where it was on the same row."""
        here = self._lines[self.cursor][0] if number == self._number and self.cursor > 0 else None
        self._number, self._details = number, details
        self._wrap()
        self.go_to(next((place for place, line in enumerate(self._lines) if _is_wanted(line[0], here)), 0))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter leads nowhere from most lines."""
        return action != "open" or self.target is not None

    def on_resize(self) -> None:
        """Break the lines anew."""
        if self.line_width != self._wrapped_at:
            here = self._lines[self.cursor][0] if 0 <= self.cursor < len(self._lines) else None
            self._wrap()
            self.go_to(next((place for place, line in enumerate(self._lines) if line[0] is here), 0))
        super().on_resize()

    def line_count(self) -> int:
        """Lines after breaking."""
        return len(self._lines)

    def lines(self, start: int, stop: int) -> list[Line]:
        """Label and value, the raw value behind it where there is one."""
        label, raw = self.style("detail-panel--label"), self.style("detail-panel--raw")
        lines: list[Line] = []
        for place in range(max(start, 0), min(stop, len(self._lines))):
            detail, value, rest = self._lines[place]
            if not detail.label:
                lines.append([Segment(value, self.style("detail-panel--heading"))])
                continue
            head = detail.label if place == 0 or self._lines[place - 1][0] is not detail else ""
            lines.append([Segment(f"{pad(head, self._label_width)} ", label), Segment(value, self.plain_style)])
            lines[-1].append(Segment(rest, raw))
        return lines

    @property
    def _label_width(self) -> int:
        widest = max((len(detail.label) for detail in self._details), default=0)
        return min(widest, _LABEL_WIDTH, max(self.line_width // 3, 1))

    def _wrap(self) -> None:
        self._wrapped_at = self.line_width
        room = max(self.line_width - self._label_width - 1, _LEAST_TEXT)
        self._lines = [line for detail in self._details for line in _broken(detail, room)]
        self.resized()


def _is_wanted(detail: Detail, here: Detail | None) -> bool:
    """Whether the cursor belongs on a detail: the one where it was, or else one that leads somewhere."""
    return detail.target is not None if here is None else detail == here


def _broken(detail: Detail, room: int) -> list[tuple[Detail, str, str]]:
    """A detail's lines, none longer than there is room; the raw value beside the value if both fit."""
    value = f"{detail.value} → row {detail.target + 1:,}" if detail.target is not None else detail.value
    parts = [(detail, part, "") for part in broken(value, room)]
    if detail.raw:
        last = parts[-1][1]
        if len(last) + 2 + len(detail.raw) <= room:
            parts[-1] = (detail, last, f"  {detail.raw}")
        else:
            parts += [(detail, "", part) for part in broken(detail.raw, room)]
    return parts
