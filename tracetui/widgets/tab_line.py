"""Names on one line of which one is current."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tracetui.widgets.segments import Line, fit


class TabLine(Widget):
    """Tabs without anything below them.

    Attributes:
        current: the name that is chosen.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"tab-line--current", "tab-line--other"}
    DEFAULT_CSS = """
    TabLine { height: 1; background: $background; }
    TabLine > .tab-line--current { color: $text-accent; text-style: bold reverse; }
    TabLine > .tab-line--other { color: $text-muted; }
    TabLine:ansi > .tab-line--other { color: ansi_default; }
    """

    class Chosen(Message):
        """Another name is current."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self._names = names
        self.current = names[0]

    def step(self, step: int) -> None:
        """Choose the next name, or the one before."""
        self._choose(self._names[(self._names.index(self.current) + step) % len(self._names)])

    def _choose(self, name: str) -> None:
        self.current = name
        self.refresh()
        self.post_message(self.Chosen())

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        width, plain = self.size.width, self.visual_style.rich_style
        line: Line = []
        for name in self._names:
            style = self.get_component_rich_style(f"tab-line--{'current' if name == self.current else 'other'}")
            line += [Segment(f" {name} ", style), Segment(" ", plain)]
        return Strip(fit(line, 0, width, plain), width)

    def on_click(self, event: events.Click) -> None:
        """Choose the name that is clicked."""
        end = 0
        for name in self._names:
            start, end = end, end + len(name) + 3
            if start <= event.x < end - 1:
                self._choose(name)
