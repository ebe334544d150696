"""The timeline pane by its keys, on the demo: what shows, what the line below the lanes says, where Enter leads."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.widgets.browsing import LARGE, SMALL, browse
from tests.widgets.timeline_browsing import FIRST_NS, LAST_NS, cells, drawn, labels, lanes, legend, scale, words
from tracetui.engine.lanes_names import LaneKind

VCPU_0 = "j"
DEMO_LABELS = [
    "events", "demo vCPU 0", " └ guest CPU 0", "demo vCPU 1", " └ guest CPU 1",
    "host CPU 0", "host CPU 1", "host CPU 2",
]  # fmt: skip


async def test_the_timeline_stands_beside_the_others() -> None:
    async with browse(size=LARGE) as browser:
        assert labels(browser) == DEMO_LABELS
        assert browser.main.panes.timeline.region.height >= len(DEMO_LABELS) + 4
        await browser.press("T")
        assert browser.main.panes.current.title == "Timeline"
        assert (lanes(browser).span.from_ns, lanes(browser).span.to_ns) == (FIRST_NS, LAST_NS + 1)
        for name in ("guest", "register", "halted", "idle", "preempted", "vCPU", "task"):
            assert name in legend(browser)
        assert "user space" not in legend(browser)
        assert "202.0" in scale(browser)
        assert "203.3" in scale(browser)


async def test_a_small_terminal_reads_the_timeline_when_it_shows() -> None:
    async with browse(size=SMALL) as browser:
        assert lanes(browser).lanes is None
        await browser.press("T")
        assert labels(browser) == DEMO_LABELS
        assert max(map(len, drawn(browser))) <= 78


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (["j", "6", "0", "l"], "demo vCPU 0: preempted by spin 556 on CPU 1  from 202.560036545 for 11.5ms"),
        (["j", "j", "2", "0", "l"], "demo CPU 0: cmos 169  from 202.136493364 for 6.73ms"),
        (["5", "j", "6", "0", "l"], "host CPU 0: spin 558  from 202.559621866 for 8.00ms"),
        (["j", "full_stop"], "demo vCPU 0: in the guest  from 201.966942422 for 130us"),
        (["5", "j"], "host CPU 0: nothing recorded"),
        (["2", "0", "l"], "events: 251 rows in this cell"),
    ],
)
async def test_what_is_under_the_cursor(keys: list[str], said: str) -> None:
    async with browse(size=LARGE) as browser:
        await browser.press("T", *keys)
        assert words(browser).startswith(said)


async def test_how_a_cells_time_is_divided() -> None:
    async with browse(size=LARGE) as browser:
        await browser.press("T", "j", "6", "0", "l")
        assert "this cell: preempted 85% guest 14% register 1% interrupt 1%" in words(browser)
        await browser.press(*["plus"] * 8)
        assert "this cell" not in words(browser)


async def test_zoom_keeps_the_time_under_the_cursor() -> None:
    async with browse(size=LARGE) as browser:
        await browser.press("T", "j", "6", "0", "l")
        rows = lanes(browser)
        cell, ts_ns, whole_ns = rows.span.cell_of(rows.cursor_ns), rows.cursor_ns, rows.span.length_ns
        await browser.press("plus", "plus")
        assert rows.span.cell_of(ts_ns) == cell
        assert rows.span.length_ns == -(-whole_ns // 4)
        await browser.press("3", "plus")
        assert rows.span.length_ns == -(-whole_ns // 32)
        await browser.press("minus")
        assert rows.span.length_ns == -(-whole_ns // 32) * 2
        await browser.press("0")
        assert rows.span.is_whole
        await browser.press("9", "9", "plus", "plus")
        assert rows.span.length_ns == rows.span.width
        await browser.press("9", "9", "minus")
        assert rows.span.is_whole


async def test_the_cursor_goes_by_cells_pages_and_to_the_ends() -> None:
    async with browse(size=LARGE) as browser:
        await browser.press("T")
        rows = lanes(browser)
        for keys, cell in ((["l"], 1), (["4", "0", "right"], 41), (["h"], 40), (["1", "0", "left"], 30), (["l"], 31)):
            await browser.press(*keys)
            assert (keys, rows.span.cell_of(rows.cursor_ns)) == (keys, cell)
        await browser.press("G")
        assert rows.cursor_ns == LAST_NS
        await browser.press("l")
        assert rows.cursor_ns == LAST_NS
        await browser.press("g", "h")
        assert rows.cursor_ns == FIRST_NS
        await browser.press("plus", "plus", "ctrl+d")
        half_ns = rows.span.length_ns * (rows.span.width // 2) // rows.span.width
        assert rows.span.from_ns == FIRST_NS + half_ns
        assert rows.cursor_ns == FIRST_NS + half_ns
        await browser.press("ctrl+u")
        assert (rows.span.from_ns, rows.cursor_ns) == (FIRST_NS, FIRST_NS)


async def test_the_cursor_takes_the_view_along() -> None:
    async with browse(size=LARGE) as browser:
        await browser.press("T", "plus", "plus")
        rows = lanes(browser)
        before_ns = rows.span.from_ns
        await browser.press(*"999", "l")
        assert rows.cursor_ns == LAST_NS
        assert rows.span.from_ns > before_ns
        assert rows.span.cell_of(rows.cursor_ns) is not None


async def test_changes_of_state_are_gone_through() -> None:
    async with browse(size=LARGE) as browser:
        await browser.press("T", "j")
        rows = lanes(browser)
        lane = rows.lanes.lanes[rows.selected] if rows.lanes is not None and rows.selected is not None else None
        assert lane is not None
        starts = lane.start_ns.tolist()
        await browser.press("full_stop")
        assert rows.cursor_ns == starts[0]
        await browser.press("3", "full_stop")
        assert rows.cursor_ns == starts[3]
        await browser.press("comma")
        assert rows.cursor_ns == starts[2]
        await browser.press(*"999", "comma", "comma")
        assert rows.cursor_ns == starts[0]


async def test_enter_goes_to_the_row_that_changed_the_state() -> None:
    async with browse(size=LARGE) as browser:
        await browser.press("T", "j", "full_stop", "enter")
        assert browser.main.panes.current.title == "Events"
        row = browser.events.current
        assert row is not None
        assert (row.name, row.pid, row.ts_ns) == ("kvm_entry", 503, 201966942422)
        await browser.press("T", "full_stop", "enter")
        row = browser.events.current
        assert row is not None
        assert (row.name, row.pid) == ("kvm_exit", 503)
        assert browser.main.jumps.step(-1) is not None


async def test_the_cursors_follow_each_other() -> None:
    async with browse(size=LARGE) as browser:
        rows = lanes(browser)
        await browser.press(*"5000g")
        row = browser.events.current
        assert row is not None
        assert rows.cursor_ns == row.ts_ns
        await browser.press("T", *["plus"] * 6, "g")
        assert browser.row == 4999
        await browser.press("escape", "j")
        assert rows.cursor_ns == browser.main.session.timeline.row(5000).ts_ns
        assert rows.span.cell_of(rows.cursor_ns) is not None


async def test_markers_are_those_of_the_stream() -> None:
    async with browse(size=LARGE) as browser:
        await browser.press("T", "j", "5", "0", "l", "a", "2", "0", "l", "b")
        marks, rows = browser.main.marks, lanes(browser)
        assert marks["A"].ts_ns < marks["B"].ts_ns == browser.main.session.timeline.row(marks["B"].number).ts_ns
        assert scale(browser).index("A") - rows.label_cells == 50
        assert "A→B" in browser.status
        await browser.press("h", "z")
        assert (rows.span.from_ns, rows.span.to_ns) == (marks["A"].ts_ns, marks["B"].ts_ns + 1)
        assert rows.span.from_ns <= rows.cursor_ns < rows.span.to_ns
        assert scale(browser)[rows.label_cells] == "A"
        assert cells(browser, "host CPU 2")[0] == "│"
        await browser.press("escape", *"9000g", "B", "T", "0")
        place = rows.span.cell_of(browser.main.session.timeline.row(8999).ts_ns)
        assert place is not None
        assert cells(browser, "host CPU 1")[place] == "│"


async def test_entries_and_exits_show_when_zoomed_in() -> None:
    async with browse(size=LARGE) as browser:
        await browser.press("T", "j", "full_stop", *["plus"] * 13)
        assert labels(browser)[1:4] == ["demo vCPU 0", "   ▼ in ▲ out", " └ guest CPU 0"]
        rows = lanes(browser)
        assert rows.selected is not None
        assert rows.selected.kind is LaneKind.THREAD
        entry = rows.span.cell_of(201966942422)
        assert entry is not None
        between = cells(browser, "   ▼ in ▲ out")
        assert between[entry] == "▼"
        leave = between.index("▲")
        assert set(between[entry + 1 : leave]) == {"┊"}
        assert set(cells(browser, "demo vCPU 0")[entry + 1 : leave]) == {"█"}
        await browser.press("j")
        assert "enters and leaves" in words(browser)
        await browser.press("0")
        assert labels(browser) == DEMO_LABELS


async def test_copying_a_lane() -> None:
    async with browse(size=LARGE) as browser:
        await browser.press("T", "j", "y")
        assert browser.app.clipboard == drawn(browser)[1].rstrip()


async def test_a_host_alone_has_threads_of_nobody_knows_whom(recordings: Path) -> None:
    async with browse([recordings / "tiny/host.dat"], size=LARGE) as browser:
        assert labels(browser) == ["events", "vCPU 0 of ?", "vCPU 1 of ?", "CPU 0", "CPU 1", "CPU 2"]


async def test_what_to_record_stands_on_a_lane_that_knows_nothing(recordings: Path) -> None:
    async with browse([recordings / "i386/lost.dat"], size=LARGE) as browser:
        assert cells(browser, "CPU 0").strip() == "who ran is not told: record -e sched:sched_switch"
        await browser.press("T", "j")
        assert "record -e sched:sched_switch" in words(browser)


async def test_without_any_stream_there_is_no_timeline(recordings: Path) -> None:
    async with browse([recordings / "latency/wakeup.dat"], size=LARGE) as browser:
        await browser.press("T", "plus", "l", "full_stop", "a", "z", "space", "enter", "X", "u", "0", "minus", "h", "b")
        assert labels(browser) == ["events", "   wakeup"]


async def test_the_vcpus_of_two_guests_are_told_apart(all_recordings: Path) -> None:
    folder = all_recordings / "agent2"
    files = [folder / name for name in ("host.dat", "host-guest1.dat", "host-web01.dat")]
    async with browse(files, size=LARGE) as browser:
        assert labels(browser)[1:7] == [
            "guest1 vCPU 0", " └ guest CPU 0", "guest1 vCPU 1", " └ guest CPU 1", "web01 vCPU 0", " └ guest CPU 0",
        ]  # fmt: skip
        ran = "".join(cells(browser, f"host CPU {cpu}") for cpu in range(3))
        assert {"0", "1", "a"} <= set(ran) <= {*"01a▁▄ │"}
        assert "guest1 vCPU" in legend(browser)
        assert "web01 vCPU" in legend(browser)
