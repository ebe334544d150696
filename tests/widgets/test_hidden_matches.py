"""Searching where filters hide rows: matches in them are said, and can be shown."""

from __future__ import annotations

from tests.widgets.browsing import browse
from tests.widgets.test_filtering import narrow
from tracetui.engine.row_line import row_line


async def test_matches_that_a_filter_hides_are_counted() -> None:
    async with browse() as browser:
        await narrow(browser, "f", "kvm_entry,kvm_cpuid")
        await narrow(browser, "slash", "exit_cpuid|kvm_cpuid")
        assert "1 of 471, 471 hidden" in browser.status
        await browser.press("escape")
        assert "2 of 942" in browser.status
        assert "hidden" not in browser.status


async def test_where_only_hidden_rows_match_the_key_that_shows_them_is_named() -> None:
    async with browse() as browser:
        await narrow(browser, "f", "kvm_entry")
        await narrow(browser, "slash", "exit_cpuid")
        assert "/exit_cpuid 0 found, 471 hidden  no match shows: d shows hidden rows" in browser.status
        await browser.press("d", "n")
        assert browser.events.line_count() == 19589
        row = browser.events.current
        assert row is not None
        assert "EXIT_CPUID" in browser.main.session.text(row)
        assert not browser.events.view.is_hit(row.number)


async def test_rows_in_an_order_of_their_own_are_left_by_escape() -> None:
    async with browse() as browser:
        await browser.press("tab", "tab", "j", "enter")
        await narrow(browser, "slash", "sched_switch")
        session = browser.main.session
        lines = [str(row_line(session, row)) for row in session.timeline.rows(0, 10**6)]
        count = sum("sched_switch" in line for line in lines)
        assert f"0 found, {count:,} hidden  no match shows: Esc shows hidden rows" in browser.status


async def test_no_match_anywhere_is_no_match() -> None:
    async with browse() as browser:
        await narrow(browser, "f", "kvm_entry")
        await narrow(browser, "slash", "nowhere_at_all")
        assert "no match" in browser.status
        assert "hidden" not in browser.status
