"""All actions there are, by the names under which settings give them keys."""

from __future__ import annotations

from collections.abc import Iterator

from textual.binding import Binding

from tracetui.screens.key_bindings import groups_of, own_bindings
from tracetui.screens.main import MainScreen
from tracetui.screens.recent import RecentScreen
from tracetui.widgets.detail_panel import DetailPanel
from tracetui.widgets.event_list import EventList
from tracetui.widgets.exit_table import ExitTable
from tracetui.widgets.file_choices import FileChoices
from tracetui.widgets.row_list import RowList
from tracetui.widgets.vcpu_tree import VcpuTree

PANE_LISTS: dict[str, type] = {"Events": EventList, "vCPUs": VcpuTree, "Exits": ExitTable, "Details": DetailPanel}
"""Title of a pane -> what shows in it."""


def named_actions() -> Iterator[tuple[str, list[Binding]]]:
    """(where, its actions): the screen's groups, the panes, every list, the start screen."""
    yield from groups_of(MainScreen)
    yield from ((title, own_bindings(shown)) for title, shown in PANE_LISTS.items())
    yield "Moving in every list", own_bindings(RowList)
    yield "Start", [*own_bindings(RecentScreen), *own_bindings(FileChoices)]


def usual_keys() -> dict[str, list[str]]:
    """Action -> its keys without settings, in Textual's names."""
    return {binding.id: binding.key.split(",") for _, group in named_actions() for binding in group if binding.id}
