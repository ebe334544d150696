"""All keys, made from the bindings themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.binding import Binding

from tracetui.screens.key_bindings import groups_of, key_names, keys_in_force, own_bindings
from tracetui.screens.text_screen import TextScreen
from tracetui.widgets.row_list import RowList
from tracetui.widgets.text_list import TextLine

if TYPE_CHECKING:
    from tracetui.screens.main import MainScreen

_LABEL_WIDTH = 18
_HERE = ", this pane"

_PANES = (
    TextLine("  Events", "The stream: what all machines recorded, in the order of time"),
    TextLine("  vCPUs", "Host, guests and their vCPUs, and how each one's time was spent; Enter shows one's rows"),
    TextLine("  Exits", "kvm exits by reason and guest function; Enter lists them, the longest first"),
    TextLine("  Details", "Everything about the row under the cursor; Enter follows it to its pair"),
    TextLine("  Timeline", "What each vCPU and CPU did when; Enter goes to the row"),
    TextLine("  Tab", "The next one; a click on a title goes there too"),
)
_COLUMNS = (
    TextLine(
        "  guest exit halt", "vCPUs: share of time inside the guest, in exits, and halted (exits for want of work)"
    ),
    TextLine("  total p50 p99 max", "Exits: time from kvm_exit to the thread's next kvm_entry"),
    TextLine("  took", "The same, of one exit"),
)


class HelpScreen(TextScreen):
    """Keys by pane, those of the pane that has the focus first."""

    def __init__(self, main: MainScreen) -> None:
        super().__init__(f"Keys in {main.panes.current.title}, and everywhere", list(help_lines(main)), _LABEL_WIDTH)


def help_lines(main: MainScreen) -> Iterator[TextLine]:
    """The keys of the pane that has the focus, those that work everywhere, then those of the other panes."""
    keymap = main.app._keymap
    for title, bindings in _groups(main):
        yield TextLine(title)
        yield from (
            TextLine(f"  {key_names(keys_in_force(binding, keymap))}", binding.tooltip or binding.description)
            for binding in bindings
        )
        yield TextLine("")
        if title.endswith(_HERE):
            yield TextLine("What the panes show")
            yield from _PANES
            yield TextLine("")
    yield TextLine("Columns")
    yield from _COLUMNS


def _groups(main: MainScreen) -> Iterator[tuple[str, list[Binding]]]:
    """(title, keys) in the order of the help."""
    here = main.panes.current
    yield f"{here.title}{_HERE}", own_bindings(type(here.rows))
    yield from groups_of(type(main))
    yield "Moving in every list", own_bindings(RowList)
    for pane in main.panes.order:
        if pane is not here:
            yield f"{pane.title}: only in this pane", own_bindings(type(pane.rows))
