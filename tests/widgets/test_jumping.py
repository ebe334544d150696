"""Marks, and the way back from jumps."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.widgets.browsing import browse
from tracetui.screens.jump_list import JumpList


async def test_jumps_lead_back_and_forth() -> None:
    async with browse() as browser:
        await browser.press("4", "0", "0", "0", "g", "j", "G")
        await browser.press("backspace")
        assert browser.row == 4000
        await browser.press("alt+left")
        assert browser.row == 0
        await browser.press("backspace")
        assert "no jump to go back over" in browser.status
        await browser.press("alt+right")
        assert browser.row == 4000
        await browser.press("alt+right")
        assert browser.row == 19588
        await browser.press("alt+right")
        assert "no jump to go forth over" in browser.status


async def test_a_new_jump_ends_the_way_forth() -> None:
    async with browse() as browser:
        await browser.press("4", "0", "0", "0", "g", "G", "backspace", "9", "0", "0", "0", "g", "alt+right")
        assert browser.row == 8999
        await browser.press("backspace")
        assert browser.row == 3999


async def test_the_way_back_in_a_filter_leads_to_the_row_that_was_kept() -> None:
    async with browse() as browser:
        await browser.press("5", "0", "g", "f")
        await browser.type("kvm_exit")
        assert browser.events.current is not None
        assert browser.events.current.name == "kvm_exit"
        await browser.press("G", "backspace")
        assert browser.row < 200
        assert browser.events.line_count() == 2807


async def test_marks_are_set_and_gone_to() -> None:
    async with browse() as browser:
        await browser.press("7", "0", "0", "g", "m", "a")
        assert "mark a set" in browser.status
        await browser.press("G", "m", "Z", "apostrophe", "a")
        assert browser.row == 699
        await browser.press("apostrophe", "Z")
        assert browser.row == 19588
        await browser.press("apostrophe", "apostrophe")
        assert browser.row == 699
        await browser.press("apostrophe", "x")
        assert "no mark x" in browser.status
        assert browser.row == 699


async def test_a_mark_is_found_behind_a_filter() -> None:
    async with browse() as browser:
        await browser.press("m", "a", "f")
        await browser.type("kvm_exit")
        await browser.press("apostrophe", "a")
        assert browser.row == 0
        assert browser.events.line_count() == 19589


async def test_leaving_the_question_for_a_letter_changes_nothing() -> None:
    async with browse() as browser:
        await browser.press("m", "escape")
        assert browser.main.marks == {}
        assert browser.app.focused is browser.events


@given(st.lists(st.integers(0, 10_000), min_size=2, max_size=50))
def test_going_back_leads_over_every_jump(rows: list[int]) -> None:
    jumps, expected = JumpList(), [rows[0]]
    for row in rows:
        jumps.visit(row, near=20)
        if abs(expected[-1] - row) <= 20:
            expected[-1] = row
        else:
            expected.append(row)
    back = []
    while (row_before := jumps.step(-1)) is not None:
        back.append(row_before)
    assert back == expected[-2::-1]
    forth = []
    while (row_behind := jumps.step(1)) is not None:
        forth.append(row_behind)
    assert forth == expected[1:]
