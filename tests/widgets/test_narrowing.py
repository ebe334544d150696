"""Chips, dimmed rows, rows around hits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from time import sleep

import numpy as np

from tests.widgets.browsing import LARGE, Browser, browse
from tests.widgets.test_filtering import narrow, numbers
from tracetui.engine.query.filter import compile_filter
from tracetui.engine.row_view import RowView
from tracetui.engine.walk import Ints
from tracetui.screens.filtering import RowPick
from tracetui.widgets.chips import ChipLine


def chips(browser: Browser) -> str:
    """The line of chips, "" where it does not show."""
    line = browser.main.query_one(ChipLine)
    return line.render_line(0).text.strip() if line.display else ""


def hits(browser: Browser, text: str) -> list[int]:
    """Numbers of the rows that a filter lets through."""
    session = browser.main.session
    wanted = compile_filter(text, session)
    return [row.number for row in session.timeline.rows(0, 10**6) if wanted.matches(row)]


async def test_filters_show_as_chips_with_their_numbers() -> None:
    async with browse() as browser:
        assert chips(browser) == ""
        await browser.press("tab", "G", "enter")
        await narrow(browser, "f", "kvm_exit")
        await narrow(browser, "ampersand", "MSR")
        assert chips(browser).startswith("1 only demo vCPU 1 ✕   2 kvm_exit ✕   3 &MSR ✕")
        await browser.press("escape", "escape", "escape")
        assert chips(browser) == ""


async def test_chips_are_shortened_where_room_is_short() -> None:
    async with browse() as browser:
        for text in (
            "sched_switch: prev_pid == 0 && next_prio <= 120",
            "sched_switch: next_pid != 504 && prev_prio > 1",
        ):
            await narrow(browser, "f", text)
        await narrow(browser, "ampersand", "a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p")
        text = browser.main.query_one(ChipLine).render_line(0).text
        assert len(text) == 78
        assert text.count("✕") == 3
        assert text.count("…") == 3


async def test_any_filter_can_be_taken_away_by_its_number() -> None:
    async with browse() as browser:
        await narrow(browser, "f", "kvm_exit")
        count = browser.events.line_count()
        await narrow(browser, "f", "kvm_exit: vcpu_id == 1")
        await narrow(browser, "ampersand", "MSR")
        await browser.press("2", "D")
        assert chips(browser).startswith("1 kvm_exit ✕   2 &MSR ✕")
        assert all("MSR" in browser.main.session.text(row) for row in browser.events.view.rows(0, 10**6))
        await browser.press("D")
        assert chips(browser).startswith("1 kvm_exit ✕ ")
        assert browser.events.line_count() == count
        await browser.press("9", "D")
        assert "no such filter" in browser.status


async def test_a_click_on_a_chip_takes_it_away() -> None:
    async with browse(size=LARGE) as browser:
        await narrow(browser, "f", "kvm_exit")
        await narrow(browser, "ampersand", "MSR")
        await browser.pilot.click(ChipLine, offset=(3, 0))
        await browser.press("home")
        assert chips(browser).startswith("1 &MSR ✕ ")
        assert "only" not in browser.status
        await browser.pilot.click(ChipLine, offset=(40, 0))
        assert chips(browser).startswith("1 &MSR ✕ ")


async def test_d_shows_the_other_rows_dimmed_and_hides_them_again() -> None:
    async with browse() as browser:
        await narrow(browser, "f", "kvm_exit")
        wanted, row = hits(browser, "kvm_exit"), browser.row
        await browser.press("d")
        assert browser.events.line_count() == 19589
        assert browser.row == row == wanted[0]
        assert "others dimmed: d hides them" in chips(browser)
        assert [number for number in range(500) if browser.events.view.is_hit(number)] == [n for n in wanted if n < 500]
        await browser.press("j", "5", "j")
        assert browser.row == row + 6
        await browser.press("d")
        assert browser.events.line_count() == len(wanted)
        assert browser.row == next(number for number in wanted if number >= row + 6)


async def test_dimmed_rows_look_dim_and_the_others_as_ever() -> None:
    async with browse() as browser:
        await narrow(browser, "f", "kvm_exit")
        await browser.press("d", "G")
        dim = browser.events.style("event-list--dim")
        for line, row in zip(browser.events.lines(100, 140), browser.events.view.rows(100, 140), strict=True):
            styles = {segment.style for segment in line}
            assert (styles == {dim}) == (row.name != "kvm_exit")


async def test_filters_on_top_of_dimmed_rows_and_undoing_keep_them_dimmed() -> None:
    async with browse() as browser:
        await narrow(browser, "f", "kvm_exit")
        await browser.press("d")
        await narrow(browser, "f", "kvm_exit: vcpu_id == 1")
        assert browser.events.line_count() == 19589
        hit = browser.events.view.is_hit
        both = [number for number in range(19589) if hit(number)]
        assert both == hits(browser, "kvm_exit: vcpu_id == 1")
        await browser.press("escape")
        assert [number for number in range(19589) if browser.events.view.is_hit(number)] == hits(browser, "kvm_exit")


async def test_rows_around_hits_show_and_go() -> None:
    async with browse() as browser:
        await narrow(browser, "f", "kvm_cpuid")
        wanted = hits(browser, "kvm_cpuid")
        await browser.press("plus")
        around = sorted({near for hit in wanted for near in (hit - 1, hit, hit + 1)})
        assert numbers(browser) == around
        assert "with 1 around" in chips(browser)
        await browser.press("3", "plus", "2", "minus")
        assert "with 2 around" in chips(browser)
        assert browser.events.line_count() == len({n for hit in wanted for n in range(hit - 2, hit + 3)})
        await browser.press("9", "minus")
        assert numbers(browser) == wanted


async def test_showing_more_rows_can_be_stopped() -> None:
    async with browse() as browser:

        def slow(view: RowView) -> Iterator[tuple[float | None, Ints]]:
            for _ in range(1000):
                sleep(0.01)
                yield 0.5, np.array([1], np.int64)

        await narrow(browser, "f", "kvm_exit")
        job = browser.main.filter_job
        job.add(RowPick("slow", slow))
        job.fold(dim=True, context=0)
        assert job.running
        await browser.press("escape")
        assert not job.dim
        assert chips(browser).startswith("1 kvm_exit ✕ ")
        assert browser.events.line_count() == 2807


async def test_without_filters_there_is_nothing_to_dim_or_to_take_away() -> None:
    async with browse() as browser:
        main = browser.main
        for action, parameters in (("dim", ()), ("remove_filter", ()), ("context", (1,)), ("context", (-1,))):
            assert main.check_action(action, parameters) is False
        await browser.press("tab", "tab", "j", "enter")
        assert main.check_action("dim", ()) is False
        assert main.check_action("remove_filter", ()) is True


async def test_what_is_kept_brings_the_same_rows_back() -> None:
    async with browse() as browser:
        await browser.press("tab", "G", "enter")
        await narrow(browser, "f", "kvm_exit")
        await narrow(browser, "ampersand", "MSR")
        await browser.press("2", "plus")
        shown, line, kept = numbers(browser), chips(browser), json.loads(json.dumps(browser.main.keep()))
    async with browse() as browser:
        browser.main.bring_back(kept)
        await browser.press("g")
        assert numbers(browser) == shown
        assert chips(browser) == line


async def test_what_is_kept_and_makes_no_sense_is_ignored() -> None:
    nonsense = [
        7,
        {},
        {"condition": "kvm_axit"},
        {"text": "a(b"},
        {"rows": "x", "kind": "", "slots": [99]},
        {"text": "MSR"},
    ]
    async with browse() as browser:
        browser.main.bring_back({"filters": nonsense, "dim": "yes", "context": [3], "row": "x"})
        await browser.press("g")
        assert chips(browser).startswith("1 &MSR ✕ ")
        assert "with" not in chips(browser)
        browser.main.bring_back({"filters": 5, "context": -3})
