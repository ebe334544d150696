"""Every action: a name, a line in the help, an entry in the palette, a key that runs it, and a test of what it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.binding import Binding
from textual.pilot import Pilot

from tests.engine.demo_session import demo_session
from tests.widgets.browsing import LARGE, loaded
from tracetui.app import TraceApp
from tracetui.palette import commands_of
from tracetui.screens.help import help_lines
from tracetui.screens.key_bindings import key_names, own_bindings
from tracetui.screens.main import MainScreen
from tracetui.screens.named_actions import PANE_LISTS, action_groups

GROUPS = [group for group in action_groups() if group.pane != "start"]
ACTIONS = [(group, binding) for group in GROUPS for binding in group.bindings]


class Listening(TraceApp):
    """Does nothing, but notes which actions keys stand for.

    Attributes:
        heard: the actions since the last key.
    """

    def __init__(self) -> None:
        super().__init__(demo_session())
        self.heard: list[str] = []
        self.listens = False

    async def run_action(self, action: Any, *args: Any, **kwargs: Any) -> bool:
        """Note an action in the place of running it."""
        if not self.listens:
            return await super().run_action(action, *args, **kwargs)
        self.heard.append(str(action))
        return True


@asynccontextmanager
async def listening() -> AsyncIterator[tuple[Listening, Pilot[None], MainScreen]]:
    """The demo, loaded; from now on keys are only noted."""
    app = Listening()
    async with app.run_test(size=LARGE) as pilot:
        await pilot.pause()
        await loaded(pilot)
        assert isinstance(app.screen, MainScreen)
        app.listens = True
        yield app, pilot, app.screen


def test_every_action_has_a_name_of_its_own_and_words() -> None:
    assert len(ACTIONS) > 60
    assert [binding for _, binding in ACTIONS if not binding.id] == []
    assert [name for name, count in Counter(binding.id for _, binding in ACTIONS).items() if count > 1] == []
    assert [binding.id for _, binding in ACTIONS if not (binding.tooltip or binding.description)] == []


async def test_every_pane_is_known_by_name() -> None:
    async with listening() as (_, _, main):
        assert {pane.title: type(pane.rows) for pane in main.panes.order} == PANE_LISTS


async def test_every_action_is_in_the_palette_once() -> None:
    async with listening() as (_, _, main):
        found = Counter(command.title for command in commands_of(main))
        for group, binding in ACTIONS:
            words = binding.tooltip or binding.description
            titles = {words, f"{group.pane}: {words}", f"Move: {words}"}
            assert sum(found[title] for title in titles) == 1, binding.id
        assert [title for title, count in found.items() if count > 1] == []


@pytest.mark.parametrize("pane", PANE_LISTS)
async def test_every_action_has_its_line_in_the_help_of_every_pane(pane: str) -> None:
    async with listening() as (_, _, main):
        main.panes.focus_pane(next(each for each in main.panes.order if each.title == pane))
        lines = list(help_lines(main))
        assert lines[0].label == f"{pane}, this pane"
        shown = Counter((line.label.strip(), line.text) for line in lines)
        for _, binding in ACTIONS:
            assert shown[key_names(binding.key), binding.tooltip or binding.description] == 1, binding.id


def keys(bindings: list[Binding]) -> list[tuple[str, str]]:
    """(key, action) of every key."""
    return [(key, binding.action) for binding in bindings for key in binding.key.split(",")]


def test_no_key_has_two_meanings_in_one_place() -> None:
    everywhere = [(key, action) for group in GROUPS if group.pane is None for key, action in keys(group.bindings)]
    assert [key for key, count in Counter(key for key, _ in everywhere).items() if count > 1] == []
    for shown in PANE_LISTS.values():
        assert [key for key, count in Counter(key for key, _ in keys(own_bindings(shown))).items() if count > 1] == []


ALSO_IN_A_PANE = {
    "Events": {"enter"},
    "vCPUs": {"enter"},
    "Exits": {"enter", "d", "v"},
    "Details": {"enter"},
    "Timeline": {
        "enter", "plus", "minus", "h", "left", "l", "right", "j", "down", "k", "up", "g", "home", "G", "end", "b",
        "space", "K", "X", "ctrl+d", "ctrl+u",
    },
}  # fmt: skip
"""Keys that mean one thing everywhere and another, related one in a pane. A new one has to be meant."""


@pytest.mark.parametrize("pane", PANE_LISTS)
def test_keys_that_mean_something_else_in_a_pane_are_meant_to(pane: str) -> None:
    everywhere = {key for group in GROUPS if group.pane is None for key, _ in keys(group.bindings)}
    assert {key for key, _ in keys(own_bindings(PANE_LISTS[pane]))} & everywhere <= ALSO_IN_A_PANE[pane]


@pytest.mark.parametrize("pane", PANE_LISTS)
async def test_every_key_runs_its_action(pane: str) -> None:
    own = dict(keys(own_bindings(PANE_LISTS[pane])))
    meant = {key: action for group in GROUPS if group.pane is None for key, action in keys(group.bindings)} | own
    async with listening() as (app, pilot, main):
        main.panes.focus_pane(next(each for each in main.panes.order if each.title == pane))
        await pilot.pause()
        for key, action in meant.items():
            app.heard = []
            await pilot.press(key)
            assert app.heard[:1] in ([action], [action.removeprefix("app.")]), key
    assert own
