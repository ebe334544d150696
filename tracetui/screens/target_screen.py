"""A window with statistics over the main screen, whose lines lead to the rows behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from tracetui.widgets.key_footer import KeyFooter
from tracetui.widgets.row_list import RowList
from tracetui.widgets.target_list import TargetLine, TargetList

Act = Callable[[], None]


class TargetScreen(ModalScreen[Act | None]):
    """Enter closes it and says where to go; Esc closes it."""

    DEFAULT_CSS = """
    TargetScreen { align: center middle; }
    TargetScreen > Vertical {
        width: 100; max-width: 100%; height: 100%; margin: 0 0 1 0; border: round $accent;
        border-title-color: $text-accent; border-title-style: bold; background: $background; padding: 0 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("Y", "copy_all", "Copy", tooltip="Copy all lines to the clipboard (OSC 52)"),
        Binding("escape,q", "leave", "Close", key_display="esc"),
        Binding("Q", "app.quit", "Quit", show=False),
    ]

    def __init__(self, title: str, lines: Sequence[TargetLine]) -> None:
        super().__init__()
        self._heading, self._list = title, TargetList(lines)

    def compose(self) -> ComposeResult:
        """The list in its frame."""
        frame = Vertical(self._list)
        frame.border_title = Content(self._heading)
        yield frame
        yield KeyFooter()

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

    def action_leave(self) -> None:
        """Close."""
        self.dismiss(None)


def act_on(act: Act | None) -> None:
    """Do what was chosen."""
    if act is not None:
        act()
