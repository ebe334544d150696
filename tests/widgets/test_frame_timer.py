"""One frame for a key: what follows the cursor is drawn with it. What stays is none of the collector's business."""

from __future__ import annotations

import asyncio
import gc

import pytest
from textual import constants
from textual.screen import Screen

from tests.widgets.browsing import LARGE, browse
from tracetui.screens.frame_timer import FrameTimer
from tracetui.screens.main import MainScreen


async def test_a_key_and_all_that_follows_it_are_one_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    frames: list[set[str]] = []
    draw = MainScreen._on_timer_update

    def note(screen: MainScreen) -> None:
        frames.append({type(widget).__name__ for widget in screen._dirty_widgets})
        draw(screen)

    monkeypatch.setattr(MainScreen, "_on_timer_update", note)
    async with browse(size=LARGE) as browser:
        await browser.press("G")
        frames.clear()
        # Textual's own timer of frames, had it rested for a tick, would draw the list alone.
        await asyncio.sleep(3 / constants.MAX_FPS)
        await browser.pilot.press("k")
        await browser.pilot.pause()
    shown = [names for names in frames if "EventList" in names]
    assert len(shown) == 1
    assert {"EventList", "StatusBar", "DetailPanel"} <= shown[0]


async def test_changes_that_follow_each_other_are_one_frame() -> None:
    frames: list[None] = []
    timer = FrameTimer(Screen[None](), lambda: frames.append(None))
    for _ in range(3):
        timer.resume()
        await asyncio.sleep(0)
    assert not frames
    while not frames:
        await asyncio.sleep(0)
    assert len(frames) == 1


async def test_changes_without_end_are_drawn_all_the_same() -> None:
    frames: list[None] = []
    timer = FrameTimer(Screen[None](), lambda: frames.append(None))
    while len(frames) < 2:
        timer.resume()
        await asyncio.sleep(0)


async def test_what_stays_is_set_aside_while_the_app_runs() -> None:
    before = gc.get_freeze_count()
    async with browse() as browser:
        assert browser.main.load_job.complete
        assert gc.get_freeze_count() > before
    assert gc.get_freeze_count() == 0
