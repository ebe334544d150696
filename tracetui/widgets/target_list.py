"""A list of given lines of text, some of which lead somewhere: for statistics over the main screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from textual.binding import Binding, BindingType

from tracetui.widgets.row_list import RowList
from tracetui.widgets.segments import Line


class TargetLine(NamedTuple):
    """A line.

    Attributes:
        text: what it says.
        act: what to do once it is chosen and the list is gone, None for a line that leads nowhere.
        is_heading: stands out.
    """

    text: str
    act: Callable[[], None] | None = None
    is_heading: bool = False


class TargetList(RowList):
    """Lines with a cursor; Enter goes where the line leads."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Rows", tooltip="Go to the rows behind this line"),
    ]

    def __init__(self, lines: Sequence[TargetLine]) -> None:
        super().__init__()
        self._lines = lines

    @property
    def target(self) -> Callable[[], None] | None:
        """Where the line under the cursor leads."""
        return self._lines[self.cursor].act if 0 <= self.cursor < len(self._lines) else None

    def on_mount(self) -> None:
        """Begin with the first line that leads somewhere."""
        self.resized()
        self.go_to(next((place for place, line in enumerate(self._lines) if line.act is not None), 0))
        self.scroll_to(y=0, animate=False, immediate=True)
        self.show_cursor()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter leads nowhere from some lines."""
        return action != "open" or self.target is not None

    def line_count(self) -> int:
        """All lines."""
        return len(self._lines)

    def lines(self, start: int, stop: int) -> list[Line]:
        """Headings bold, lines that lead nowhere paler."""
        styles = {True: self.style("row-list--header"), False: self.plain_style}
        return [[Segment(line.text, styles[line.is_heading])] for line in self._lines[max(start, 0) : max(stop, 0)]]

    def copy_all(self) -> str:
        """The text of all lines."""
        return "\n".join(line.text.rstrip() for line in self._lines)
