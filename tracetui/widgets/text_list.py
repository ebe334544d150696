"""A list of given lines of text, long ones broken: for help and information."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment

from tracetui.widgets.row_list import RowList
from tracetui.widgets.segments import Line, broken, pad


class TextLine(NamedTuple):
    """A label and a text; a heading when there is no text, text alone when there is no label."""

    label: str
    text: str = ""


class TextList(RowList):
    """Lines in two columns, to be read: the keys scroll."""

    SHOWS_CURSOR: ClassVar[bool] = False

    def __init__(self, lines: Sequence[TextLine], label_width: int) -> None:
        super().__init__()
        self._given, self._label_width = lines, label_width
        self._broken: list[TextLine] = []

    def on_resize(self) -> None:
        """Break the lines anew."""
        room = max(self.line_width - self._label_width - 1, 8)
        self._broken = [part for line in self._given for part in _broken(line, room)]
        self.resized()
        super().on_resize()

    def go_to(self, position: int, *, centre: bool = False) -> None:
        """Scroll: the cursor, which does not show, is the first line that does."""
        position = min(max(position, 0), max(self.line_count() - self.page_lines, 0))
        self.cursor = position
        self.scroll_to(y=position, animate=False, immediate=True)

    def show_cursor(self, *, centre: bool = False) -> None:
        """Keep the first line the first."""
        self.go_to(self.cursor)

    def line_count(self) -> int:
        """Lines after breaking."""
        return len(self._broken)

    def lines(self, start: int, stop: int) -> list[Line]:
        """The lines, headings bold."""
        heading, label = self.style("row-list--header"), self.style("row-list--label")
        lines: list[Line] = []
        for line in self._broken[max(start, 0) : max(stop, 0)]:
            if not line.text:
                lines.append([Segment(line.label, heading)])
            else:
                head = Segment(f"{pad(line.label, self._label_width)} ", label)
                lines.append([head, Segment(line.text, self.plain_style)])
        return lines


def _broken(line: TextLine, room: int) -> list[TextLine]:
    """A line's parts, the label before the first."""
    return [TextLine(line.label if not place else "", part) for place, part in enumerate(broken(line.text, room))]
