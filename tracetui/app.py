"""The terminal application: one session on one screen."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import partial
from typing import Any, ClassVar

from textual.app import App, SystemCommand
from textual.screen import Screen

from tracetui.engine.session import Session
from tracetui.screens.key_bindings import groups_of, own_bindings
from tracetui.screens.main import MainScreen
from tracetui.widgets.pane import Pane
from tracetui.widgets.row_list import RowList


class TraceApp(App[None]):
    """Browses one session."""

    TITLE = "tracetui"
    ENABLE_COMMAND_PALETTE = True
    ESCAPE_TO_MINIMIZE: ClassVar[bool] = False

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        session.symbols.deferred = True
        self.animation_level = "none"

    def adapt_to_terminal(self) -> None:
        """Use the terminal's own sixteen colours where it has no more, unless the user chose a theme."""
        if "TEXTUAL_THEME" not in os.environ and self.console.color_system in {None, "standard"}:
            self.theme = "ansi-dark"

    def get_default_screen(self) -> Screen[None]:
        """The main screen."""
        return MainScreen(self.session)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every key's action by name, and what Textual offers."""
        yield from super().get_system_commands(screen)
        if not isinstance(screen, MainScreen):
            return
        for _, bindings in groups_of(type(screen)):
            for binding in bindings:
                yield _command(binding.tooltip, partial(screen.run_action, binding.action))
        for pane in screen.panes.order:
            yield _command(f"{pane.title}: go to this pane", partial(screen.panes.focus_pane, pane))
            for binding in own_bindings(type(pane.rows)):
                yield _command(f"{pane.title}: {binding.tooltip}", partial(_run_in, screen, pane, binding.action))
        for binding in own_bindings(RowList):
            action = partial(_run_in_current, screen, binding.action)
            yield _command(f"Move: {binding.description}", action)


def _command(title: str, callback: object) -> SystemCommand:
    return SystemCommand(title, "", callback)  # type: ignore[arg-type]


async def _run_in(screen: MainScreen, pane: Pane, action: str) -> None:
    screen.panes.focus_pane(pane)
    await pane.rows.run_action(action)


async def _run_in_current(screen: MainScreen, action: str) -> None:
    await screen.panes.current.rows.run_action(action)
