"""The filters in force as one line of chips above the stream, each with its number; a click takes one away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tracetui.widgets.segments import Line, fit, pad, width_of

_CROSS = "✕"
_LEAST_TITLE = 6


class ChipLine(Widget):
    """One line; it is not there while there are no filters."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"chip-line--chip", "chip-line--remark"}
    DEFAULT_CSS = """
    ChipLine { height: 1; display: none; background: $background; }
    ChipLine > .chip-line--chip { background: $primary-muted; color: $text-primary; }
    ChipLine > .chip-line--remark { color: $text-muted; text-style: italic; }
    ChipLine:ansi > .chip-line--chip { background: ansi_blue; color: ansi_bright_white; }
    ChipLine:ansi > .chip-line--remark { color: ansi_default; }
    ChipLine:nocolor > .chip-line--chip { text-style: reverse; }
    """

    class Removed(Message):
        """A chip was clicked.

        Attributes:
            place: which, from 0.
        """

        def __init__(self, place: int) -> None:
            self.place = place
            super().__init__()

    def __init__(self) -> None:
        super().__init__()
        self._titles: Sequence[str] = ()
        self._remark = ""

    def show_titles(self, titles: Sequence[str], remark: str) -> None:
        """Show filters, the first to the left.

        Args:
            titles: what each lets through.
            remark: what becomes of the other rows; stands behind the chips where there is room.
        """
        self._titles, self._remark = titles, remark
        self.display = bool(titles)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        width, plain = self.size.width, self.visual_style.rich_style
        chip = self.get_component_rich_style("chip-line--chip")
        line: Line = []
        for text in self._texts():
            line += [Segment(text, chip), Segment(" ", plain)]
        if width_of(line) + len(self._remark) < width:
            line.append(Segment(f" {self._remark}", self.get_component_rich_style("chip-line--remark")))
        return Strip(fit(line, 0, width, plain), width)

    def on_click(self, event: events.Click) -> None:
        """Ask for the chip to be taken away."""
        end = 0
        for place, text in enumerate(self._texts()):
            start, end = end, end + cell_len(text) + 1
            if start <= event.x < end - 1:
                self.post_message(self.Removed(place))

    def _texts(self) -> list[str]:
        """The chips' texts, shortened until all fit if that can be."""
        full = [f" {place} {title} {_CROSS} " for place, title in enumerate(self._titles, 1)]
        if sum(cell_len(text) + 1 for text in full) <= self.size.width or not full:
            return full
        room = max(self.size.width // len(full) - 7, _LEAST_TITLE)
        return [f" {place} {pad(title, room).rstrip()} {_CROSS} " for place, title in enumerate(self._titles, 1)]
