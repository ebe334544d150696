"""A window with lines of text over the main screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from tracetui.screens.framed_window import FramedWindow
from tracetui.widgets.text_list import TextLine, TextList


class TextScreen(FramedWindow[None]):
    """Base of help and info: scrolls like every list, Esc closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,f1,i,enter", "dismiss", "Close", key_display="esc"),
        Binding("Q", "app.quit", "Quit"),
    ]

    def __init__(self, title: str, lines: Sequence[TextLine], label_width: int) -> None:
        super().__init__(title, TextList(lines, label_width))
        self.frame.border_subtitle = Content("j k Space b scroll")
