"""Pictures of the demo: every pane at three sizes in three themes, and what shows in the course of work."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from textual.pilot import Pilot

from tests.widgets.browsing import LARGE, SMALL, demo_app, loaded, settled
from tracetui.themes import textual_theme

Compare = Callable[..., bool]

PANES = {
    "events": [],
    "vcpus": ["tab", "j", "j"],
    "exits": ["tab", "tab", "j"],
    "details": ["4", "0", "0", "0", "g", "slash", *"kvm_exit", "enter", "enter", "j", "j"],
    "timeline": ["T", "2", "j", "6", "0", "l"],
}
"""Pane -> the keys that lead there."""


def after(keys: Sequence[str]) -> Callable[[Pilot[None]], object]:
    """Load the demo and press keys, waiting after each for what it sets off."""

    async def run(pilot: Pilot[None]) -> None:
        pilot.app.animation_level = "none"
        await loaded(pilot)
        for key in keys:
            await pilot.press(key)
            await settled(pilot)

    return run


@pytest.mark.parametrize("theme", ["dark", "light", "16"])
@pytest.mark.parametrize("size", [SMALL, (100, 30), LARGE], ids=["80x24", "100x30", "160x45"])
@pytest.mark.parametrize("pane", PANES)
def test_pane(snap_compare: Compare, pane: str, size: tuple[int, int], theme: str) -> None:
    app = demo_app()
    app.theme = textual_theme(theme)
    assert snap_compare(app, terminal_size=size, run_before=after(PANES[pane]))


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "160x45"])
@pytest.mark.parametrize(
    "keys",
    [
        pytest.param(["tab", "tab", "j", "enter"], id="exit-rows"),
        pytest.param(["slash", *"native_write", "enter", "n"], id="search"),
        pytest.param(["slash", *"regex"], id="prompt"),
        pytest.param(["f", *"kvm_exit: exit_reason == == 1", "enter"], id="bad-filter"),
        pytest.param(["f", *"sched_switch: prev_", "tab", "tab"], id="completion"),
        pytest.param(["tab", "G", "enter", "f", *"kvm_exit", "enter", "ampersand", *"MSR", "enter"], id="filters"),
        pytest.param(["f1"], id="help"),
        pytest.param(["i"], id="info"),
        pytest.param(["t", "ctrl+d", "ctrl+d"], id="deltas"),
    ],
)
def test_at_work(snap_compare: Compare, keys: list[str], size: tuple[int, int]) -> None:
    assert snap_compare(demo_app(), terminal_size=size, run_before=after(keys))


def test_two_panes(snap_compare: Compare) -> None:
    assert snap_compare(demo_app(), terminal_size=(100, 40), run_before=after(["tab", "tab"]))


def test_without_colours(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    keys = ["tab", "G", "enter", "slash", *"MSR", "enter"]
    assert snap_compare(demo_app(), terminal_size=SMALL, run_before=after(keys))
