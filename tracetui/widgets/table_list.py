"""A list whose lines are cells in columns, one of which takes the room that the others leave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.segment import Segment

from tracetui.widgets.row_list import RowList
from tracetui.widgets.segments import Line, pad


class Column(NamedTuple):
    """A column of a table.

    Attributes:
        title: its name.
        width: cells; of the flexible column the least.
        right: numbers stand to the right.
        flexible: takes the room that is left.
    """

    title: str
    width: int
    right: bool = False
    flexible: bool = False


class TableList(RowList):
    """Base of the tables."""

    def columns(self) -> Sequence[Column]:
        """The columns from left to right."""
        raise NotImplementedError

    def cells(self, position: int) -> Sequence[str]:
        """One text per column."""
        raise NotImplementedError

    def line_style(self, position: int) -> str:
        """Component class of a line, "" for the list's own style."""
        return ""

    def widths(self) -> list[int]:
        """Cells of every column in a list as wide as this one."""
        columns = self.columns()
        room = self.line_width - sum(column.width + 1 for column in columns) + 1
        return [column.width + (max(room, 0) if column.flexible else 0) for column in columns]

    def header(self) -> Line:
        """The columns' names."""
        texts = [column.title for column in self.columns()]
        return [Segment(self._joined(texts), self.style("row-list--header"))]

    def lines(self, start: int, stop: int) -> list[Line]:
        """The lines as text of one style each."""
        lines = []
        for position in range(max(start, 0), min(stop, self.line_count())):
            name = self.line_style(position)
            style = self.style(name) if name else self.plain_style
            lines.append([Segment(self._joined(self.cells(position)), style)])
        return lines

    def column_at(self, cell: int) -> int | None:
        """Which column a cell of a line belongs to."""
        end = 0
        for place, width in enumerate(self.widths()):
            end += width + 1
            if cell < end:
                return place
        return None

    def _joined(self, texts: Sequence[str]) -> str:
        parts = zip(texts, self.columns(), self.widths(), strict=True)
        return " ".join(f"{text:>{width}}" if column.right else pad(text, width) for text, column, width in parts)
