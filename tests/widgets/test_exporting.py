"""Writing files and copying from every pane."""

from __future__ import annotations

import asyncio
import csv
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from time import sleep

import pytest

from tests.engine.demo_session import demo_session
from tests.engine.test_export_stream import reported
from tests.widgets.browsing import LARGE, Browser, browse
from tracetui.engine.report.request import FilterText, ReportRequest
from tracetui.screens.exporting import MOST_COPIED_BYTES


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where file names are looked up."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def write(browser: Browser, name: str) -> None:
    """Type a file's name."""
    await browser.press("w")
    await browser.type(name)


async def test_the_stream_is_written_as_report_prints_it(folder: Path) -> None:
    async with browse() as browser:
        await write(browser, "all.txt")
        assert (folder / "all.txt").read_bytes() == reported(demo_session(), ReportRequest())
        assert "bytes written to all.txt" in browser.status


async def test_the_filtered_stream_is_written_as_report_prints_it_with_that_filter(folder: Path) -> None:
    async with browse() as browser:
        await browser.press("f")
        await browser.type("kvm_exit: exit_reason == 0x78")
        await browser.press("colon")
        await browser.type("w halts.txt")
        request = ReportRequest(filters=[FilterText("kvm_exit: exit_reason == 0x78")])
        assert (folder / "halts.txt").read_bytes() == reported(demo_session(), request)


async def test_no_file_is_replaced_without_asking(folder: Path) -> None:
    async with browse() as browser:
        (folder / "old.txt").write_text("old")
        await write(browser, "old.txt")
        await browser.press("n")
        assert (folder / "old.txt").read_text() == "old"
        assert "old.txt is as it was" in browser.status
        await write(browser, "old.txt")
        await browser.press("escape")
        assert (folder / "old.txt").read_text() == "old"
        await write(browser, "old.txt")
        await browser.press("y")
        assert (folder / "old.txt").read_bytes() == reported(demo_session(), ReportRequest())
        assert [path.name for path in folder.iterdir()] == ["old.txt"]


async def test_what_cannot_be_written_is_said(folder: Path) -> None:
    async with browse() as browser:
        await write(browser, "no/such/folder.txt")
        notes = [note.message for note in browser.app._notifications]
        assert any("No such file or directory" in note for note in notes)
        await write(browser, str(browser.main.session.machines[0].recording.path))
        assert "is one of the recordings" in browser.main._said
        await write(browser, "/")
        assert "is a folder" in browser.status
        assert list(folder.iterdir()) == []


async def test_an_empty_name_writes_nothing(folder: Path) -> None:
    async with browse() as browser:
        await browser.press("w", "enter")
        await browser.press("w", "escape")
        assert list(folder.iterdir()) == []
        assert browser.app.focused is browser.events


async def test_tables_are_written_as_csv_and_json(folder: Path) -> None:
    async with browse(size=LARGE) as browser:
        panes = {pane.title: pane for pane in browser.main.panes.order}
        for title, name in (("vCPUs", "vcpus"), ("Exits", "exits"), ("Details", "details")):
            browser.main.panes.focus_pane(panes[title])
            await write(browser, f"{name}.csv")
            await write(browser, f"{name}.json")
        for name in ("vcpus", "exits", "details"):
            with (folder / f"{name}.csv").open() as file:
                lines = list(csv.DictReader(file))
            objects = json.loads((folder / f"{name}.json").read_text())
            assert len(lines) == len(objects) > 0
            assert list(lines[0]) == list(objects[0])
        exits = json.loads((folder / "exits.json").read_text())
        shown = browser.main.exit_table.groups
        assert [each["total_ns"] for each in exits] == [group.total_ns for group in shown]


async def test_the_exits_are_written_as_they_are_grouped_and_sorted(folder: Path) -> None:
    async with browse() as browser:
        await browser.press("tab", "tab", "v")
        await browser.press("greater_than_sign")
        await write(browser, "reasons.json")
        exits = json.loads((folder / "reasons.json").read_text())
        assert list(exits[0])[:2] == ["guest", "reason"]
        assert [each["reason"] for each in exits] == [group.reason for group in browser.main.exit_table.groups]


async def test_all_rows_of_a_filter_are_copied() -> None:
    async with browse() as browser:
        await browser.press("f")
        await browser.type("kvm_mmio")
        await browser.press("Y")
        lines = browser.app.clipboard.splitlines()
        assert len(lines) == browser.events.line_count() == 9
        assert all("kvm_mmio" in line for line in lines)
        assert "9 lines copied" in browser.status


async def test_copying_ends_where_the_clipboard_does() -> None:
    async with browse() as browser:
        await browser.press("Y")
        assert MOST_COPIED_BYTES - 300 < len(browser.app.clipboard.encode()) <= MOST_COPIED_BYTES
        assert "no room for more" in browser.status


async def test_a_table_is_copied_with_its_header() -> None:
    async with browse() as browser:
        await browser.press("tab", "tab", "Y")
        lines = browser.app.clipboard.splitlines()
        assert lines[0].split()[:2] == ["reason", "function"]
        assert len(lines) == browser.main.exit_table.line_count() + 1


async def test_escape_stops_writing_and_leaves_nothing(folder: Path) -> None:
    async with browse() as browser:
        begun = threading.Event()

        def slow() -> Iterator[tuple[float | None, bytes]]:
            for number in range(1000):
                begun.set()
                sleep(0.01)
                yield number / 1000, b"line\n"

        browser.main._start(folder / "slow.txt", slow, replace=False)
        await asyncio.to_thread(begun.wait)
        await browser.pilot.pause(0.2)
        assert "writing slow.txt" in browser.status
        assert "%" in browser.status
        await browser.press("escape")
        assert list(folder.iterdir()) == []
        assert "writing" not in browser.status
