"""Screenshots, the mouse, redrawing, themes."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from textual.theme import BUILTIN_THEMES

from tests.widgets.browsing import browse, demo_app
from tracetui.screens.screenshot_file import write_screenshot
from tracetui.themes import textual_theme, theme_names


async def test_a_screenshot_is_written_and_none_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with browse() as browser:
        await browser.press("W", "G", "W")
        assert "screenshot in tracetui-2.svg" in browser.status
    first, second = ((tmp_path / f"tracetui-{number}.svg").read_text() for number in (1, 2))
    assert ET.fromstring(first).tag.endswith("svg")
    assert "203.4267" in second
    assert "203.4267" not in first


def test_where_nothing_can_be_written_the_pictures_folder_takes_it(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_PICTURES_DIR", str(own_home))
    monkeypatch.chdir("/proc")
    assert write_screenshot("<svg/>").read_text() == "<svg/>"


async def test_a_screenshot_that_nobody_takes_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_PICTURES_DIR", "/proc")
    monkeypatch.chdir("/proc")
    async with browse() as browser:
        await browser.press("W")
        assert "no screenshot: " in browser.status


async def test_the_mouse_is_given_away_and_taken_back() -> None:
    async with browse() as browser:
        driver = browser.app._driver
        assert driver is not None
        await browser.press("f2")
        assert not driver._mouse
        assert "mouse off" in browser.status
        await browser.press("f2")
        assert driver._mouse
        assert "mouse on" in browser.status


async def test_a_redraw_asks_every_widget_anew() -> None:
    async with browse() as browser:
        drawn: list[int] = []
        rows = browser.events
        lines = rows.lines
        rows.lines = lambda start, stop: drawn.append(start) or lines(start, stop)  # type: ignore[method-assign,func-returns-value]
        await browser.press("ctrl+l")
        assert drawn


async def test_resizing_keeps_the_row_in_sight() -> None:
    async with browse() as browser:
        await browser.press("5", "0", "0", "0", "g")
        for size in ((160, 45), (40, 8), (80, 24)):
            await browser.pilot.resize_terminal(*size)
            await browser.press("h")
            assert browser.row == 4999
            top = browser.events.scroll_offset.y
            assert top <= 4999 < top + browser.events.page_lines


@pytest.mark.parametrize("name", theme_names())
def test_every_theme_that_is_offered_exists(name: str) -> None:
    assert textual_theme(name) in BUILTIN_THEMES


@pytest.mark.parametrize(
    ("named", "environment", "theme"),
    [("light", "nord", "textual-light"), (None, "nord", "nord"), (None, "16-light", "ansi-light"),
     (None, "no-such-theme", "textual-dark")],
)  # fmt: skip
def test_which_theme_is_taken(named: str | None, environment: str, theme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEXTUAL_THEME", environment)
    app = demo_app()
    app.adapt_to_terminal(named)
    assert app.theme == theme
