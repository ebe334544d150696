"""From numbers to the rows behind them, and back."""

from __future__ import annotations

from tests.widgets.browsing import LARGE, Browser, browse


def pane(browser: Browser) -> str:
    """Title of the pane that has the focus."""
    assert browser.main.panes.current.rows is browser.app.focused
    return browser.main.panes.current.title


async def test_a_vcpu_filters_the_stream_and_escape_shows_all_rows() -> None:
    async with browse() as browser:
        await browser.press("5", "0", "0", "0", "g", "tab")
        assert pane(browser) == "vCPUs"
        await browser.press("G", "enter")
        assert pane(browser) == "Events"
        assert browser.events.line_count() == 5196
        assert "only demo vCPU 1" in browser.status
        assert 4999 <= browser.row < 5100
        rows = browser.events.view.rows(0, 5196)
        assert all(row.cpu == 1 if row.slot.machine.name == "demo" else row.pid == 504 for row in rows)
        kept = browser.row
        await browser.press("escape")
        assert browser.events.line_count() == 19589
        assert browser.row == kept


async def test_a_machine_filters_the_stream() -> None:
    async with browse() as browser:
        await browser.press("tab", "g", "enter")
        assert browser.events.line_count() == 16556


async def test_exits_list_their_rows_longest_first() -> None:
    async with browse() as browser:
        await browser.press("tab", "tab")
        assert pane(browser) == "Exits"
        await browser.press("j", "enter")
        assert pane(browser) == "Events"
        assert "EXIT_MSR native_write_msr, longest first" in browser.status
        durations = browser.events.view.durations(0, 2000)
        assert len(durations) == browser.events.line_count() == 1103
        known = [duration for duration in durations if duration is not None]
        assert known == sorted(known, reverse=True)
        assert browser.events.cursor == 0
        worst = browser.row
        await browser.press("escape")
        assert browser.row == worst
        assert browser.events.line_count() == 19589


async def test_exits_sort_by_every_column_both_ways() -> None:
    async with browse(size=LARGE) as browser:
        table = browser.main.exit_table
        browser.main.panes.focus_pane(browser.main.panes.order[2])
        places = {column.title.strip("▼▲"): place for place, column in enumerate(table.columns())}
        for _ in places:
            await browser.press("greater_than_sign")
            title = next(column.title for column in table.columns() if column.title[0] in "▼▲")
            texts = [table.cells(line)[places[title[1:]]] for line in range(table.line_count())]
            if title[1:] in {"reason", "function"}:
                shown = [text for text in texts if text != "(no symbol)"]
                assert shown == sorted(shown)
            elif title[1:] == "count":
                counts = [int(text.replace(",", "")) for text in texts]
                assert counts == sorted(counts, reverse=True)
            await browser.press("r")
            assert table.cells(0)[places[title[1:]]] == texts[-1]
            await browser.press("r")


async def test_a_click_on_the_header_sorts() -> None:
    async with browse(size=LARGE) as browser:
        table = browser.main.exit_table
        await browser.pilot.click(browser.main.panes.order[2].list_header, offset=(3, 0))
        assert table.columns()[0].title == "▲reason"
        await browser.pilot.click(browser.main.panes.order[2].list_header, offset=(3, 0))
        assert table.columns()[0].title == "▼reason"


async def test_a_pair_leads_from_exit_to_entry_and_back() -> None:
    async with browse() as browser:
        await browser.press("slash")
        await browser.type("kvm_exit")
        exit_row = browser.row
        await go_to_pair(browser)
        row = browser.events.current
        assert row is not None
        assert (row.name, pane(browser)) == ("kvm_entry", "Events")
        await go_to_pair(browser)
        assert browser.row == exit_row


async def go_to_pair(browser: Browser) -> None:
    """Open the details and follow the pair's line."""
    await browser.press("enter")
    assert browser.main.detail_panel.target is not None
    await browser.press("enter")


async def test_a_pair_outside_the_filter_takes_the_filter_away() -> None:
    async with browse() as browser:
        await browser.press("tab", "tab", "enter")
        await go_to_pair(browser)
        assert browser.events.line_count() == 19589
        assert browser.events.current is not None
        assert browser.events.current.name == "kvm_entry"


async def test_the_current_rows_vcpu_is_marked() -> None:
    async with browse(size=LARGE) as browser:
        tree = browser.main.vcpu_tree
        for number in (0, 5000, 9000):
            browser.events.go_to(number)
            await browser.pilot.pause()
            row = browser.events.current
            assert row is not None
            marked = [tree.cells(line)[0] for line in range(tree.line_count()) if "▶" in tree.cells(line)[0]]
            if row.slot.machine.name == "demo":
                assert [text.split()[1:] for text in marked] == [["vCPU", str(row.cpu)]]
            else:
                assert bool(marked) is (row.pid in {503, 504})


async def test_back_goes_one_level_at_a_time_and_then_out() -> None:
    async with browse() as browser:
        await browser.press("tab", "G", "enter", "tab", "tab")
        await browser.press("q")
        assert pane(browser) == "Events"
        assert browser.events.view.numbers is not None
        await browser.press("q")
        assert browser.events.view.numbers is None
        assert browser.app.is_running
        await browser.pilot.press("q")
        await browser.pilot.pause()
        assert browser.app._exit


async def test_capital_q_quits_from_anywhere() -> None:
    async with browse() as browser:
        await browser.pilot.press("tab", "f1", "Q")
        await browser.pilot.pause()
        assert browser.app._exit
