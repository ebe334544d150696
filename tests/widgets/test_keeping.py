"""What is kept between runs, and further files while running."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.widgets.browsing import SMALL, Browser, loaded, settled
from tracetui.app import TraceApp
from tracetui.config.settings import Settings
from tracetui.engine.opening_request import OpeningRequest
from tracetui.engine.session_keeper import SessionKeeper
from tracetui.engine.session_store import SessionStore
from tracetui.screens.main import MainScreen

NONSENSE = {
    "row": 9999999,
    "marks": {"a": -4, "b": "x", "": 5, "long": 6},
    "filters": [{"rows": 3}, {"condition": "((("}, {"text": "("}],
    "context": "many",
    "exits-by": [[[]]],
    "moving": [1],
    "time": ["marker"],
    "columns": {"a": 1},
    "places": {"": [1, 2], "A": 5},
}


@pytest.fixture
def files(recordings: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Copies of the demo's host and guest."""
    host, guest = (shutil.copy2(recordings / "tiny" / name, tmp_path) for name in ("host.dat", "host-demo.dat"))
    return Path(host), Path(guest)


@pytest.fixture
def store(tmp_path: Path) -> SessionStore:
    """An empty store."""
    return SessionStore(tmp_path / "state")


@asynccontextmanager
async def run(keeper: SessionKeeper, *paths: Path, settings: Settings | None = None) -> AsyncIterator[Browser]:
    """The app on files; left as `q` leaves it."""
    request = OpeningRequest(paths)
    app = TraceApp(request.open(), request, keeper=keeper, settings=settings)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.pause()
        await loaded(pilot)
        yield Browser(app, pilot)
        app.exit()


async def test_the_screen_comes_back_as_it_was_left(store: SessionStore, files: tuple[Path, Path]) -> None:
    async with run(SessionKeeper(store), *files) as browser:
        await browser.press("f")
        await browser.type("kvm_exit")
        await browser.press("4", "2", "g", "m", "x", "5", "0", "g", "t")
        left, shown = browser.row, len(browser.events.view)
    async with run(SessionKeeper(store), *files) as browser:
        assert (browser.row, len(browser.events.view)) == (left, shown)
        assert browser.events.header()[0].text.split()[:2] == ["since", "previous"]
        await browser.press("g", "apostrophe", "x")
        assert browser.events.cursor == 41


async def test_what_was_typed_comes_back_among_all_files(store: SessionStore, files: tuple[Path, Path]) -> None:
    async with run(SessionKeeper(store), files[0]) as browser:
        await browser.press("slash")
        await browser.type("kvm_exit.*MSR")
        await browser.press("m", "a")
    assert store.typed() == {"/": ["kvm_exit.*MSR"]}
    async with run(SessionKeeper(store), files[1]) as browser:
        await browser.press("slash", "up", "enter")
        assert browser.main.search_job.pattern is not None
        assert browser.main.search_job.pattern.pattern == "kvm_exit.*MSR"


async def test_afresh_neither_brings_back_nor_keeps(store: SessionStore, files: tuple[Path, Path]) -> None:
    async with run(SessionKeeper(store), *files) as browser:
        await browser.press("G")
    async with run(SessionKeeper(), *files) as browser:
        assert browser.row == 0
        await browser.press("j", "ctrl+s")
        assert "nothing is kept" in browser.status
    async with run(SessionKeeper(store), *files) as browser:
        assert browser.row == 19588


async def test_a_session_to_share(files: tuple[Path, Path], tmp_path: Path) -> None:
    shared = tmp_path / "look.json"
    async with run(SessionKeeper(None, shared), *files) as browser:
        await browser.press("7", "7", "g", "ctrl+s")
        assert "session saved into" in browser.status
    async with run(SessionKeeper(None, shared), *files) as browser:
        assert browser.row == 76
    async with run(SessionKeeper(None, shared), files[0]) as browser:
        assert browser.row == 76
        assert "other files" in browser.status


async def test_a_session_that_makes_no_sense_shows_what_it_can(store: SessionStore, files: tuple[Path, Path]) -> None:
    async with run(SessionKeeper(store), *files):
        pass
    kept = next((files[0].parent / "state/sessions").iterdir())
    session = json.loads(kept.read_text())
    session["state"] |= NONSENSE
    kept.write_text(json.dumps(session))
    async with run(SessionKeeper(store), *files) as browser:
        assert browser.row == 19588
        assert len(browser.events.view) == 19589


@pytest.mark.parametrize("place", [0, 4711, 12000])
async def test_further_files_keep_the_row(files: tuple[Path, Path], store: SessionStore, place: int) -> None:
    host, guest = files
    async with run(SessionKeeper(store), guest) as browser:
        await browser.press(*str(place + 1), "g")
        row = browser.events.current
        assert row is not None
        await browser.press("colon")
        await browser.type("+0ns")
        await browser.press("m", "a", "ctrl+o")
        await browser.type(str(host))
        await reopened(browser, 2)
        now = Browser(browser.app, browser.pilot)
        same = now.events.current
        assert same is not None
        assert (same.data, same.cpu, same.slot.machine.file_name) == (row.data, row.cpu, "host-demo.dat")
        assert len(now.events.view) == 19589
        await now.press("g", "apostrophe", "a")
        assert now.row == same.number
        assert now.main.prompt_job.histories[":"] == ["+0ns"]
    assert {len(kept.files) for kept in store.recent(9)} == {1, 2}


async def reopened(browser: Browser, machines: int) -> None:
    """Wait until another screen shows, of so many files."""
    for _ in range(600):
        await settled(browser.pilot)
        screen = browser.app.screen
        if isinstance(screen, MainScreen) and len(screen.session.machines) == machines:
            break
        await asyncio.sleep(0.01)
    await loaded(browser.pilot)


@pytest.mark.parametrize(
    ("typed", "said"), [("nowhere.dat", "no such file"), ("host.dat", "given twice"), (".", "is a folder"),
                        ("nonsense.dat", "nonsense.dat")],
)  # fmt: skip
async def test_what_cannot_be_opened_is_said_and_the_screen_stays(
    files: tuple[Path, Path], typed: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(files[0].parent)
    Path("nonsense.dat").write_bytes(b"nonsense")
    async with run(SessionKeeper(), files[0]) as browser:
        screen = browser.app.screen
        await browser.press("ctrl+o")
        await browser.type(typed)
        await settled(browser.pilot)
        assert said in browser.status
        assert browser.app.screen is screen


async def test_names_of_files_are_completed(files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(files[0].parent)
    async with run(SessionKeeper(), files[0]) as browser:
        await browser.press("ctrl+o", *"host-", "tab", "enter")
        await reopened(browser, 2)
        assert isinstance(browser.app.screen, MainScreen)
        assert [machine.file_name for machine in browser.app.screen.session.machines] == ["host.dat", "host-demo.dat"]


async def test_settings_hold_where_nothing_was_kept(store: SessionStore, files: tuple[Path, Path]) -> None:
    async with run(SessionKeeper(store), files[0], settings=Settings(time="start")) as browser:
        assert "since start" in browser.events.header()[0].text
        await browser.press("t")
        assert "seconds" in browser.events.header()[0].text
    async with run(SessionKeeper(store), files[0], settings=Settings(time="start")) as browser:
        assert "seconds" in browser.events.header()[0].text
