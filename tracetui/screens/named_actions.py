"""All actions there are, by the names under which settings give them keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from textual.binding import Binding

from tracetui.config.key_clashes import Actions
from tracetui.screens.key_bindings import groups_of, own_bindings
from tracetui.screens.main import MainScreen
from tracetui.screens.recent import RecentScreen
from tracetui.widgets.detail_panel import DetailPanel
from tracetui.widgets.event_list import EventList
from tracetui.widgets.exit_table import ExitTable
from tracetui.widgets.file_choices import FileChoices
from tracetui.widgets.row_list import RowList
from tracetui.widgets.timeline_lanes import LaneList
from tracetui.widgets.vcpu_tree import VcpuTree

PANE_LISTS: dict[str, type[RowList]] = {
    "Events": EventList, "vCPUs": VcpuTree, "Exits": ExitTable, "Details": DetailPanel, "Timeline": LaneList,
}  # fmt: skip
"""Title of a pane -> what shows in it."""


class ActionGroup(NamedTuple):
    """Actions that belong together.

    Attributes:
        title: what they have in common.
        bindings: the actions.
        pane: where alone they work, None where they work in all panes.
    """

    title: str
    bindings: list[Binding]
    pane: str | None = None


def action_groups() -> Iterator[ActionGroup]:
    """The screen's groups, the panes, every list, the start screen."""
    yield from (ActionGroup(title, bindings) for title, bindings in groups_of(MainScreen))
    yield from (ActionGroup(f"In {title}", own_bindings(shown), title) for title, shown in PANE_LISTS.items())
    yield ActionGroup("Moving in every list", own_bindings(RowList))
    start = [*own_bindings(RecentScreen), *own_bindings(FileChoices)]
    yield ActionGroup("When no file was named", start, "start")


def all_actions() -> Actions:
    """Every action that has a name, with its usual keys and the pane it works in."""
    named = [(group, binding, binding.id) for group in action_groups() for binding in group.bindings if binding.id]
    return Actions(
        {name: binding.key.split(",") for _, binding, name in named},
        {name: group.pane for group, _, name in named if group.pane},
    )
