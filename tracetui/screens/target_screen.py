"""A window with statistics over the main screen, whose lines lead to the rows behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from tracetui.screens.framed_window import FramedWindow
from tracetui.widgets.row_list import RowList
from tracetui.widgets.target_list import TargetLine, TargetList

Act = Callable[[], None]


class TargetScreen(FramedWindow[Act | None]):
    """Enter closes it and says where to go; Esc closes it."""

    DEFAULT_CSS = "TargetScreen > Vertical { width: 100; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("Y", "copy_all", "Copy", tooltip="Copy all lines to the clipboard (OSC 52)"),
        Binding("escape,q", "dismiss", "Close", key_display="esc"),
        Binding("Q", "app.quit", "Quit", show=False),
    ]

    def __init__(self, title: str, lines: Sequence[TargetLine]) -> None:
        self._list = TargetList(lines)
        super().__init__(title, self._list)

    def on_mount(self) -> None:
        """Offer what the first line leads to."""
        self.call_after_refresh(self.refresh_bindings)

    @on(RowList.CursorMoved)
    def _moved(self) -> None:
        self.refresh_bindings()

    @on(RowList.Opened)
    def _go(self) -> None:
        """Close, and go where the line leads."""
        if self._list.target is not None:
            self.dismiss(self._list.target)

    def action_copy_all(self) -> None:
        """Copy all lines."""
        self.app.copy_to_clipboard(self._list.copy_all())
        self.notify("copied", timeout=2)


def act_on(act: Act | None) -> None:
    """Do what was chosen."""
    if act is not None:
        act()
