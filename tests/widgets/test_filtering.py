"""Narrowing the stream by conditions and by text, on top of each other, and back."""

from __future__ import annotations

from collections.abc import Iterator
from time import sleep

import numpy as np
from textual.widgets import Input

from tests.widgets.browsing import Browser, browse
from tracetui.engine.query.filter import compile_filter
from tracetui.engine.row_line import row_line
from tracetui.engine.row_view import RowView
from tracetui.engine.walk import Ints
from tracetui.screens.filtering import RowPick
from tracetui.widgets.prompt import Prompt


async def narrow(browser: Browser, key: str, text: str) -> None:
    """Type a filter."""
    await browser.press(key)
    await browser.type(text)


def numbers(browser: Browser) -> list[int]:
    """Numbers of the rows that show."""
    view = browser.events.view
    return [row.number for row in view.rows(0, len(view))]


async def test_a_condition_filters_and_escape_shows_all_rows() -> None:
    async with browse() as browser:
        session = browser.main.session
        text = "sched_switch: prev_pid == 0 && next_prio <= 120"
        await narrow(browser, "f", text)
        wanted = compile_filter(text, session)
        everything = session.timeline.rows(0, session.timeline.row_count)
        assert numbers(browser) == [row.number for row in everything if wanted.matches(row)]
        assert 0 < browser.events.line_count() < 19589
        assert text in browser.status
        kept = browser.row
        await browser.press("escape")
        assert browser.events.line_count() == 19589
        assert browser.row == kept


async def test_a_text_filters_what_is_displayed() -> None:
    async with browse() as browser:
        session = browser.main.session
        await narrow(browser, "ampersand", "native_(read|write)_msr")
        rows = session.timeline.rows(0, session.timeline.row_count)
        names = "native_read_msr", "native_write_msr"
        wanted = [row.number for row in rows if any(name in str(row_line(session, row)) for name in names)]
        assert numbers(browser) == wanted != []
        assert "&native_(read|write)_msr" in browser.status


async def test_filters_stand_on_top_of_each_other_and_are_undone_one_at_a_time() -> None:
    async with browse() as browser:
        counts = [19589]
        await browser.press("tab", "G", "enter")
        counts.append(browser.events.line_count())
        await narrow(browser, "f", "kvm_exit")
        counts.append(browser.events.line_count())
        await narrow(browser, "ampersand", "MSR")
        assert "only demo vCPU 1 › kvm_exit › &MSR" in browser.status
        rows = browser.events.view.rows(0, 10**6)
        assert rows
        assert all(row.name == "kvm_exit" and row.pid == 504 for row in rows)
        assert all("MSR" in browser.main.session.text(row) for row in rows)
        assert len(rows) < counts[2] < counts[1] < counts[0]
        for count in reversed(counts):
            await browser.press("escape")
            assert browser.events.line_count() == count


async def test_another_vcpu_takes_the_place_of_the_first_below_other_filters() -> None:
    async with browse() as browser:
        await browser.press("tab", "G", "enter")
        await narrow(browser, "f", "kvm_exit")
        await browser.press("tab", "k", "enter")
        assert "kvm_exit › only demo vCPU 0" in browser.status
        assert {(row.name, row.pid) for row in browser.events.view.rows(0, 10**6)} == {("kvm_exit", 503)}


async def test_exits_in_an_order_of_their_own_keep_it_and_their_durations() -> None:
    async with browse() as browser:
        await browser.press("tab", "tab", "j", "enter")
        await narrow(browser, "ampersand", "CPU 1/KVM")
        durations = [ns for ns in browser.events.view.durations(0, 10**6) if ns is not None]
        assert 0 < len(durations) < 1103
        assert durations == sorted(durations, reverse=True)


def screen_line(browser: Browser) -> int:
    """The line of the terminal that the cursor is on."""
    rows = browser.events
    return rows.region.y + rows.cursor - rows.scroll_offset.y


async def test_the_row_under_the_cursor_stays_where_it_is() -> None:
    async with browse() as browser:
        await browser.press("5", "0", "0", "0", "g", "slash")
        await browser.type("kvm_exit")
        await browser.press("j", "k")
        number, line = browser.row, screen_line(browser)
        await narrow(browser, "f", "kvm_exit,kvm_entry")
        assert (browser.row, screen_line(browser)) == (number, line)
        await browser.press("d")
        assert (browser.row, screen_line(browser)) == (number, line)
        await browser.press("escape")
        assert (browser.row, screen_line(browser)) == (number, line)


async def test_what_is_wrong_is_pointed_at_and_can_be_put_right() -> None:
    async with browse() as browser:
        await narrow(browser, "f", "kvm_exit: exit_reason == == 1")
        prompt = browser.main.query_one(Prompt)
        strips = browser.main._compositor.render_strips()
        remark = next(strip.text for strip in strips if strip.text.strip().startswith("^"))
        typed = next(strip.text for strip in strips if "exit_reason == ==" in strip.text)
        place = remark.index("^")
        assert typed[place:].startswith("== 1")
        assert prompt.query_one(Input).cursor_position == place - 2
        await browser.press("end", *["backspace"] * 6)
        await browser.type("= 1")
        assert not browser.main.query(Prompt)
        assert browser.events.line_count() < 19589


async def test_an_event_that_nobody_has_is_refused() -> None:
    async with browse() as browser:
        await narrow(browser, "f", "kvm_exit,kvm_axit")
        strips = browser.main._compositor.render_strips()
        assert any("^ no such event" in strip.text for strip in strips)
        await browser.press("escape")
        assert browser.events.line_count() == 19589
        assert browser.app.focused is browser.events


async def test_a_field_that_nobody_has_is_refused() -> None:
    async with browse() as browser:
        await narrow(browser, "f", "kvm_exit: exit_reasom == 1")
        strips = browser.main._compositor.render_strips()
        assert any("^ no such field" in strip.text for strip in strips)


async def test_tab_goes_through_what_fits() -> None:
    async with browse() as browser:
        await browser.press("f", *"sched_sw", "tab")
        field = browser.main.query_one(Input)
        assert field.value == "sched_switch"
        await browser.press("colon", *"prev_p", "tab")
        assert field.value == "sched_switch:prev_pid"
        await browser.press("tab")
        assert field.value == "sched_switch:prev_prio"
        await browser.press("tab")
        assert field.value == "sched_switch:prev_pid"
        await browser.press("shift+tab")
        assert field.value == "sched_switch:prev_prio"
        await browser.press("escape")


async def test_picking_can_be_stopped() -> None:
    async with browse() as browser:

        def slow(view: RowView) -> Iterator[tuple[float | None, Ints]]:
            for _ in range(1000):
                sleep(0.01)
                yield 0.5, np.array([1], np.int64)

        browser.main.filter_job.add(RowPick("slow", slow))
        assert browser.main.filter_job.running
        await browser.pilot.press("escape")
        await browser.app.workers.wait_for_complete()
        await browser.pilot.pause()
        assert not browser.main.filter_job.running
        assert browser.events.line_count() == 19589
        assert "picking" not in browser.status


async def test_where_nothing_passes_the_way_back_leads_to_the_same_row() -> None:
    async with browse() as browser:
        await browser.press("4", "2", "g")
        await narrow(browser, "f", "kvm_exit: vcpu_id > 99")
        assert browser.events.line_count() == 0
        assert "no rows" in browser.status
        await browser.press("escape")
        assert browser.row == 41


async def test_an_empty_filter_changes_nothing() -> None:
    async with browse() as browser:
        for key in ("f", "ampersand"):
            await browser.press(key, "enter")
            assert browser.events.line_count() == 19589
            assert browser.app.focused is browser.events


async def test_a_bad_text_pattern_is_explained() -> None:
    async with browse() as browser:
        await narrow(browser, "ampersand", "a(b")
        assert "bad pattern" in browser.status
        assert browser.events.line_count() == 19589
