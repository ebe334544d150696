"""Enter in the stream and in the details, and sorting to the left."""

from __future__ import annotations

from tests.widgets.browsing import browse

AN_EXIT, ITS_ENTRY = 13219, 13220


async def test_enter_in_the_stream_opens_the_details_of_the_row() -> None:
    async with browse() as browser:
        await browser.press("4", "2", "g", "enter")
        assert browser.main.panes.current.title == "Details"
        assert browser.main.detail_panel.display
        await browser.press("escape")
        assert browser.row == 41


async def test_enter_in_the_details_goes_to_the_pair() -> None:
    async with browse() as browser:
        browser.main.go_to_row(AN_EXIT)
        await browser.press("enter")
        pair = browser.main.detail_panel.target
        assert pair is not None
        await browser.press("enter")
        assert (browser.main.panes.current.title, browser.row) == ("Events", pair)
        row = browser.events.current
        assert row is not None
        assert row.name == "kvm_entry"


async def test_the_column_to_the_left_is_sorted_by() -> None:
    async with browse() as browser:
        browser.main.panes.focus_pane(browser.main.panes.order[2])
        table = browser.main.exit_table
        titles = [column.title for column in table.columns()]
        place = next(place for place, title in enumerate(titles) if title.startswith("▼"))
        for key in ("comma", "less_than_sign"):
            await browser.press(key)
            place -= 1
            assert table.columns()[place].title[0] in "▼▲"
