"""The full text of one row in a window, long lines broken."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from tracetui.engine.full_text import full_text
from tracetui.engine.row import Row
from tracetui.engine.session import Session
from tracetui.screens.text_screen import TextScreen
from tracetui.widgets.text_list import TextLine

_LABEL_WIDTH = 6


class FullTextScreen(TextScreen):
    """One row, unfolded; the key that opened it closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("v", "dismiss", "Close", show=False)]

    def __init__(self, session: Session, row: Row) -> None:
        lines = [_line(*part) for part in full_text(session, row)]
        super().__init__(f"Row {row.number + 1:,}", lines, _LABEL_WIDTH)


def _line(label: str, text: str) -> TextLine:
    return TextLine(label, text or " ") if label else TextLine(" ", text or " ")
