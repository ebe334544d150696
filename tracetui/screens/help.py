"""All keys, made from the bindings themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracetui.screens.key_bindings import groups_of, own_bindings
from tracetui.screens.text_screen import TextScreen
from tracetui.widgets.row_list import RowList
from tracetui.widgets.text_list import TextLine

if TYPE_CHECKING:
    from tracetui.screens.main import MainScreen

_LABEL_WIDTH = 18
_NAMES = {
    "question_mark": "?", "slash": "/", "colon": ":", "percent_sign": "%", "less_than_sign": "<", "comma": ",",
    "greater_than_sign": ">", "full_stop": ".", "escape": "Esc", "enter": "Enter", "tab": "Tab", "space": "Space",
    "pagedown": "PgDn", "pageup": "PgUp", "home": "Home", "end": "End", "down": "↓", "up": "↑", "left": "←",
    "right": "→", "f1": "F1", "ampersand": "&", "apostrophe": "'", "backspace": "Backspace",
}  # fmt: skip

_COLUMNS = (
    TextLine(
        "  guest exit halt", "vCPUs: share of time inside the guest, in exits, and halted (exits for want of work)"
    ),
    TextLine("  total p50 p99 max", "Exits: time from kvm_exit to the thread's next kvm_entry"),
    TextLine("  took", "The same, of one exit"),
)


class HelpScreen(TextScreen):
    """Keys by pane."""

    def __init__(self, main: MainScreen) -> None:
        super().__init__("Keys", list(help_lines(main)), _LABEL_WIDTH)


def help_lines(main: MainScreen) -> Iterator[TextLine]:
    """The keys of every pane, then those that work everywhere."""
    groups = [(pane.title, own_bindings(type(pane.rows))) for pane in main.panes.order]
    groups += [*groups_of(type(main)), ("Moving in every list", own_bindings(RowList))]
    for title, bindings in groups:
        yield TextLine(title)
        yield from (
            TextLine(f"  {key_names(binding.key)}", binding.tooltip or binding.description) for binding in bindings
        )
        yield TextLine("")
    yield TextLine("  Ctrl+p", "All commands by name")
    yield TextLine("")
    yield TextLine("Columns")
    yield from _COLUMNS


def key_names(keys: str) -> str:
    """Keys as people name them."""
    return " ".join(_name(key) for key in keys.split(","))


def _name(key: str) -> str:
    *modifiers, last = key.split("+")
    return "+".join([*(modifier.title() for modifier in modifiers), _NAMES.get(last, last)])
