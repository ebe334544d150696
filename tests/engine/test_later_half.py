"""A recording that two threads index has the index that one gives, also where halves do not meet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from tests.kernels.damaged_pages import FILES, damaged_slots
from tracetui.engine import index as index_module
from tracetui.engine import later_half
from tracetui.engine.index import Index
from tracetui.engine.index_part import IndexPart
from tracetui.engine.open_session import open_session
from tracetui.engine.slots import Slot
from tracetui.engine.timeline import Timeline

HERE = Path(__file__).parents[1] / "recordings"
CHECKPOINT_ROWS = 97
PAIR = ("tiny/host.dat", "tiny/host-demo.dat")


@pytest.fixture(autouse=True)
def close_checkpoints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "CHECKPOINT_ROWS", CHECKPOINT_ROWS)


def indexed(slots: Sequence[Slot], monkeypatch: pytest.MonkeyPatch, halves: bool) -> Index:
    """The index; with halves the later one is there before the first one begins."""
    monkeypatch.setattr(later_half, "_FEWEST_PAGES", 0 if halves else 1 << 60)
    index = Index(slots)
    while index._later is not None and not index._later.wait():
        pass
    while index.grow():
        assert 0 <= index.progress <= 1
    return index


def facts(index: Index) -> dict[str, object]:
    """All that readers of an index ask for."""
    count = index.row_count
    return {
        "rows": count,
        "streams": index.streams_of(0, count).tolist(),
        "types": [index.types.keys[number] for number in index.types_of(0, count)],
        "counts": [int(index.types.counts[index.types.number(*key[1:])]) for key in sorted_types(index)],
        "marks": index.types.counts[:3].tolist(),
        "seen": sorted_types(index),
        "stepped back": index.stepped_back,
        "names": index.names,
    }


def sorted_types(index: Index) -> list[tuple[int, int, int]]:
    return [(0, recording, event_id) for _, recording, event_id in index.types.seen()]


def has_met(index: Index) -> bool:
    """Whether the halves met: a chunk that is too short then stands in the middle."""
    return any(start % CHECKPOINT_ROWS for start in index._starts)


@pytest.mark.parametrize("files", [PAIR, *([name] for name in FILES)], ids=" ".join)
def test_real_recordings(files: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> None:
    slots = open_session([HERE / name for name in files]).slots
    both = indexed(slots, monkeypatch, halves=True)
    assert has_met(both)
    assert facts(both) == facts(indexed(slots, monkeypatch, halves=False))


@pytest.mark.parametrize("name", FILES)
def test_damaged_pages(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    session = open_session([HERE / name])
    for seed in range(40):
        slots = damaged_slots(session, Random(seed))
        both, one = indexed(slots, monkeypatch, halves=True), indexed(slots, monkeypatch, halves=False)
        assert {**facts(both), "names": 0} == {**facts(one), "names": 0}, seed


def test_rows_around_the_meeting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are read from checkpoints of either half, whose chunks are not all of one length."""
    slots = open_session([HERE / name for name in PAIR]).slots
    monkeypatch.setattr(later_half, "_FEWEST_PAGES", 0)
    timeline, whole = Timeline(slots), Timeline(slots)
    timeline._index = both = indexed(slots, monkeypatch, halves=True)
    whole._index = indexed(slots, monkeypatch, halves=False)
    middle = next(start for start in both._starts if start % CHECKPOINT_ROWS)
    for start in (middle - 300, middle - 1, middle, middle + 1, middle + 98, both.row_count - 5):
        assert timeline.rows(start, start + 250) == whole.rows(start, start + 250)
        times = [ts_ns for block in timeline.scan(start, start + 250) for ts_ns in block.ts_ns.tolist()]
        assert times == [row.ts_ns for row in whole.rows(start, start + 250)]
    ts_ns = whole.row(middle).ts_ns
    assert [timeline.row_at(ts_ns + step) for step in (-1, 0, 1)] == [whole.row_at(ts_ns + step) for step in (-1, 0, 1)]


def test_a_cancelled_half_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    slots = open_session([HERE / PAIR[0]]).slots
    monkeypatch.setattr(later_half, "_FEWEST_PAGES", 0)
    monkeypatch.setattr(IndexPart, "grow", lambda part, until_ts=0: None)
    later = later_half.LaterHalf(slots, CHECKPOINT_ROWS)
    while later._heads is None:
        later.wait()
    later.cancelled.set()
    while not later.wait():
        pass
    heads = later._heads
    assert heads is not None
    assert later.result(heads) is None
