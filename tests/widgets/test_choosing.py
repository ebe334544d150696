"""The window to choose what shows from lists with counts."""

from __future__ import annotations

import threading

import pytest
from textual.content import Content
from textual.message import Message

from tests.widgets.browsing import Browser, browse
from tests.widgets.test_filtering import narrow, numbers
from tests.widgets.test_narrowing import chips
from tracetui.screens.background_job import BackgroundJob
from tracetui.screens.choosers import ChooserScreen
from tracetui.widgets.choice_list import ChoiceList
from tracetui.widgets.tab_line import TabLine


def chooser(browser: Browser) -> ChooserScreen:
    """The window."""
    assert isinstance(browser.app.screen, ChooserScreen)
    return browser.app.screen


def listed(browser: Browser) -> list[list[str]]:
    """The cells of the list."""
    rows = chooser(browser).rows
    return [list(rows.cells(place)) for place in range(rows.line_count())]


def remark(browser: Browser) -> str:
    """What the window says at its lower edge."""
    text = chooser(browser).query_one("Vertical").border_subtitle
    return str(text) if isinstance(text, Content) else text or ""


async def test_events_come_with_their_numbers_of_rows() -> None:
    async with browse() as browser:
        await browser.press("F")
        cells = listed(browser)
        assert cells[:3] == [
            ["[ ]", "kvm_entry", "kvm", "2,807"],
            ["[ ]", "kvm_exit", "kvm", "2,807"],
            ["[ ]", "sched_switch", "sched", "2,546"],
        ]
        assert remark(browser) == "25 of 25"
        await browser.press("down", "enter")
        assert chips(browser).startswith("1 only kvm_exit ✕")
        assert browser.events.line_count() == 2807
        assert {row.name for row in browser.events.view.rows(0, 10**6)} == {"kvm_exit"}


async def test_counting_is_over_before_its_thread_has_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    returns, post = threading.Event(), ChooserScreen.post_message

    def post_and_stay(screen: ChooserScreen, message: Message) -> bool:
        posted = post(screen, message)
        if isinstance(message, BackgroundJob.Ended):
            returns.wait(10)
        return posted

    monkeypatch.setattr(ChooserScreen, "post_message", post_and_stay)
    async with browse() as browser:
        await browser.pilot.press("F")
        while not remark(browser) or browser.app.screen.query_one(ChoiceList).line_count() < 25:
            await browser.pilot.pause(0.01)
        said = remark(browser)
        returns.set()
        assert said == "25 of 25"


async def test_typing_narrows_the_list_and_space_marks_several() -> None:
    async with browse() as browser:
        await browser.press("F")
        await browser.press(*"SCHED_WA")
        assert [cells[1] for cells in listed(browser)] == ["sched_wakeup", "sched_waking"]
        assert remark(browser) == "2 of 25"
        await browser.press("space", "space", *["backspace"] * 8, *"msr", "space")
        assert remark(browser) == "1 of 25, 3 marked"
        await browser.press("enter")
        assert {row.name for row in browser.events.view.rows(0, 10**6)} == {"sched_wakeup", "sched_waking", "kvm_msr"}
        assert chips(browser).startswith("1 only sched_wakeup, sched_waking, kvm_msr ✕")


async def test_what_is_marked_can_be_hidden_instead() -> None:
    async with browse() as browser:
        await browser.press("F")
        await browser.press("space", "space", "exclamation_mark")
        assert chips(browser).startswith("1 not kvm_entry, kvm_exit ✕")
        assert browser.events.line_count() == 19589 - 2 * 2807
        assert not {row.name for row in browser.events.view.rows(0, 10**6)} & {"kvm_entry", "kvm_exit"}


async def test_every_list_leads_to_its_rows() -> None:
    async with browse() as browser:
        for steps, label, chip in (
            (1, "demo", "only demo"),
            (2, "demo vCPU 1", "only demo vCPU 1"),
            (3, "host CPU 1", "only host CPU 1"),
            (4, "CPU 1/KVM-504", "only host CPU 1/KVM-504"),
        ):
            await browser.press("F")
            await browser.press(*["tab"] * steps)
            cells = listed(browser)
            place = next(at for at, line in enumerate(cells) if line[1] == label)
            await browser.press(*["down"] * place, "enter")
            assert f"{chip} ✕" in chips(browser)
            count = len(numbers(browser))
            assert f"{count:,}" == cells[place][-1]
            await browser.press("escape")


async def test_where_rows_are_filtered_both_counts_show() -> None:
    async with browse() as browser:
        await narrow(browser, "f", "kvm_exit: vcpu_id == 1")
        count = browser.events.line_count()
        await browser.press("F")
        await browser.press(*"kvm_e")
        assert listed(browser) == [
            ["[ ]", "kvm_entry", "kvm", "0", "2,807"],
            ["[ ]", "kvm_exit", "kvm", f"{count:,}", "2,807"],
        ]
        lines = [strip.text for strip in browser.app.screen._compositor.render_strips()]
        assert any(line.strip("│ ").split() == ["name", "let", "through", "rows"] for line in lines)
        assert any(line.strip("│ ").split() == ["[", "]", "kvm_exit", "kvm", f"{count:,}", "2,807"] for line in lines)


async def test_another_choice_of_the_same_kind_takes_the_place_of_the_first() -> None:
    async with browse() as browser:
        for keys in (("F",), ("enter",), ("F",), ("down", "enter")):
            await browser.press(*keys)
        assert chips(browser).startswith("1 only kvm_exit ✕ ")
        await browser.press("F")
        await browser.press("tab", "tab", "enter")
        assert chips(browser).startswith("1 only kvm_exit ✕   2 only demo vCPU 0 ✕")
        await browser.press("tab", "G", "enter")
        assert chips(browser).startswith("1 only kvm_exit ✕   2 only demo vCPU 1 ✕")


async def test_escape_changes_nothing_and_nothing_fits_nothing() -> None:
    async with browse() as browser:
        await browser.press("F")
        await browser.press(*"nobody", "enter")
        assert chooser(browser).rows.hint() == "nothing has this name"
        assert remark(browser) == "0 of 25"
        await browser.press("escape")
        assert browser.app.screen is browser.main
        assert browser.events.line_count() == 19589


async def test_the_mouse_chooses_lists_marks_and_opens() -> None:
    async with browse() as browser:
        await browser.press("F")
        await browser.pilot.click(TabLine, offset=(12, 0))
        await browser.press("shift")
        assert [cells[1] for cells in listed(browser)] == ["host", "demo"]
        rows = chooser(browser).rows
        await browser.pilot.click(rows, offset=(1, 1))
        assert [choice.label for choice in rows.chosen] == ["demo"]
        assert rows.marks == 1
        await browser.pilot.click(rows, offset=(10, 1), times=2)
        await browser.press("g")
        assert chips(browser).startswith("1 only demo ✕")


async def test_choices_are_kept() -> None:
    async with browse() as browser:
        await browser.press("F")
        await browser.press("space", "space", "exclamation_mark")
        await browser.press("F")
        await browser.press("tab", "tab", "tab", "tab", "enter")
        shown, line, kept = numbers(browser), chips(browser), browser.main.keep()
    async with browse() as browser:
        browser.main.bring_back(kept)
        await browser.press("g")
        assert (numbers(browser), chips(browser)) == (shown, line)
