"""Moving by what rows have in common, by gaps and steps of time, and between kvm_exit and kvm_entry."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from tests.widgets.browsing import Browser, browse
from tracetui.demo import demo_files
from tracetui.engine.row import Row

AN_EXIT = 13219
"""A kvm_exit of vCPU 1, 470 ms before its kvm_entry."""


def neighbour(browser: Browser, start: int, key: Callable[[Row], Any], backward: bool, count: int = 1) -> int:
    """By looking at one row after the other."""
    timeline = browser.main.session.timeline
    wanted, number = key(timeline.row(start)), start
    while count:
        number += -1 if backward else 1
        count -= key(timeline.row(number)) == wanted
    return number


def of_vcpu_1(row: Row) -> bool:
    return row.cpu == 1 if row.slot.machine.name == "demo" else row.pid == 504


KEYS: dict[tuple[str, str], Callable[[Row], Any]] = {
    ("o", "O"): of_vcpu_1,
    ("p", "P"): lambda row: (row.slot.machine.name, row.pid),
    ("c", "C"): lambda row: (row.slot.machine.name, row.cpu),
    ("e", "E"): lambda row: row.name,
}


async def test_keys_lead_to_the_next_row_of_the_same_kind_and_back() -> None:
    async with browse() as browser:
        for (forth, back), key in KEYS.items():
            browser.events.go_to(AN_EXIT)
            await browser.press(forth)
            there = neighbour(browser, AN_EXIT, key, backward=False)
            assert browser.row == there, forth
            await browser.press(back)
            assert browser.row == AN_EXIT, back
            await browser.press("3", back)
            assert browser.row == neighbour(browser, AN_EXIT, key, backward=True, count=3)


async def test_in_a_filter_only_its_rows_are_gone_to() -> None:
    async with browse() as browser:
        browser.events.go_to(AN_EXIT)
        await browser.press("f")
        await browser.type("kvm_exit,kvm_entry")
        assert browser.row == AN_EXIT
        await browser.press("e")
        assert browser.row == neighbour(browser, AN_EXIT, lambda row: row.name, backward=False)
        await browser.press("E")
        assert browser.row == AN_EXIT


async def test_what_is_not_there_is_said() -> None:
    async with browse() as browser:
        await browser.press("E")
        assert "nothing before this row" in browser.status
        await browser.press("9", "9", "9", "9", "e")
        assert "nothing behind this row" in browser.status
        assert browser.row == 0


async def test_a_row_of_no_vcpu_says_so() -> None:
    async with browse() as browser:
        browser.events.go_to(13221)
        await browser.press("o")
        assert "this row belongs to no vCPU" in browser.status
        assert browser.row == 13221


async def test_a_thread_of_an_unknown_guest_is_gone_along_as_its_vcpu() -> None:
    async with browse([demo_files()[0]]) as browser:
        number = next(row.number for row in browser.main.session.events() if row.name == "kvm_exit")
        browser.events.go_to(number)
        await browser.press("o")
        assert browser.row == neighbour(browser, number, lambda row: row.pid, backward=False)


async def test_an_exit_leads_to_its_entry_and_back() -> None:
    async with browse() as browser:
        browser.events.go_to(AN_EXIT)
        await browser.press("x")
        row = browser.events.current
        assert row is not None
        assert (row.name, row.pid) == ("kvm_entry", 504)
        timeline = browser.main.session.timeline
        assert row.ts_ns - timeline.row(AN_EXIT).ts_ns == 470_159_058
        await browser.press("x")
        assert browser.row == AN_EXIT
        await browser.press("j", "x")
        assert "this row is neither" in browser.status


async def test_gaps_are_asked_for_once() -> None:
    async with browse() as browser:
        timeline = browser.main.session.timeline
        rows = timeline.rows(0, timeline.row_count)
        gaps = [row.number for before, row in pairwise(rows) if row.ts_ns - before.ts_ns > 5_000_000]
        assert len(gaps) > 2
        await browser.press("s")
        await browser.type("5ms")
        assert browser.row == gaps[0]
        await browser.press("s")
        assert browser.row == gaps[1]
        await browser.press("S")
        assert browser.row == gaps[0]
        await browser.press("1", "s")
        assert browser.main.gap_ns == 1_000_000
        await browser.press("9", "9", "9", "s")
        assert "a gap longer than 999ms" in browser.status
        await browser.press("1", "s", "G", "S")
        ends = [row.number for before, row in pairwise(rows) if row.ts_ns - before.ts_ns > 1_000_000]
        assert browser.row == ends[-1]


async def test_a_gap_may_be_typed_behind_a_colon() -> None:
    async with browse() as browser:
        await browser.press("colon")
        await browser.type("gap 20ms")
        row = browser.events.current
        assert row is not None
        assert row.ts_ns - browser.main.session.timeline.row(row.number - 1).ts_ns > 20_000_000


async def test_time_steps() -> None:
    async with browse() as browser:
        timeline = browser.main.session.timeline
        browser.events.go_to(AN_EXIT)
        here_ns = timeline.row(AN_EXIT).ts_ns
        await browser.press("right_square_bracket")
        assert timeline.row(browser.row).ts_ns >= here_ns + 1_000_000 > timeline.row(browser.row - 1).ts_ns
        await browser.press("colon")
        await browser.type("step 10ms")
        assert "step by 10.0ms" in browser.status
        browser.events.go_to(AN_EXIT)
        await browser.press("2", "left_square_bracket")
        assert timeline.row(browser.row).ts_ns >= here_ns - 20_000_000 > timeline.row(browser.row - 1).ts_ns


async def test_a_step_always_moves() -> None:
    async with browse() as browser:
        await browser.press("colon")
        await browser.type("step 1ns")
        for _ in range(3):
            await browser.press("right_square_bracket")
        assert browser.row == 3
        for _ in range(4):
            await browser.press("left_square_bracket")
        assert browser.row == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("step", "'' is no length of time"), ("step -1ms", "'-1ms' is no length of time"), ("step 0", "more than 0"),
        ("gap 5 parsecs", "unknown unit 'parsecs'"), ("step 50%", "'50%' is no length of time"),
    ],
)  # fmt: skip
async def test_what_is_no_length_of_time_is_said(text: str, said: str) -> None:
    async with browse() as browser:
        await browser.press("colon")
        await browser.type(text)
        assert said in browser.status
        assert (browser.main.step_ns, browser.main.gap_ns) == (1_000_000, 0)


async def test_a_row_is_searched_by_its_event_and_by_its_task() -> None:
    async with browse() as browser:
        browser.events.go_to(AN_EXIT)
        await browser.press("asterisk")
        assert browser.row == neighbour(browser, AN_EXIT, lambda row: row.name, backward=False)
        assert "2,807" in browser.status
        await browser.press("N")
        assert browser.row == AN_EXIT
        await browser.press("number_sign")
        assert browser.row == neighbour(browser, AN_EXIT, lambda row: row.name, backward=True)
        browser.events.go_to(13221)
        await browser.press("2", "asterisk")
        task = lambda row: (row.slot.machine.name, row.pid)  # noqa: E731
        assert browser.row == neighbour(browser, 13221, task, backward=False)


async def test_the_stream_gets_the_focus_where_it_was_hidden() -> None:
    async with browse() as browser:
        await browser.press("tab", "e")
        assert browser.app.focused is browser.events


async def test_what_was_typed_is_kept() -> None:
    async with browse() as browser:
        browser.main.step_ns, browser.main.gap_ns = 5, 7
        kept = browser.main.keep()
        browser.main.step_ns, browser.main.gap_ns = 1, 0
        browser.main.bring_back(kept | {"moving": {**kept["moving"], "step_ns": "x"}})  # type: ignore[dict-item]
        assert (browser.main.step_ns, browser.main.gap_ns) == (1, 7)
