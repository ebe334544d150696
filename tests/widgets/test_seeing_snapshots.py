"""Pictures of what narrows the stream and of how rows look, at three sizes and in three themes."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from tests.widgets.browsing import demo_app
from tests.widgets.test_snapshots import Compare, after

_SIZES = {"80x24": (80, 24), "100x30": (100, 30), "160x45": (160, 45)}
_THEMES = {"light": "textual-light", "16": "ansi-dark"}

_FIELD = ("vertical_line", *"exit_reason", "space", "enter")
_SCREENS = {
    "chooser": ["f", *"kvm_exit,kvm_entry", "enter", "F", "down", "space", "space"],
    "columns": ["vertical_line", *"exit_", "down", "space"],
    "highlight": ["H", *"kvm_exit: exit_reason == 124", "enter", *"/softirq", "enter", *"kvm_axit", "enter"],
    "full-text": ["slash", *"sched_switch.*KVM", "enter", "v"],
    "looks": [
        *_FIELD, "H", *"kvm_exit: exit_reason == 124", "enter", "escape", "1", "1", "0", "g", "K",
        "F", *"kvm_e", "space", "space", "exclamation_mark", "escape", "f", *"kvm_exit,kvm_entry,kvm_msr", "enter", "d",
    ],
}  # fmt: skip


@pytest.mark.parametrize("size", _SIZES)
@pytest.mark.parametrize("screen", _SCREENS)
def test_size(snap_compare: Compare, screen: str, size: str) -> None:
    assert snap_compare(demo_app(), terminal_size=_SIZES[size], run_before=after(_SCREENS[screen]))


@pytest.mark.parametrize("theme", _THEMES)
@pytest.mark.parametrize("screen", _SCREENS)
def test_theme(snap_compare: Compare, screen: str, theme: str) -> None:
    async def run(pilot: Pilot[None]) -> None:
        pilot.app.theme = _THEMES[theme]
        await after(_SCREENS[screen])(pilot)  # type: ignore[misc]

    assert snap_compare(demo_app(), terminal_size=(100, 30), run_before=run)
