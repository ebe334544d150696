"""Markers A and B, the time between them, and the statistics of the span."""

from __future__ import annotations

from tests.widgets.browsing import LARGE, Browser, browse
from tracetui.screens.target_screen import TargetScreen
from tracetui.widgets.target_list import TargetList

LEAVES, COMES_BACK = 13219, 13822
"""The kvm_exit and the kvm_entry around the longest time of vCPU 1 out of its guest."""


async def mark(browser: Browser, row: int, letter: str) -> None:
    browser.main.show_row(row)
    await browser.press(letter)


async def line_of(browser: Browser, text: str) -> None:
    """Put the cursor on the first line of the statistics that begins so."""
    lines = browser.app.screen.query_one(TargetList)
    lines.go_to(next(n for n, line in enumerate(lines._lines) if line.text.startswith(text)))
    await browser.pilot.pause()


async def test_the_status_says_the_time_between_the_markers() -> None:
    async with browse(size=LARGE) as browser:
        await mark(browser, LEAVES, "A")
        assert "A→B" not in browser.status
        await mark(browser, COMES_BACK, "B")
        assert "A→B 470ms" in browser.status
        await mark(browser, 0, "B")
        assert "A→B -772ms" in browser.status


async def test_the_markers_are_gone_to_and_brought_back() -> None:
    async with browse() as browser:
        await mark(browser, LEAVES, "A")
        await mark(browser, COMES_BACK, "B")
        await browser.press("apostrophe", "A")
        assert browser.row == LEAVES
        await browser.press("apostrophe", "B")
        assert browser.row == COMES_BACK
        kept = browser.main.keep()
    async with browse() as browser:
        browser.main.bring_back(kept)
        assert {letter: row.number for letter, row in browser.main.marks.items()} == {"A": LEAVES, "B": COMES_BACK}
        browser.main.bring_back({"marks": {"A": 10**12, "B": "x", "C": 7}})
        assert browser.main.marks["C"].number == 7
        assert browser.main.marks["A"].number == LEAVES


async def test_statistics_of_the_whole() -> None:
    async with browse(size=LARGE) as browser:
        await browser.press("equals_sign")
        screen = browser.app.screen
        assert isinstance(screen, TargetScreen)
        texts = [line.text for line in screen.query_one(TargetList)._lines]
        assert texts[0] == "1.50s, 19,589 rows: 1 to 19,589"
        halt = next(text for text in texts if text.startswith("EXIT_HLT"))
        assert halt.split() == ["EXIT_HLT", "583", "1.98s", "66.0%", "470ms"]
        entry = next(text for text in texts if text.startswith("host kvm:kvm_entry"))
        assert entry.split()[2:4] == ["2,807", "14.3%"]
        await browser.press("escape")
        assert browser.app.focused is browser.events


async def test_statistics_of_a_span_lead_to_its_rows() -> None:
    async with browse(size=LARGE) as browser:
        await mark(browser, LEAVES, "A")
        await mark(browser, COMES_BACK, "B")
        await browser.press("equals_sign")
        lines = browser.app.screen.query_one(TargetList)
        assert lines._lines[0].text == "470ms, 604 rows: 13,220 to 13,823"
        await line_of(browser, "host sched:sched_switch")
        await browser.press("enter")
        assert not isinstance(browser.app.screen, TargetScreen)
        rows = browser.events.view.rows(0, 10**6)
        assert {row.name for row in rows} == {"sched_switch"}
        assert LEAVES < rows[0].number < rows[-1].number < COMES_BACK
        timeline = browser.main.session.timeline
        wanted = [
            row.number for row in timeline.rows(LEAVES, COMES_BACK + 1)
            if row.name == "sched_switch" and row.slot.machine.name == "host"
        ]  # fmt: skip
        assert [row.number for row in rows] == wanted


async def test_exits_and_states_lead_to_their_rows() -> None:
    async with browse(size=LARGE) as browser:
        await browser.press("equals_sign")
        await line_of(browser, "EXIT_HLT")
        await browser.press("enter")
        assert browser.row == LEAVES
        assert browser.events.line_count() == 583
        assert "EXIT_HLT, longest first" in browser.status
        await browser.press("escape", "g", "equals_sign")
        await line_of(browser, "halted")
        await browser.press("enter")
        row = browser.events.current
        assert row is not None
        assert row.name in {"kvm_exit", "sched_switch"}
