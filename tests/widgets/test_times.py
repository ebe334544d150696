"""Going to times, and the time column."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.widgets.browsing import Browser, browse
from tracetui.widgets.time_column import delta_text

START_NS = 201_930_297_113


async def go(browser: Browser, text: str) -> None:
    """Type a time."""
    await browser.press("colon")
    await browser.type(text)


@pytest.mark.parametrize(
    ("text", "ts_ns"),
    [("202.5", 202_500_000_000), ("+1.5ms", START_NS + 1_500_000), ("0", 0), ("202000000us", 202 * 10**9)],
)
async def test_the_first_row_at_or_after_a_time(text: str, ts_ns: int) -> None:
    async with browse() as browser:
        await go(browser, text)
        timeline = browser.main.session.timeline
        assert timeline.row(browser.row).ts_ns >= ts_ns
        assert browser.row == 0 or timeline.row(browser.row - 1).ts_ns < ts_ns


async def test_back_by_a_relative_time_and_by_share() -> None:
    async with browse() as browser:
        await go(browser, "50%")
        timeline = browser.main.session.timeline
        last_ns = timeline.row(timeline.row_count - 1).ts_ns
        assert abs(timeline.row(browser.row).ts_ns - (START_NS + last_ns) // 2) < 10_000_000
        here = timeline.row(browser.row).ts_ns
        await go(browser, "-20ms")
        assert 0 <= timeline.row(browser.row).ts_ns - (here - 20_000_000) < 1_000_000
        await go(browser, "9999")
        assert browser.row == timeline.row_count - 1


async def test_in_a_filter_the_next_row_that_shows() -> None:
    async with browse() as browser:
        await browser.press("tab", "G", "enter")
        await go(browser, "202.5")
        row = browser.events.current
        assert row is not None
        assert 0 <= row.ts_ns - 202_500_000_000 < 50_000_000


async def test_rows_in_another_order_have_no_place_for_a_time() -> None:
    async with browse() as browser:
        await browser.press("tab", "tab", "enter")
        await go(browser, "202.5")
        assert "not in the order of time" in browser.status


async def test_what_is_no_time_is_explained() -> None:
    async with browse() as browser:
        await go(browser, "tomorrow")
        assert "is no time" in browser.status
        assert browser.row == 0


async def test_colon_q_quits() -> None:
    async with browse() as browser:
        await browser.pilot.press("colon", "q", "enter")
        await browser.pilot.pause()
        assert browser.app._exit


def times(browser: Browser) -> list[str]:
    """The time column of the lines that show."""
    return [strip.text.split()[0] for strip in browser.events.render_lines(browser.events.size.region)]


async def test_the_time_column_counts_from_four_things() -> None:
    async with browse() as browser:
        rows = browser.main.session.timeline.rows(0, 5)
        stamps = [row.ts_ns for row in rows]
        assert times(browser)[:2] == ["201.930297113", "201.930629751"]
        await browser.press("t")
        assert times(browser)[:3] == ["+0ns", "+332.638us", "+3.384808ms"]
        assert stamps[2] - stamps[1] == 3_384_808
        await browser.press("t")
        assert times(browser)[2] == "+3.717446ms"
        assert stamps[2] - stamps[0] == 3_717_446
        await browser.press("t")
        assert times(browser)[0] == "201.930297113"
        await browser.press("j", "A")
        assert times(browser)[:2] == ["-332.638us", "+0ns"]
        await browser.press("t")
        assert times(browser)[0] == "201.930297113"


async def test_since_the_previous_row_holds_across_pages() -> None:
    async with browse() as browser:
        await browser.press("t", "3", "0", "0", "g")
        top = browser.events.scroll_offset.y
        above, first = browser.main.session.timeline.rows(top - 1, top + 1)
        assert times(browser)[0] == delta_text(first.ts_ns - above.ts_ns) == "+58.427us"


@given(st.integers(-(10**15), 10**15))
def test_a_difference_is_exact_in_whatever_unit_fits(ns: int) -> None:
    text = delta_text(ns)
    number, unit = re.fullmatch(r"[+-]([\d,.]+)(s|ms|us|ns)", text).groups()  # type: ignore[union-attr]
    size = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}[unit]
    assert Fraction(number.replace(",", "")) * size == abs(ns)
    assert (text[0] == "-") == (ns < 0)
    assert unit == "s" or abs(ns) < size * 1000
    assert unit == "ns" or abs(ns) >= size


def test_counts_of_a_clock_that_is_not_in_ns_have_no_unit() -> None:
    assert delta_text(-1_234_567, False) == "-1,234,567"
