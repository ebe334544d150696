"""The footer: what can be done now, in whole words, and the help and the way out wherever one is."""

from __future__ import annotations

import pytest
from textual.widgets._footer import FooterKey

from tests.widgets.browsing import SMALL, Browser, browse
from tracetui.screens.named_actions import PANE_LISTS
from tracetui.widgets.key_footer import KeyFooter


def footer(browser: Browser) -> dict[str, str]:
    """What stands in the footer of the screen that shows: words -> key."""
    keys = browser.app.screen.query_one(KeyFooter).query(FooterKey)
    edge = browser.app.screen.size.width
    assert [key.description for key in keys if key.region.right > edge] == []
    return {key.description: key.key_display for key in keys}


@pytest.mark.parametrize("pane", PANE_LISTS)
@pytest.mark.parametrize("width", [80, 50, 100, 160])
async def test_the_help_and_the_way_out_show_in_every_pane(pane: str, width: int) -> None:
    async with browse(size=(width, 24)) as browser:
        main = browser.main
        main.panes.focus_pane(next(each for each in main.panes.order if each.title == pane))
        await browser.press("end")
        shown = footer(browser)
        assert (shown["Help"], shown["Quit"], shown["Pane"]) == ("f1", "q", "tab")
        assert ("Back" in shown) == (pane != "Events")


async def test_only_what_is_possible_shows() -> None:
    async with browse(size=(160, 45)) as browser:
        assert {"Next", "Resume", "Back"} & set(footer(browser)) == set()
        await browser.press("slash")
        assert set(footer(browser)) == {"Cancel"}
        await browser.type("kvm_exit")
        assert footer(browser)["Next"] == "n"


async def test_a_click_in_the_footer_is_the_key() -> None:
    async with browse(size=SMALL) as browser:
        key = next(key for key in browser.main.query(FooterKey) if key.description == "Pane")
        await browser.pilot.click(key)
        await browser.press()
        assert browser.main.panes.current.title == "vCPUs"


async def test_more_room_shows_more_keys() -> None:
    async with browse(size=SMALL) as browser:
        browser.main.panes.focus_pane(browser.main.panes.order[4])
        await browser.press("end")
        before = set(footer(browser))
        await browser.pilot.resize_terminal(200, 50)
        while browser.main.query_one(KeyFooter).size.width < 200:
            await browser.pilot.pause(0.01)
        await browser.press("end")
        assert before < set(footer(browser))
