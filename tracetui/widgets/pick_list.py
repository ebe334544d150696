"""A list to pick from while a name is typed elsewhere: its cursor shows without the focus, boxes can be clicked."""

from __future__ import annotations

from textual import events

from tracetui.widgets.table_list import TableList

BOX_CELLS = 3


class PickList(TableList, can_focus=False):
    """Base of the tables whose lines begin with a box, `[x]` or `[ ]`."""

    DEFAULT_CSS = """
    PickList > .row-list--cursor { background: $block-cursor-background; color: $block-cursor-foreground; }
    PickList:ansi > .row-list--cursor {
        background: $block-cursor-background; color: $block-cursor-foreground; text-style: none;
    }
    PickList:nocolor > .row-list--cursor { text-style: reverse; }
    """

    def narrow(self, typed: str) -> None:
        """Show only what has a text in it, whatever its case."""
        raise NotImplementedError

    def toggle(self) -> None:
        """Tick the box under the cursor, or no longer."""
        raise NotImplementedError

    def on_click(self, event: events.Click) -> None:
        """A click on a box ticks it."""
        position = event.y + self.scroll_offset.y
        if event.x < BOX_CELLS and event.chain == 1 and 0 <= position < self.line_count():
            self.go_to(position)
            self.toggle()
