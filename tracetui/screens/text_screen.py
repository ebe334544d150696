"""A window with lines of text over the main screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from tracetui.widgets.key_footer import KeyFooter
from tracetui.widgets.text_list import TextLine, TextList


class TextScreen(ModalScreen[None]):
    """Base of help and info: scrolls like every list, Esc closes it."""

    DEFAULT_CSS = """
    TextScreen { align: center middle; }
    TextScreen > Vertical {
        width: 92; max-width: 100%; height: 100%; margin: 0 0 1 0; border: round $accent;
        border-title-color: $text-accent; border-title-style: bold; background: $background; padding: 0 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,f1,i,enter", "dismiss", "Close", key_display="esc"),
        Binding("Q", "app.quit", "Quit"),
    ]

    def __init__(self, title: str, lines: Sequence[TextLine], label_width: int) -> None:
        super().__init__()
        self._heading, self._list = title, TextList(lines, label_width)

    def compose(self) -> ComposeResult:
        """The list in its frame."""
        frame = Vertical(self._list)
        frame.border_title = Content(self._heading)
        frame.border_subtitle = Content("j k Space b scroll")
        yield frame
        yield KeyFooter()

    async def action_dismiss(self, result: None = None) -> None:
        """Close."""
        self.dismiss(result)
