"""Rows on demand are the rows of the whole stream, from wherever one asks."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tracetui.engine import index as index_module
from tracetui.engine.merge_plain import rows_plain
from tracetui.engine.open_session import open_session
from tracetui.engine.row import Row
from tracetui.engine.timeline import FIRST_ROWS, Timeline

CHECKPOINT_ROWS = 97


@pytest.fixture(autouse=True, scope="module")
def close_checkpoints() -> Iterator[None]:
    """Checkpoints lie close, so that small recordings have many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index_module, "CHECKPOINT_ROWS", CHECKPOINT_ROWS)
        yield


@pytest.fixture(scope="module", params=["tiny/host.dat tiny/host-demo.dat", "i386/buffers.dat", "i386/lost.dat"])
def both(
    request: pytest.FixtureRequest, recordings: Path, close_checkpoints: None
) -> Iterator[tuple[Timeline, list[Row]]]:
    session = open_session([recordings / name for name in request.param.split()])
    for _ in session.timeline.load():
        pass
    yield session.timeline, list(rows_plain(session.slots))


def test_any_slice(both: tuple[Timeline, list[Row]]) -> None:
    timeline, rows = both
    assert timeline.row_count == len(rows)
    chance = random.Random(7)
    for _ in range(60):
        start = chance.randrange(len(rows))
        stop = start + chance.choice((1, 5, 50, 700))
        assert timeline.rows(start, stop) == rows[start:stop]
    assert timeline.rows(len(rows), len(rows) + 5) == []
    assert timeline.rows(-3, 2) == rows[:2]
    with pytest.raises(IndexError):
        timeline.row(len(rows))
    with pytest.raises(IndexError):
        timeline.row(-1)


def test_row_at_a_time(both: tuple[Timeline, list[Row]]) -> None:
    timeline, rows = both
    times = [row.ts_ns for row in rows]
    chance = random.Random(8)
    for _ in range(40):
        ts_ns = times[chance.randrange(len(times))] + chance.choice((-1, 0, 1))
        expected = next((number for number, time in enumerate(times) if time >= ts_ns), len(times) - 1)
        assert timeline.row_at(ts_ns) == expected
    assert timeline.row_at(-1) == 0
    assert timeline.row_at(times[-1] + 1) == len(rows) - 1


def test_scan_of_a_part(both: tuple[Timeline, list[Row]]) -> None:
    timeline, rows = both
    start, stop = len(rows) // 3, len(rows) // 2
    times = [ts_ns for block in timeline.scan(start, stop) for ts_ns in block.ts_ns.tolist()]
    assert times == [row.ts_ns for row in rows[start:stop]]


def test_index_columns(both: tuple[Timeline, list[Row]]) -> None:
    timeline, rows = both
    index = timeline.index
    assert index.streams_of(10, 400).tolist() == [row.slot.number for row in rows[10:400]]
    by_type: dict[int, list[int]] = {}
    for number, kind in enumerate(index.types_of(0, len(rows)).tolist()):
        by_type.setdefault(kind, []).append(number)
    for kind, numbers in by_type.items():
        assert index.rows_of_types([kind]).tolist() == numbers
        assert index.types.counts[kind] == len(numbers)
        assert len({rows[number].name for number in numbers} - {rows[numbers[0]].name}) == 0 or kind == 0


def test_first_rows_come_before_the_index(recordings: Path) -> None:
    session = open_session([recordings / "tiny/host.dat"])
    timeline = session.timeline
    first = timeline.first_rows()
    assert len(first) == FIRST_ROWS == timeline.row_count
    assert not timeline.complete
    assert timeline.rows(3, 9) == first[3:9]
    for _ in timeline.load():
        pass
    assert timeline.rows(0, FIRST_ROWS + 10)[:FIRST_ROWS] == first


def test_no_data_at_all(all_recordings: Path) -> None:
    timeline = open_session([all_recordings / "variants/empty.dat"]).timeline
    for _ in timeline.load():
        pass
    assert (timeline.row_count, timeline.complete, timeline.first_rows()) == (0, True, [])
    assert list(timeline.scan()) == []
