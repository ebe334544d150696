"""Pictures of every pane, of the demo at both sizes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from textual.pilot import Pilot

from tests.widgets.browsing import LARGE, SMALL, demo_app, loaded, settled

Compare = Callable[..., bool]


def after(keys: Sequence[str]) -> Callable[[Pilot[None]], object]:
    """Load the demo and press keys, waiting after each for what it sets off."""

    async def run(pilot: Pilot[None]) -> None:
        pilot.app.animation_level = "none"
        await loaded(pilot)
        for key in keys:
            await pilot.press(key)
            await settled(pilot)

    return run


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "160x45"])
@pytest.mark.parametrize(
    "keys",
    [
        pytest.param([], id="events"),
        pytest.param(["tab", "j", "j"], id="vcpus"),
        pytest.param(["tab", "tab", "j"], id="exits"),
        pytest.param(["4", "0", "0", "0", "g", "slash", *"kvm_exit", "enter", "enter", "j", "j"], id="details"),
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
def test_picture(snap_compare: Compare, keys: list[str], size: tuple[int, int]) -> None:
    assert snap_compare(demo_app(), terminal_size=size, run_before=after(keys))


def test_picture_of_two_panes(snap_compare: Compare) -> None:
    assert snap_compare(demo_app(), terminal_size=(100, 40), run_before=after(["tab", "tab"]))
