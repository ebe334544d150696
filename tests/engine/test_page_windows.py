"""Windows of a walk: nothing is read twice, and who reads on reads more at once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from tests.engine.crafted_streams import MemoryStream
from tracetui.engine import walk_state
from tracetui.engine.open_session import open_session
from tracetui.engine.page_windows import PageWindows
from tracetui.engine.slots import Slot
from tracetui.engine.walk import TypeDictionary, Walk

PAGE = 4096
MIB = 1 << 20


@dataclass
class WatchedStream(MemoryStream):
    """Notes what is read, as (first page, pages); in chunks of ten pages."""

    reads: list[tuple[int, int]] = field(default_factory=list)

    def read_into(self, first: int, count: int, target: memoryview) -> int:
        self.reads.append((first, count))
        data = self.read_pages(first, count)
        target[: len(data)] = data
        return len(data)

    def count_to_chunk_end(self, first: int, count: int) -> int:
        before = (first + count) // 10 * 10 - first
        return before if before > 0 and first + count < self.page_count else count


def watched(recordings: Path, pages: int) -> tuple[list[Slot], WatchedStream]:
    """One slot of a stream of empty pages."""
    (slot, *_) = open_session([recordings / "tiny/v6/host.dat"]).slots
    stream = WatchedStream(0, PAGE, bytes(pages * PAGE))
    return [replace(slot, stream=stream)], stream


def test_reading_on_reads_more_at_once_and_nothing_twice(recordings: Path) -> None:
    slots, stream = watched(recordings, 2345)
    walk = Walk(slots, TypeDictionary(1))
    assert not len(walk.next(10))
    assert walk.done
    assert stream.reads[:4] == [(0, 60), (60, 120), (180, 250), (430, 510)]
    ends = [first + count for first, count in stream.reads]
    assert [0, *ends] == [*(first for first, _ in stream.reads), 2345]


def test_windows_for_just_what_will_be_read(recordings: Path) -> None:
    slots, stream = watched(recordings, 5000)
    windows = PageWindows(slots, 32 * MIB)
    state = np.zeros((1, walk_state.STATE_COLUMNS), np.int64)
    for between, read, memory in ((33, 33, 33 * PAGE), (4000, 4000, 4000 * PAGE), (1 << 16, 60, 4000 * PAGE)):
        windows.begin(np.array([between]))
        state[0, walk_state.HEAD_KIND] = walk_state.NEED
        windows.fill(state)
        assert stream.reads[-1] == (0, read)
        assert memory <= len(windows.arena) < memory + PAGE
        assert state[0, walk_state.WINDOW_END] == read * PAGE
