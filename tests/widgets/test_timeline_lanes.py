"""Lanes chosen, reordered, expanded and kept; the mouse on them; reading that is stopped."""

from __future__ import annotations

import json

from textual import events
from textual.geometry import Offset

from tests.widgets.browsing import LARGE, Browser, browse
from tests.widgets.test_timeline_pane import DEMO_LABELS
from tests.widgets.timeline_browsing import FIRST_NS, cells, labels, lanes, words


async def test_tasks_of_a_guests_cpu() -> None:
    async with browse(size=LARGE) as browser:
        await browser.press("T", "2", "j", "space")
        assert labels(browser)[2:6] == [" └ guest CPU 0", "   cmos 169", "   sleep 123", "   fork 176"]
        assert labels(browser)[11] == "demo vCPU 1"
        ran = cells(browser, "   cmos 169")
        assert "█" in ran
        assert len(ran.strip()) < 20
        await browser.press("j")
        assert words(browser).startswith("cmos 169: not running")
        await browser.press("2", "full_stop")
        assert words(browser).startswith("cmos 169: running")
        await browser.press("space")
        assert labels(browser) == DEMO_LABELS
        assert lanes(browser).cursor == 2


async def test_the_cpus_that_a_vcpu_ran_on() -> None:
    async with browse(size=LARGE) as browser:
        await browser.press("T", "j", "space", "j")
        assert labels(browser)[2] == "   on host CPU"
        shown = cells(browser, "   on host CPU")
        assert set(shown) == {" ", "0", "1"}
        where = shown.index("1")
        assert cells(browser, "host CPU 1")[where] == "0"
        await browser.press(*str(where), "l")
        assert words(browser).startswith("on host CPU: on CPU 1  from")


async def test_rows_per_machine() -> None:
    async with browse(size=LARGE) as browser:
        await browser.press("T", "space")
        assert labels(browser)[:3] == ["events", "   host", "   demo"]
        await browser.press("2", "j", "4", "0", "l")
        assert words(browser).startswith("demo: ")
        assert cells(browser, "   demo") != cells(browser, "   host") != cells(browser, "events")


async def test_lanes_change_places() -> None:
    async with browse(size=LARGE) as browser:
        await browser.press("T", "5", "j", "K", "K")
        assert labels(browser)[3:6] == ["host CPU 0", "demo vCPU 1", " └ guest CPU 1"]
        assert lanes(browser).cursor == 3
        await browser.press("J")
        assert labels(browser)[3:6] == ["demo vCPU 1", "host CPU 0", " └ guest CPU 1"]
        await browser.press(*["J"] * 20)
        assert labels(browser)[-1] == "host CPU 0"


async def test_lanes_are_hidden_and_come_back() -> None:
    async with browse(size=LARGE) as browser:
        await browser.press("T", "X", "X")
        assert labels(browser) == DEMO_LABELS[2:]
        await browser.press(*["X"] * 10)
        assert labels(browser) == []
        assert "u shows them again" in lanes(browser).hint()
        await browser.press("u")
        assert labels(browser) == DEMO_LABELS


async def arranged(browser: Browser) -> dict[str, object]:
    """Arrange the lanes, and what is kept of that, by way of a file."""
    await browser.press("T", "2", "j", "space", "K", "X", "j", "X", "plus", "plus")
    kept = json.loads(json.dumps(browser.main.keep()))
    assert isinstance(kept, dict)
    return kept


async def test_what_was_arranged_is_kept() -> None:
    async with browse(size=LARGE) as browser:
        kept = await arranged(browser)
        wanted, span = labels(browser), (lanes(browser).span.from_ns, lanes(browser).span.to_ns)
    async with browse(size=LARGE) as browser:
        browser.main.bring_back(kept)
        await browser.press("T")
        assert labels(browser) == wanted
        assert (lanes(browser).span.from_ns, lanes(browser).span.to_ns) == span
    async with browse(size=LARGE, wait=False) as browser:
        browser.main.bring_back(kept)
        while lanes(browser).lanes is None:
            await browser.press("T")
        assert labels(browser) == wanted
        assert browser.main.keep()["timeline"] == kept["timeline"]


async def test_what_nobody_understands_is_not_brought_back() -> None:
    async with browse(size=LARGE) as browser:
        nonsense: list[object] = [
            7, [], {"lanes": 3, "hidden": [[]], "expanded": [["no", {}, []]], "span": ["a", 2]}, {"span": [1]},
        ]  # fmt: skip
        for kept in nonsense:
            browser.main.bring_back({"timeline": kept})
            assert labels(browser) == DEMO_LABELS


async def test_the_mouse_puts_the_cursor_and_a_double_click_goes_to_the_row() -> None:
    async with browse(size=LARGE) as browser:
        rows = lanes(browser)
        await browser.pilot.click("#timeline", offset=(rows.label_cells + 30, 3))
        assert (rows.cursor, rows.cursor_ns) == (3, rows.span.start_of(30))
        assert browser.main.panes.current.title == "Timeline"
        await browser.pilot.click("#timeline", offset=(2, 1))
        assert (rows.cursor, rows.cursor_ns) == (1, rows.span.start_of(30))
        await browser.pilot.click("#timeline", offset=(rows.label_cells + 40, 1), times=2)
        assert browser.main.panes.current.title == "Events"
        row = browser.events.current
        assert row is not None
        assert rows.span.cell_of(row.ts_ns) == 40


async def test_a_drag_sets_the_markers() -> None:
    async with browse(size=LARGE) as browser:
        rows, pilot = lanes(browser), browser.pilot
        await pilot.mouse_down("#timeline", offset=Offset(rows.label_cells + 20, 2))
        await pilot.hover("#timeline", offset=Offset(rows.label_cells + 35, 2))
        await pilot.mouse_up("#timeline", offset=Offset(rows.label_cells + 50, 2))
        await browser.press()
        assert [rows.span.cell_of(rows.marks_ns[letter]) for letter in "AB"] == [20, 50]
        assert "A→B" in browser.status


async def test_the_wheel_zooms_at_the_mouse() -> None:
    async with browse(size=LARGE) as browser:
        rows = lanes(browser)
        whole_ns, at = rows.span.length_ns, Offset(rows.label_cells + 50, 2)
        ts_ns = rows.span.start_of(50)
        await browser.pilot._post_mouse_events([events.MouseScrollUp], "#timeline", at)
        await browser.press()
        assert rows.span.length_ns == -(-whole_ns // 2)
        assert rows.span.cell_of(ts_ns) in {49, 50}
        await browser.pilot._post_mouse_events([events.MouseScrollDown], "#timeline", at, shift=True)
        await browser.press()
        assert rows.span.length_ns == -(-whole_ns // 2)
        assert rows.span.cell_of(ts_ns) in {41, 42}
        await browser.pilot._post_mouse_events([events.MouseScrollDown], "#timeline", at)
        await browser.press()
        assert rows.span.from_ns == FIRST_NS


async def test_reading_can_be_stopped_and_begins_again() -> None:
    async with browse() as browser:
        main = browser.main
        main.panes.focus_pane(main.panes.timeline)
        await browser.pilot.press("T")
        assert main.lanes_job.running or main.lane_list.lanes is not None
        if main.lanes_job.cancel():
            await browser.press("escape")
            assert main.lane_list.lanes is None
        await browser.press("T")
        assert labels(browser) == DEMO_LABELS
