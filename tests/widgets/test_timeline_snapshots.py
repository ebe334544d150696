"""Pictures of the timeline: the whole demo, and so near that single entries and exits show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.widgets.browsing import demo_app, loaded, settled
from tracetui.app import TraceApp
from tracetui.engine.open_session import open_session
from tracetui.themes import textual_theme

Compare = Callable[..., bool]

WHOLE = ["T", "j", "6", "0", "l"]
NEAR = ["T", "j", "full_stop", "2", "0", "0", "full_stop", "1", "4", "plus", "a", "6", "full_stop", "b"]


def after(keys: Sequence[str], theme: str) -> Callable[[Pilot[None]], object]:
    """Load the session and press keys, waiting after each for what it sets off."""

    async def run(pilot: Pilot[None]) -> None:
        pilot.app.animation_level = "none"
        pilot.app.theme = textual_theme(theme)
        await loaded(pilot)
        for key in keys:
            await pilot.press(key)
            await settled(pilot)

    return run


@pytest.mark.parametrize("theme", ["dark", "light", "16"])
@pytest.mark.parametrize("size", [(80, 24), (100, 30), (160, 45)], ids=["80x24", "100x30", "160x45"])
@pytest.mark.parametrize("keys", [pytest.param(WHOLE, id="whole"), pytest.param(NEAR, id="near")])
def test_timeline(snap_compare: Compare, keys: list[str], size: tuple[int, int], theme: str) -> None:
    assert snap_compare(demo_app(), terminal_size=size, run_before=after(keys, theme))


def test_timeline_without_colours(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(demo_app(), terminal_size=(80, 24), run_before=after(NEAR, "dark"))


def test_timeline_expanded(snap_compare: Compare) -> None:
    keys = ["T", "space", "3", "j", "space", "3", "j", "space"]
    assert snap_compare(demo_app(), terminal_size=(100, 30), run_before=after(keys, "dark"))


def test_timeline_of_lost_events(snap_compare: Compare, recordings: Path) -> None:
    app = TraceApp(open_session([recordings / "i386/lost.dat"]))
    assert snap_compare(app, terminal_size=(80, 24), run_before=after(["T", "j"], "dark"))
