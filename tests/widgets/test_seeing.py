"""Columns, colours, rows that stand out, and the full text of a row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rich.style import Style

from tests.widgets.browsing import LARGE, Browser, browse
from tests.widgets.test_filtering import narrow
from tracetui.engine.field_text import field_texts
from tracetui.engine.row import Row, RowKind
from tracetui.screens.columns import ColumnsScreen
from tracetui.screens.highlights import HighlightScreen
from tracetui.screens.loading import Loading
from tracetui.widgets.text_list import TextList


def header(browser: Browser) -> str:
    """The stream's columns."""
    return "".join(segment.text for segment in browser.events.header())


def line(browser: Browser, number: int) -> str:
    """A row as it stands in the stream."""
    return "".join(segment.text for segment in browser.events.lines(number, number + 1)[0])


def window_text(browser: Browser) -> list[str]:
    """The lines of the window on top."""
    return [strip.text.strip("│ ") for strip in browser.app.screen._compositor.render_strips()]


async def test_a_field_becomes_a_column_before_the_text() -> None:
    async with browse() as browser:
        await browser.press("vertical_line", *"exit_reason", "space", "enter")
        assert header(browser).split() == ["seconds", "from", "CPU", "task-pid", "event", "exit_reason", "text"]
        place = header(browser).index("exit_reason")
        await narrow(browser, "f", "kvm_exit,kvm_entry")
        for number, row in enumerate(browser.events.view.rows(0, 200)):
            (reason,) = field_texts(browser.main.session, row, ["exit_reason"])
            assert line(browser, number)[place:].startswith(f"{reason:<11} ")
            assert bool(reason) == (row.name == "kvm_exit")


async def test_a_fields_column_is_as_wide_as_what_is_seen_in_it() -> None:
    async with browse() as browser:
        await browser.press("vertical_line", *"prev_state", "space", "enter")
        widths = browser.events.columns.layout
        assert widths.cells(".prev_state") == len("prev_state")
        browser.events.show_columns(["time", ".rip", "event"])
        await narrow(browser, "f", "kvm_entry")
        lines = browser.events.lines(0, 20)
        assert widths.cells(".rip") == max(len(part.text.rstrip()) for shown in lines for part in shown[2:3])


async def test_columns_are_moved_left_out_and_reset() -> None:
    async with browse() as browser:
        await browser.press("vertical_line", "space", "down", "greater_than_sign", "greater_than_sign")
        assert isinstance(browser.app.screen, ColumnsScreen)
        assert browser.app.screen.rows.taken == ["CPU", "task-pid", "from", "event", "text"]
        await browser.press("less_than_sign", "enter")
        assert header(browser).split() == ["CPU", "from", "task-pid", "event", "text"]
        assert line(browser, 0).split()[:4] == ["1", "demo", "trace-cmd-145", "sys_exit_write"]
        await browser.press("vertical_line", "equals_sign", "enter")
        assert header(browser).split() == ["seconds", "from", "CPU", "task-pid", "event", "text"]


async def test_without_any_column_the_usual_ones_show_and_escape_changes_none() -> None:
    async with browse() as browser:
        usual = header(browser)
        await browser.press("vertical_line", "space", "escape")
        assert header(browser) == usual
        await browser.press("vertical_line", *["space", "down"] * 6, "enter")
        assert header(browser) == usual


async def test_before_events_are_read_no_field_is_known(recordings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Loading, "start", lambda loading: None)
    async with browse([recordings / "tiny" / "host.dat"], wait=False) as browser:
        await browser.press("vertical_line")
        assert browser.app.screen is browser.main
        assert "fields are known in a moment" in browser.status


async def test_text_that_is_not_the_last_column_takes_the_room_that_is_left() -> None:
    async with browse(size=LARGE) as browser:
        browser.events.show_columns(["time", "text", "event"])
        assert all(len(line(browser, number).rstrip()) <= browser.events.line_width for number in range(100))
        assert header(browser).rstrip().endswith("event")


async def test_matches_are_marked_in_whatever_order_the_columns_are() -> None:
    async with browse(size=LARGE) as browser:
        browser.events.show_columns(["event", "text", "task-pid"])
        await narrow(browser, "slash", "kvm_exit: reason EXIT_(CPUID|MSR)")
        shown = browser.events.lines(browser.events.cursor, browser.events.cursor + 1)[0]
        marked = [segment.text for segment in shown if segment.style is browser.events.marked_style]
        assert marked == ["kvm_exit", "reason EXIT_MSR"]


async def test_colours_tell_apart_machines_then_tasks_then_types() -> None:
    async with browse() as browser:
        rows = browser.events.view.rows(0, 400)

        keys: list[Callable[[Row], object]] = [
            lambda row: row.slot.machine.number,
            lambda row: (row.slot.machine.number, row.pid),
            lambda row: row.name,
        ]
        for key in keys:
            style_of: dict[object, Style | None] = {}
            for row, shown in zip(rows, browser.events.lines(0, 400), strict=True):
                style = next(part.style for part in shown if row.name in part.text)
                assert style_of.setdefault(key(row), style) == style
            assert len(set(map(str, style_of.values()))) > 1
            await browser.press("K")
        assert "colours tell apart machines" in browser.status


async def test_rules_make_rows_stand_out_and_are_listed_and_removed() -> None:
    async with browse() as browser:
        await browser.press("H", *"kvm_exit: vcpu_id == 1", "enter", *"/kvm_", "enter")
        rules = browser.events.columns.rules
        assert [(rule.colour, rule.text) for rule in rules] == [
            ("yellow", "kvm_exit: vcpu_id == 1"),
            ("green", "/kvm_"),
        ]
        assert any("green" in text and "/kvm_" in text for text in window_text(browser))
        await browser.press("escape")
        yellow, green = (browser.events.style(f"event-list--rule-{colour}") for colour in ("yellow", "green"))
        for number, row in enumerate(browser.events.view.rows(0, 2000)):
            looks = {segment.style for segment in browser.events.lines(number, number + 1)[0]}
            of_one = row.name == "kvm_exit" and row.pid == 504
            assert (looks == {yellow}) == of_one
            assert (looks == {green}) == (row.name.startswith("kvm_") and not of_one)
        await browser.press("H", "delete", "escape")
        assert [rule.text for rule in browser.events.columns.rules] == ["/kvm_"]


async def test_a_rule_gets_another_colour_and_another_place() -> None:
    async with browse() as browser:
        await browser.press("H", *"/a", "enter", *"/b", "enter", "tab", "shift+up")
        assert [(rule.colour, rule.text) for rule in browser.events.columns.rules] == [("cyan", "/b"), ("yellow", "/a")]
        await browser.press("shift+tab", "enter")
        assert browser.app.screen is browser.main
        assert [rule.colour for rule in browser.events.columns.rules] == ["green", "yellow"]


async def test_a_rule_that_is_wrong_is_explained_and_can_be_put_right() -> None:
    async with browse() as browser:
        await browser.press("H", *"kvm_exit: exit_reasom == 1", "enter")
        assert isinstance(browser.app.screen, HighlightScreen)
        assert any("no such field in these events, at character 11" in text for text in window_text(browser))
        await browser.press("end", *["ctrl+u"], *"/a(b", "enter")
        assert any("bad pattern" in text for text in window_text(browser))
        assert browser.events.columns.rules == ()
        await browser.press("x")
        assert not any("bad pattern" in text for text in window_text(browser))


async def test_the_full_text_of_a_row_has_its_stack_unfolded(recordings: Path) -> None:
    async with browse([recordings / "i386" / "stack.dat"]) as browser:
        await browser.press("v")
        lines = window_text(browser)
        assert "event  sched_switch" in lines
        assert "stack  <stack trace >" in lines
        assert "=> __do_sys_reboot (ca09e9cf)" in lines
        await browser.press("v")
        assert browser.app.screen is browser.main


async def test_a_long_text_is_shown_whole() -> None:
    async with browse() as browser:
        await narrow(browser, "slash", "kvm_exit")
        row = browser.events.current
        assert row is not None
        await browser.press("v")
        rows = browser.app.screen.query_one(TextList)
        shown = rows.lines(0, rows.line_count())
        assert all(sum(part.cell_length for part in parts) <= rows.line_width for parts in shown)
        text = " ".join("".join(part.text for part in parts).strip() for parts in shown)
        assert browser.main.session.text(row).strip() in text


async def test_lost_events_stand_across_the_columns(recordings: Path) -> None:
    async with browse([recordings / "i386" / "lost.dat"]) as browser:
        browser.events.show_columns(["time", "CPU", ".ip", "event", "text"])
        await narrow(browser, "slash", "EVENTS DROPPED")
        row = browser.events.current
        assert row is not None
        assert row.kind is RowKind.LOST
        shown = browser.events.lines(browser.events.cursor, browser.events.cursor + 1)[0]
        assert shown[-1].text == f" {row.name} "
        assert shown[-1].style == browser.events.style("event-list--mark")


async def test_columns_colours_and_rules_are_kept() -> None:
    async with browse() as browser:
        await browser.press("vertical_line", *"exit_reason", "space", "enter", "K", "H", *"/kvm_", "enter", "escape")
        kept, looks = browser.main.keep(), browser.events.lines(0, 40)
    async with browse() as browser:
        browser.main.bring_back(kept)
        await browser.press("j", "k")
        assert header(browser).split()[5] == "exit_reason"
        assert browser.events.lines(0, 40) == looks


async def test_looks_that_make_no_sense_are_ignored() -> None:
    async with browse() as browser:
        usual = header(browser)
        browser.main.bring_back({"columns": [3, "nobody"], "colour": "smell", "highlights": [["red", "kvm_axit"], 5]})
        await browser.press("j")
        assert header(browser) == usual
        assert browser.events.columns.rules == ()
