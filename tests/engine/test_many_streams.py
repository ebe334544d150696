"""One host with eight guests, and 256 CPU streams: nothing depends on there being two files."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from tests.engine.crafted_streams import MemoryStream
from tracetui.engine.merge_plain import rows_plain
from tracetui.engine.open_session import open_session
from tracetui.engine.slots import Slot
from tracetui.engine.timeline import Timeline

GUESTS = 8
STREAMS = 256


def test_a_host_with_eight_guests(recordings: Path, tmp_path: Path) -> None:
    """Copies of one guest carry its trace id, so each is that guest for the host."""
    copies = [tmp_path / f"guest{number}.dat" for number in range(GUESTS)]
    for copy in copies:
        shutil.copy(recordings / "tiny/host-demo.dat", copy)
    session = open_session([*copies[:3], recordings / "tiny/host.dat", *copies[3:]])
    assert session.map_vcpus() == GUESTS
    assert len({guest.name for guest in session.guests}) == GUESTS
    timeline = session.timeline
    for _ in timeline.load():
        pass
    assert timeline.row_count == 16556 + GUESTS * 3033
    rows = list(session.events())
    assert rows == list(rows_plain(session.slots))
    # Of equal times the file named first comes first.
    first = [row.slot.machine.number for row in rows if row.ts_ns == rows[0].ts_ns]
    assert first == [0, 1, 2, *range(4, GUESTS + 1)]


def many_slots(recordings: Path) -> list[Slot]:
    """Slots that share out the pages of a real recording among 256 CPUs; some have none."""
    (slot, *others) = open_session([recordings / "tiny/none/host.dat"]).slots
    pages = [
        bytes(each.stream.read_pages(page, 1)) for each in (slot, *others) for page in range(each.stream.page_count)
    ]
    slots = []
    for number in range(STREAMS):
        stream = MemoryStream(number, 4096, b"".join(pages[number::STREAMS]))
        slots.append(Slot(number, slot.machine, replace(slot.buffer, streams=[stream]), stream, slot.clock))
    return slots


def test_256_streams(recordings: Path) -> None:
    slots = many_slots(recordings)
    timeline = Timeline(slots)
    for _ in timeline.load():
        pass
    expected = list(rows_plain(slots))
    assert len({row.cpu for row in expected}) > 100
    assert timeline.row_count == len(expected)
    for start in (0, len(expected) // 2, len(expected) - 300):
        assert timeline.rows(start, start + 300) == expected[start : start + 300]
