"""Damage in the stream says which page of which CPU it is, and where in the file."""

from __future__ import annotations

from pathlib import Path

from tests.recovery.whole_pages import intact
from tracetui.engine.merge_plain import rows_plain
from tracetui.engine.open_session import open_session
from tracetui.engine.row import RowKind
from tracetui.engine.session import Session


def with_garbled_pages(path: Path, folder: Path, pages: dict[int, tuple[int, bytes]]) -> Session:
    """A copy in which pages, numbered through all CPUs, have other bytes at a place."""
    file = intact(path)
    data = bytearray(file.content)
    for page, (at, garbage) in pages.items():
        start = file.units[page].start + at
        data[start : start + len(garbage)] = garbage
    copy = folder / "garbled.dat"
    copy.write_bytes(data)
    return open_session([copy])


def test_page_cpu_and_file_offset_are_named(recordings: Path, tmp_path: Path) -> None:
    path = recordings / "tiny/none/host.dat"
    session = with_garbled_pages(path, tmp_path, {3: (500, bytes(40)), 60: (8, b"\xff\xff")})
    rows = [row for row in session.events() if row.kind is RowKind.DAMAGE]
    assert rows == [row for row in rows_plain(session.slots) if row.kind is RowKind.DAMAGE]
    first = intact(path).units[3].start
    texts = sorted(session.text(row) for row in rows)
    assert len(texts) == 2
    assert texts[0].startswith("page 13 of CPU 1 unreadable from here on: ")
    assert texts[1].startswith("page 3 of CPU 0 unreadable from here on: record states a length below its minimum at")
    offset = int(texts[1].rpartition(" ")[2], 16)
    assert first + 500 - 64 < offset < first + 540
    session.timeline.index  # noqa: B018  (loads it)
    assert sorted(damage.reason for damage in session.damage) == texts


def test_a_page_in_compressed_data_has_no_file_offset(recordings: Path, tmp_path: Path) -> None:
    session = with_garbled_pages(recordings / "tiny/host.dat", tmp_path, {1: (900, b"\xff" * 64)})
    rows = [row for row in session.events() if row.kind is RowKind.DAMAGE]
    assert {session.text(row) for row in rows} == {
        f"page {page} of CPU 0 unreadable from here on: page header is cut off at byte 0x0 of the page, "
        "which is compressed"
        for page in range(10, 20)
    }
