"""Browses recordings in a terminal that is not there: what tests of the screen share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from tests.engine.demo_session import demo_session
from tracetui.app import TraceApp
from tracetui.engine.open_session import open_session
from tracetui.screens.main import MainScreen

SMALL, LARGE = (80, 24), (160, 45)


def demo_app() -> TraceApp:
    """The demo, not yet running; its stream is indexed already."""
    return TraceApp(demo_session())


class Browser:
    """An app that runs, its main screen, and the keys."""

    def __init__(self, app: TraceApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot
        assert isinstance(app.screen, MainScreen)
        self.main = app.screen
        self.events = self.main.event_list

    async def press(self, *keys: str) -> None:
        """Press keys, and wait until all that they set off is done."""
        await self.pilot.press(*keys)
        await settled(self.pilot)

    async def type(self, text: str) -> None:
        """Type a text into the prompt and send it."""
        await self.press(*text, "enter")

    @property
    def row(self) -> int:
        """Number of the row under the stream's cursor."""
        row = self.events.current
        assert row is not None
        return row.number

    @property
    def status(self) -> str:
        """The status bar's text."""
        status = self.main.status
        return status.render_line(0).text


async def settled(pilot: Pilot[None]) -> None:
    """Wait until no thread is at work and every message is handled."""
    for _ in range(_MOST_WORKERS_IN_A_ROW):
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        if all(worker.is_finished for worker in pilot.app.workers):
            break


_MOST_WORKERS_IN_A_ROW = 20
"""What one worker tells the screen may start the next."""


async def loaded(pilot: Pilot[None]) -> None:
    """Wait until the session is read whole and shown; the thread for it starts behind the first frame."""
    main = pilot.app.screen
    assert isinstance(main, MainScreen)
    for _ in range(_PATIENCE_TURNS):
        await settled(pilot)
        if main.load_job.complete:
            break
        await asyncio.sleep(0.01)
    assert main.load_job.complete
    await settled(pilot)


_PATIENCE_TURNS = 6000


@asynccontextmanager
async def browse(
    files: Sequence[Path] | None = None, size: tuple[int, int] = SMALL, wait: bool = True
) -> AsyncIterator[Browser]:
    """Run the app on files (or the demo); it is loaded whole unless `wait` is False."""
    app = demo_app() if files is None else TraceApp(open_session(files))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        if wait:
            await loaded(pilot)
        yield Browser(app, pilot)
