"""Pictures of the windows with statistics, at three sizes, in a dark, a light and a 16-colour theme."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from textual.pilot import Pilot

from tests.widgets.browsing import demo_app, loaded, settled
from tracetui.themes import textual_theme

Compare = Callable[..., bool]

WINDOWS = {
    "statistics": ["equals_sign"],
    "distribution": ["tab", "tab", "j", "d"],
}


def after(keys: Sequence[str], theme: str) -> Callable[[Pilot[None]], object]:
    """Load the demo in a theme and press keys, waiting after each for what it sets off."""

    async def run(pilot: Pilot[None]) -> None:
        pilot.app.theme = textual_theme(theme)
        await loaded(pilot)
        for key in keys:
            await pilot.press(key)
            await settled(pilot)

    return run


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (160, 45)], ids=["80x24", "100x30", "160x45"])
@pytest.mark.parametrize("theme", ["dark", "light", "16"])
@pytest.mark.parametrize("window", WINDOWS)
def test_picture(snap_compare: Compare, window: str, theme: str, size: tuple[int, int]) -> None:
    assert snap_compare(demo_app(), terminal_size=size, run_before=after(WINDOWS[window], theme))
