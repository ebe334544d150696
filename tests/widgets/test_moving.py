"""Every key that moves, on the demo's stream."""

from __future__ import annotations

import pytest

from tests.widgets.browsing import LARGE, browse

LAST = 19588
PAGE = 18
"""Lines of a page at 80x24, less one of overlap."""


MOVES = [
    (["j"], 1001), (["down"], 1001), (["k"], 999), (["up"], 999), (["5", "j"], 1005), (["1", "2", "k"], 988),
    (["space"], 1000 + PAGE), (["pagedown"], 1000 + PAGE), (["ctrl+f"], 1000 + PAGE),
    (["b"], 1000 - PAGE), (["pageup"], 1000 - PAGE), (["ctrl+b"], 1000 - PAGE),
    (["ctrl+d"], 1000 + PAGE // 2), (["ctrl+u"], 1000 - PAGE // 2),
    (["g"], 0), (["home"], 0), (["G"], LAST), (["end"], LAST),
    (["4", "2", "g"], 41), (["4", "2", "G"], 41), (["9", "9", "9", "9", "9", "9", "g"], LAST),
    (["5", "0", "percent_sign"], 19589 // 2), (["1", "0", "0", "percent_sign"], LAST), (["percent_sign"], 1000),
    (["4", "2", "escape", "g"], 0),
]  # fmt: skip


async def test_keys_move_the_cursor() -> None:
    async with browse() as browser:
        for keys, row in MOVES:
            browser.events.go_to(0)
            browser.events.go_to(1000)
            await browser.press(*keys)
            assert (keys, browser.row) == (keys, row)
            top = browser.events.scroll_offset.y
            assert top <= row < top + browser.events.page_lines, keys


@pytest.mark.parametrize("keys", [["l", "h"], ["right", "left"]], ids=["letters", "arrows"])
async def test_sideways(keys: list[str]) -> None:
    async with browse() as browser:
        before = browser.events.render_lines(browser.events.size.region)[0].text
        await browser.press(keys[0])
        assert browser.events.pan == 8
        assert browser.events.render_lines(browser.events.size.region)[0].text[:40] == before[8:48]
        await browser.press(keys[1], keys[1])
        assert browser.events.pan == 0


async def test_nobody_scrolls_away_from_everything() -> None:
    async with browse() as browser:
        await browser.press(*["l"] * 100)
        lines = browser.events.render_lines(browser.events.size.region)
        assert any(line.text.strip() for line in lines)


async def test_the_number_that_is_typed_shows() -> None:
    async with browse() as browser:
        await browser.press("1", "2")
        assert browser.status.endswith(" 12 ")
        await browser.press("escape")
        assert "12 " not in browser.status.removeprefix(" row 1 of 19,589")


async def test_a_click_selects_and_a_second_opens_the_details() -> None:
    async with browse() as browser:
        await browser.pilot.click("#event-list", offset=(10, 4))
        assert browser.row == 4
        await browser.pilot.click("#event-list", offset=(10, 4), times=2)
        await browser.pilot.pause()
        assert browser.main.panes.current.title == "Details"


async def test_the_cursor_stays_in_sight_when_the_terminal_changes() -> None:
    async with browse(size=LARGE) as browser:
        await browser.press("7", "7", "7", "g")
        for size in ((80, 24), (10, 3), (200, 60), (100, 40)):
            await browser.pilot.resize_terminal(*size)
            await browser.pilot.pause()
            top = browser.events.scroll_offset.y
            assert browser.row == 776
            assert not browser.events.page_lines or top <= 776 < top + browser.events.page_lines


async def test_copying_gives_the_line_of_the_report() -> None:
    async with browse() as browser:
        await browser.press("y")
        assert browser.app.clipboard == (
            "host-demo.dat:        trace-cmd-145   [001] ...1.   201.930297113: sys_exit_write:       0x1"
        )
        assert "line copied" in browser.status
        await browser.press("tab", "j", "y")
        assert browser.app.clipboard.startswith("demo   ")
