"""How the panes share the screen, and how the focus moves."""

from __future__ import annotations

import pytest
from textual.geometry import Size

from tests.widgets.browsing import LARGE, SMALL, browse
from tracetui.screens.panes import Arrangement, arrangement_for

ORDER = ["Events", "vCPUs", "Exits", "Details", "Timeline"]


@pytest.mark.parametrize(
    ("size", "arrangement"),
    [
        ((160, 45), Arrangement.ALL), ((300, 80), Arrangement.ALL), ((130, 32), Arrangement.ALL),
        ((100, 40), Arrangement.TWO), ((80, 60), Arrangement.TWO),
        ((80, 24), Arrangement.ONE), ((200, 24), Arrangement.ONE), ((10, 3), Arrangement.ONE),
        ((0, 0), Arrangement.ONE),
    ],
)  # fmt: skip
def test_what_a_terminal_has_room_for(size: tuple[int, int], arrangement: Arrangement) -> None:
    assert arrangement_for(Size(*size)) is arrangement


@pytest.mark.parametrize(("size", "shown"), [((80, 24), 1), ((100, 40), 2), (LARGE, 5)])
async def test_tab_goes_round_and_the_focused_pane_shows(size: tuple[int, int], shown: int) -> None:
    async with browse(size=size) as browser:
        panes = browser.main.panes
        for title in [*ORDER[1:], *ORDER]:
            await browser.press("tab")
            assert panes.current.title == title
            assert panes.current.rows.has_focus
            visible = [pane for pane in panes.order if pane.region.area]
            assert panes.current in visible
            assert len(visible) == shown
        await browser.press("shift+tab")
        assert panes.current.title == "Details"


async def test_a_click_takes_the_focus() -> None:
    async with browse(size=LARGE) as browser:
        await browser.pilot.click("#exit-table", offset=(5, 2))
        assert browser.main.panes.current.title == "Exits"
        assert browser.main.exit_table.cursor == 2


@pytest.mark.parametrize("size", [(10, 3), (1, 1), (40, 10), (129, 33), (400, 100)])
async def test_no_size_is_too_odd(size: tuple[int, int]) -> None:
    async with browse(size=size) as browser:
        for key in ("tab", "tab", "j", "tab", "tab", "G", "slash", "x", "escape", "f1", "escape", "enter"):
            await browser.press(key)
        assert browser.row == 19588


async def test_all_titles_show_where_one_pane_does() -> None:
    async with browse() as browser:
        title = browser.main.panes.current.border_title
        assert title is not None
        assert [word for word in ORDER if word in title] == ORDER


async def test_the_footer_offers_what_is_possible() -> None:
    def offered() -> set[str]:
        bindings = browser.main.active_bindings.values()
        return {binding.binding.description for binding in bindings if binding.binding.show}

    async with browse() as browser:
        assert {"Details", "Search", "Go to", "Pane", "Help", "Quit"} <= offered()
        assert {"Next", "Back", "Resume"}.isdisjoint(offered())
        await browser.press("slash")
        await browser.type("kvm_exit")
        assert "Next" in offered()
        await browser.press("tab")
        assert {"Filter", "Back"} <= offered()
        await browser.press("tab")
        assert {"Rows", "Sort"} <= offered()


async def test_a_click_on_a_title_shows_its_pane() -> None:
    async with browse(size=SMALL) as browser:
        main = browser.main
        for title in ("Timeline", "Exits", "Events", "vCPUs", "Details"):
            here = main.panes.current
            row = "".join(segment.text for segment in main._compositor.render_strips()[0])
            await browser.pilot.click(offset=(row.index(title) + 1, 0))
            await browser.press()
            assert (here.title, main.panes.current.title) == (here.title, title)
            assert main.focused is main.panes.current.rows
