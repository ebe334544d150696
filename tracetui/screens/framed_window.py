"""The look of the windows over the main screen: one frame with a title, the keys in the line below."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen, ScreenResultType
from textual.widget import Widget

from tracetui.widgets.key_footer import KeyFooter


class FramedWindow(ModalScreen[ScreenResultType]):
    """Base of these windows; the action `dismiss` closes one without an answer.

    Attributes:
        frame: holds all but the keys.
    """

    DEFAULT_CSS = """
    FramedWindow { align: center middle; }
    FramedWindow > Vertical {
        width: 92; max-width: 100%; height: 100%; margin: 0 0 1 0; border: round $accent;
        border-title-color: $text-accent; border-title-style: bold; background: $background; padding: 0 1;
    }
    """

    def __init__(self, title: str, *inside: Widget) -> None:
        """Prepare.

        Args:
            title: stands in the frame's upper edge.
            inside: what the frame holds, from top to bottom.
        """
        super().__init__()
        self.frame = Vertical(*inside)
        self.frame.border_title = Content(title)

    def compose(self) -> ComposeResult:
        """The frame and the keys."""
        yield self.frame
        yield KeyFooter()

    async def action_dismiss(self, result: ScreenResultType | None = None) -> None:
        """Close."""
        self.dismiss(result)
