"""A pane: a list below its header inside a border with a title."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget

from tracetui.widgets.row_list import RowList
from tracetui.widgets.segments import fit


class ListHeader(Widget):
    """The line above a list; scrolls sideways with it."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    ListHeader { height: 1; background: $background; }
    """

    def __init__(self, rows: RowList) -> None:
        super().__init__()
        self._rows = rows

    def render_line(self, y: int) -> Strip:
        """Draw the header's only line."""
        width, rows = self.size.width, self._rows
        shown = fit(rows.header(), rows.pan, rows.line_width, rows.style("row-list--header"))
        return Strip(fit(shown, 0, width, rows.plain_style), width)

    def on_click(self, event: events.Click) -> None:
        """Hand the click to the list."""
        self._rows.header_clicked(event.x + self._rows.pan)


class Pane(Vertical):
    """One pane of the main screen."""

    DEFAULT_CSS = """
    Pane {
        border: round $foreground 30%; border-title-color: $text-muted; border-subtitle-color: $text-muted;
        background: $background;
    }
    Pane:focus-within {
        border: round $accent; border-title-color: $text-accent; border-title-style: bold;
        border-subtitle-color: $text-accent;
    }
    """

    def __init__(self, title: str, rows: RowList, id: str) -> None:  # noqa: A002  (textual's name)
        super().__init__(id=id)
        self.title = title
        self.rows = rows
        self.list_header = ListHeader(rows)
        self.list_header.display = rows.HAS_HEADER
        self.border_title = Content(title)

    def compose(self) -> ComposeResult:
        """The header and the list."""
        yield self.list_header
        yield self.rows

    def on_row_list_panned(self) -> None:
        """Keep the header above its columns."""
        self.list_header.refresh()
