"""Exits grouped by this and that, how long they took, and from every number to its rows."""

from __future__ import annotations

from tests.engine.demo_session import demo_exits
from tests.widgets.browsing import LARGE, SMALL, Browser, browse
from tracetui.screens.target_screen import TargetScreen
from tracetui.widgets.target_list import TargetList


def titles(browser: Browser) -> list[str]:
    return [column.title.strip("▼▲") for column in browser.main.exit_table.columns()]


def screen_text(browser: Browser) -> str:
    """All that the terminal shows."""
    return "\n".join(strip.text for strip in browser.app.screen._compositor.render_strips())


async def test_v_groups_by_something_else_each_time() -> None:
    async with browse(size=SMALL) as browser:
        await browser.press("tab", "tab")
        seen = []
        for _ in range(5):
            seen.append(titles(browser)[: -len(("count", "total", "share", "p50", "p99", "max"))])
            await browser.press("v")
            total = sum(group.count for group in browser.main.exit_table.groups)
            assert total == len(demo_exits())
        assert seen == [["reason", "function"], ["reason"], ["function"], ["vCPU"], ["guest task"]]
        assert browser.main.exit_table.by == ("guest", "reason", "function")


async def test_the_rows_of_a_vcpu_longest_first() -> None:
    async with browse() as browser:
        await browser.press("tab", "tab", "v", "v", "v")
        assert "exits by vCPU" in browser.status
        table = browser.main.exit_table
        lines = {table.cells(line)[0]: line for line in range(table.line_count())}
        assert set(lines) == {"vCPU 0", "vCPU 1"}
        table.go_to(lines["vCPU 1"])
        await browser.press("enter")
        assert "demo vCPU 1, longest first" in browser.status
        assert browser.row == 13219
        assert browser.events.line_count() == int((demo_exits().vcpu == 1).sum())


async def test_the_rows_of_a_guest_task() -> None:
    async with browse() as browser:
        await browser.press("tab", "tab", "v", "v", "v", "v")
        group = browser.main.exit_table.selected
        assert group is not None
        assert group.task is not None
        await browser.press("enter")
        assert f"demo {group.task}, longest first" in browser.status
        assert browser.events.line_count() == group.count


async def test_shares_of_the_vcpus_time_are_a_column() -> None:
    async with browse(size=LARGE) as browser:
        table = browser.main.exit_table
        share = titles(browser).index("share")
        spans = sum(time.span_ns for time in browser.main.vcpu_times)
        for line, group in enumerate(table.groups):
            assert table.cells(line)[share] == f"{group.total_ns / spans:.1%}"


async def test_the_distribution_of_a_group_leads_to_its_rows() -> None:
    async with browse() as browser:
        await browser.press("tab", "tab")
        group = browser.main.exit_table.selected
        assert group is not None
        assert group.reason == "EXIT_HLT"
        await browser.press("d")
        assert isinstance(browser.app.screen, TargetScreen)
        shown = screen_text(browser)
        assert f"{group.count:,} exits, {group.paired:,} with a duration" in shown
        assert "200ms .. 500ms" in shown
        lines = browser.app.screen.query_one(TargetList)
        wanted = next(n for n in range(lines.line_count()) if "200ms .. 500ms" in lines._lines[n].text)
        lines.go_to(wanted)
        await browser.press("enter")
        assert not isinstance(browser.app.screen, TargetScreen)
        assert "200ms .. 500ms" in browser.status
        assert browser.events.line_count() == 2
        assert browser.row == 13219


async def test_a_percentile_leads_to_an_exit_that_took_so_long() -> None:
    async with browse() as browser:
        await browser.press("tab", "tab", "d")
        await browser.press("G", "enter")
        assert browser.row == 13219
        assert browser.events.view.numbers is None


async def test_the_distribution_can_be_left_and_copied() -> None:
    async with browse() as browser:
        await browser.press("tab", "tab", "d")
        await browser.press("Y")
        assert "percentile" in browser.app.clipboard
        await browser.press("escape")
        assert browser.app.focused is browser.main.exit_table


async def test_the_grouping_is_brought_back() -> None:
    async with browse() as browser:
        browser.main.bring_back({"exits-by": ["guest", "vcpu"]})
        await browser.press("tab")
        assert browser.main.exit_table.by == ("guest", "vcpu")
        assert browser.main.keep()["exits-by"] == ["guest", "vcpu"]
