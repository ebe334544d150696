"""The screen that shows when no file was named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from tests.widgets.browsing import SMALL, loaded, settled
from tracetui.app import TraceApp
from tracetui.cli.prepared_app import file_choices
from tracetui.engine.kept_session import kept_session
from tracetui.engine.offered_recordings import in_folder, opened_before
from tracetui.engine.opening_request import OpeningRequest
from tracetui.engine.session_store import SessionStore
from tracetui.screens.main import MainScreen
from tracetui.screens.recent import RecentScreen
from tracetui.widgets.file_choices import FileChoices


@pytest.fixture
def folder(recordings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as `trace-cmd record -A` leaves it, the current one."""
    for name, called in (("host.dat", "trace.dat"), ("host-demo.dat", "trace-demo.dat")):
        shutil.copy2(recordings / "tiny" / name, tmp_path / called)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def store(tmp_path: Path) -> SessionStore:
    """An empty store."""
    return SessionStore(tmp_path / "state")


def lines(app: TraceApp) -> list[list[str]]:
    """What is offered: words of every line."""
    rows = app.screen.query_one(FileChoices)
    return [next(segment.text for segment in line).split() for line in rows.lines(0, rows.line_count())]


async def shows(pilot: Pilot[None], *names: str) -> None:
    """Wait for the main screen, and check which files it shows."""
    await settled(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, MainScreen)
    assert [machine.file_name for machine in screen.session.machines] == list(names)
    await loaded(pilot)


async def test_trace_dat_of_this_folder_comes_first_and_opens_with_its_guests(
    folder: Path, store: SessionStore
) -> None:
    store.save(kept_session(OpeningRequest((folder / "trace-demo.dat",)), {}))
    store.save(kept_session(OpeningRequest((folder / "trace-demo.dat", folder / "trace.dat")), {}))
    app = TraceApp(choices=file_choices(store))
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        offered = lines(app)
        assert [line[0] for line in offered] == ["trace.dat", "trace-demo.dat", "host.dat"]
        assert [line[-1] for line in offered] == ["here", "recent", "demo"]
        assert offered[0][1] == "trace-demo.dat"
        await pilot.press("enter")
        await shows(pilot, "trace.dat", "trace-demo.dat")


async def test_a_line_opens_by_a_double_click(folder: Path, store: SessionStore) -> None:
    app = TraceApp(choices=file_choices(store))
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await pilot.click(FileChoices, offset=(3, 1), times=2)
        await shows(pilot, "host.dat", "host-demo.dat")


async def test_any_other_file_opens_by_its_name(folder: Path, store: SessionStore) -> None:
    app = TraceApp(choices=file_choices(store))
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+o", *"nowhere", "enter")
        await settled(pilot)
        assert isinstance(app.screen, RecentScreen)
        assert str(app.screen.query_one(".problem", Static).content) == "nowhere: no such file"
        await pilot.press("ctrl+o", *"trace-d", "tab", "enter")
        await shows(pilot, "trace-demo.dat")


async def test_a_file_that_cannot_be_read_is_said(folder: Path, store: SessionStore) -> None:
    (folder / "trace.dat").write_bytes(b"nonsense")
    (folder / "trace-demo.dat").unlink()
    app = TraceApp(choices=file_choices(store))
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, RecentScreen)
        assert "trace.dat" in str(app.screen.query_one(".problem", Static).content)
        await pilot.press("q")
        await pilot.pause()
    assert app.session is None


def test_what_is_gone_is_not_offered(folder: Path, store: SessionStore) -> None:
    store.save(kept_session(OpeningRequest((folder / "trace.dat", folder / "trace-demo.dat")), {}))
    assert [request.paths for request in opened_before(store)] == [(folder / "trace.dat", folder / "trace-demo.dat")]
    (folder / "trace-demo.dat").unlink()
    assert opened_before(store) == []
    assert in_folder(folder) == OpeningRequest((folder / "trace.dat",))
    (folder / "trace.dat").unlink()
    assert in_folder(folder) is None
