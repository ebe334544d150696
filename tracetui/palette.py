"""What the command palette lists: every key's action by name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.app import SystemCommand
from textual.binding import Binding

from tracetui.screens.key_bindings import groups_of, key_names, keys_in_force, own_bindings
from tracetui.screens.main import MainScreen
from tracetui.widgets.pane import Pane
from tracetui.widgets.row_list import RowList


def commands_of(screen: MainScreen) -> Iterator[SystemCommand]:
    """The actions of the screen, of its panes, and of every list, with their keys."""
    keymap = screen.app._keymap

    def command(title: str, binding: Binding, act: object) -> SystemCommand:
        return SystemCommand(title, f"key {key_names(keys_in_force(binding, keymap))}", act)  # type: ignore[arg-type]

    for _, bindings in groups_of(type(screen)):
        for binding in bindings:
            yield command(binding.tooltip, binding, partial(screen.run_action, binding.action))
    for pane in screen.panes.order:
        yield SystemCommand(f"{pane.title}: go to this pane", "", partial(screen.panes.focus_pane, pane))
        for binding in own_bindings(type(pane.rows)):
            yield command(f"{pane.title}: {binding.tooltip}", binding, partial(_run_in, screen, pane, binding.action))
    for binding in own_bindings(RowList):
        title = f"Move: {binding.description}"
        yield command(title, binding, partial(_run_in_current, screen, binding.action))


async def _run_in(screen: MainScreen, pane: Pane, action: str) -> None:
    screen.panes.focus_pane(pane)
    await pane.rows.run_action(action)


async def _run_in_current(screen: MainScreen, action: str) -> None:
    await screen.panes.current.rows.run_action(action)
