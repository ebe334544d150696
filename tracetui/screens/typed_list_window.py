"""A window with a list and a field above it: text goes to the field, the keys that move go to the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import ScreenResultType
from textual.widget import Widget

from tracetui.screens.framed_window import FramedWindow
from tracetui.widgets.name_field import NameField
from tracetui.widgets.row_list import RowList

PAGE_KEYS = (
    Binding("pagedown,ctrl+f", "page(1)", "Next page", show=False, priority=True),
    Binding("pageup,ctrl+b", "page(-1)", "Previous page", show=False, priority=True),
)
"""For windows whose lists are long: in the field, ctrl+f and ctrl+b are keys of the text."""


class TypedListWindow(FramedWindow[ScreenResultType]):
    """Base of the windows to choose from lists and to change them.

    Attributes:
        rows: the list.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "Down", show=False, priority=True),
        Binding("up", "move(-1)", "Up", show=False, priority=True),
        Binding("escape,ctrl+c", "dismiss", "Close", key_display="esc", priority=True),
    ]

    def __init__(
        self, title: str, field: NameField, rows: RowList, above: Sequence[Widget] = (), between: Sequence[Widget] = ()
    ) -> None:
        """Prepare.

        Args:
            title: stands in the frame's upper edge.
            field: where text goes.
            rows: the list.
            above: what stands above the field.
            between: what stands between the field and the list.
        """
        super().__init__(title, *above, field, *between, rows)
        self.rows: RowList = rows
        self._field = field

    def on_mount(self) -> None:
        """Wait for keys."""
        self._field.focus()

    def action_move(self, step: int) -> None:
        """Go up or down."""
        self.rows.action_move(step)

    def action_page(self, step: int) -> None:
        """Go up or down by a page."""
        self.rows.action_page(step)
