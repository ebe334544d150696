"""Loading in the background: rows come while it runs, it can be stopped, and goes on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.widgets.browsing import Browser, browse, settled
from tracetui.app import TraceApp
from tracetui.engine.open_session import open_session
from tracetui.engine.timeline import FIRST_ROWS, Timeline
from tracetui.errors import UnreadableFile

FIRST_FRAME = """
import asyncio, sys
from tracetui.app import TraceApp
from tracetui.engine.open_session import open_session

async def first_frame(files):
    app = TraceApp(open_session(files))
    async with app.run_test(size=(160, 45)):
        lines = app.screen.event_list.render_lines(app.screen.event_list.size.region)
        rows = sum(1 for line in lines if line.text.strip())
        print(rows, sorted({"numpy", "numba"} & set(sys.modules)))

# Loading begins after the first frame; here it must not begin at all, so that the frame stays the first.
from tracetui.screens.loading import Loading
Loading.start = lambda self: None
asyncio.run(first_frame(sys.argv[1:]))
"""


def first_frame(files: list[Path]) -> tuple[int, str]:
    """Rows on the screen, and what was loaded, of a process at its first frame."""
    command = [sys.executable, "-c", FIRST_FRAME, *map(str, files)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    rows, loaded = ran.stdout.split(" ", 1)
    return int(rows), loaded.strip()


def test_the_first_frame_shows_rows_without_numpy_and_numba(recordings: Path) -> None:
    files = [recordings / "tiny/host.dat", recordings / "tiny/host-demo.dat"]
    rows, loaded = first_frame(files)
    assert (rows > 10, loaded) == (True, "[]")


class Gate:
    """Lets a timeline load one step for every word spoken."""

    def __init__(self, timeline: Timeline) -> None:
        self._load, self.steps = timeline.load, 0
        self.stop_after = 1
        timeline.load = self.load  # type: ignore[method-assign]
        self.browser: Browser | None = None

    def load(self) -> Iterator[float]:
        """Load, telling the loading to stop after some steps."""
        for done in self._load():
            self.steps += 1
            if self.steps == self.stop_after and self.browser is not None:
                self.browser.app.call_from_thread(self.browser.main.action_back, False)
            yield done


async def test_loading_stops_at_escape_and_goes_on_at_a_key(recordings: Path) -> None:
    app = TraceApp(open_session([recordings / "tiny/host.dat", recordings / "tiny/host-demo.dat"]))
    assert app.session is not None
    gate = Gate(app.session.timeline)
    async with app.run_test(size=(80, 24)) as pilot:
        gate.browser = browser = Browser(app, pilot)
        while browser.main.load_job.running or not gate.steps:
            await pilot.pause()
        await pilot.pause()
        known = browser.events.line_count()
        assert FIRST_ROWS < known < 19589
        assert "stopped at" in browser.status
        assert "R resumes" in browser.status
        await pilot.press("G")
        assert browser.row == known - 1
        assert not browser.main.load_job.complete
        await pilot.press("R")
        await settled(pilot)
        assert browser.main.load_job.complete
        assert browser.events.line_count() == 19589
        assert browser.row == known - 1
        assert "stopped" not in browser.status


async def test_a_file_that_is_damaged_says_so(recordings: Path, tmp_path: Path) -> None:
    whole = (recordings / "tiny/host.dat").read_bytes()
    cut = tmp_path / "cut.dat"
    cut.write_bytes(whole[: len(whole) * 3 // 5])
    missing = tmp_path / "[bold]missing.dat"
    async with browse([cut, missing]) as browser:
        assert browser.app._notifications
        assert "[bold]missing.dat" in next(iter(browser.app._notifications)).message
        await browser.press("i")
        strips = browser.app.screen._compositor.render_strips()
        assert any("Damage" in strip.text for strip in strips)


async def test_an_empty_recording_shows_no_rows(recordings: Path, tmp_path: Path) -> None:
    async with browse([recordings / "variants/clock-counter.dat"]) as browser:
        assert browser.events.line_count() == 273
        assert browser.main.exit_table.line_count() == 0
        await browser.press("tab", "tab", "enter", "tab", "enter", "escape")
        assert browser.main.panes.current.title == "Events"


async def test_lost_events_are_rows(recordings: Path) -> None:
    async with browse([recordings / "i386/lost.dat"]) as browser:
        await browser.press("slash")
        await browser.type("EVENTS DROPPED")
        assert "1 of 43" in browser.status
        strips = browser.events.render_lines(browser.events.size.region)
        assert "EVENTS DROPPED]" in strips[browser.events.cursor - browser.events.scroll_offset.y].text
        await browser.press("enter")
        assert browser.main.panes.current.title == "Details"


async def test_panes_with_nothing_in_them_say_why(recordings: Path) -> None:
    async with browse([recordings / "latency/wakeup.dat"], size=(160, 45)) as browser:
        text = "\n".join(strip.text for strip in browser.main._compositor.render_strips())
        assert "no events; i shows what the files hold" in text
        assert "no kvm_exit events; record the host with: trace-cmd record -e kvm" in text
        await browser.press("j", "G", "n", "y", "t", "A", "enter", "escape", "tab", "enter", "i")
        text = "\n".join(strip.text for strip in browser.app.screen._compositor.render_strips())
        assert "# tracer: wakeup" in text


async def test_an_error_in_a_thread_is_said_and_leaves_the_screen_usable(recordings: Path) -> None:
    app = TraceApp(open_session([recordings / "tiny/host.dat"]))

    def load() -> Iterator[float]:
        raise UnreadableFile(Path("host.dat"), "[red]went away", 0x1000)
        yield 0.0

    assert app.session is not None
    app.session.timeline.load = load  # type: ignore[method-assign]
    async with app.run_test(size=(80, 24)) as pilot:
        while not app._notifications:
            await pilot.pause()
        assert "[red]went away at offset 0x1000" in next(iter(app._notifications)).message
        browser = Browser(app, pilot)
        await pilot.press("G", "k")
        assert browser.row == FIRST_ROWS - 2
        await pilot.press("slash", "x", "enter", "escape", "colon", "1", "enter")
        await pilot.pause()
        assert "kernels are still loading" in browser.status
