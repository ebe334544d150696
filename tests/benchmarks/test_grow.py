"""Grown recordings: one round is the real recording, every further round the same events later."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.grow import grow_file
from tracetui.engine.merge_plain import rows_plain
from tracetui.engine.open_session import open_session
from tracetui.engine.row import Row

SOURCES = ("tiny/none/host.dat", "variants/small-v6-none.dat", "variants/clock-tsc2nsec.dat")
EVENTS = 16556
"""Of tiny/none/host.dat."""


def rows_of(path: Path) -> list[Row]:
    return list(rows_plain(open_session([path]).slots))


def facts(row: Row) -> tuple[int, int, str, bytes]:
    return row.ts_ns, row.cpu, row.name, row.data


@pytest.mark.parametrize("version", [6, 7])
@pytest.mark.parametrize("name", SOURCES)
def test_one_round_is_the_recording_itself(recordings: Path, tmp_path: Path, name: str, version: int) -> None:
    expected = [facts(row) for row in rows_of(recordings / name)]
    assert grow_file(recordings / name, tmp_path / "grown.dat", len(expected), version=version) == len(expected)
    assert [facts(row) for row in rows_of(tmp_path / "grown.dat")] == expected


@pytest.mark.parametrize("version", [6, 7])
def test_later_rounds_are_the_same_events_later(recordings: Path, tmp_path: Path, version: int) -> None:
    count = grow_file(recordings / SOURCES[0], tmp_path / "grown.dat", 2 * EVENTS + 1, version=version)
    assert count == 3 * EVENTS
    rows = rows_of(tmp_path / "grown.dat")
    rounds = [rows[at : at + EVENTS] for at in range(0, count, EVENTS)]
    assert [row.ts_ns for row in rows] == sorted(row.ts_ns for row in rows)
    distance = rounds[2][0].ts_ns - rounds[0][0].ts_ns
    for first, later in zip(rounds[0], rounds[2], strict=True):
        # Cycles become nanoseconds by rounding down.
        assert abs(later.ts_ns - first.ts_ns - distance) <= 1
        assert facts(later)[1:] == facts(first)[1:]


def test_more_streams_than_the_source_has(recordings: Path, tmp_path: Path) -> None:
    count = grow_file(recordings / SOURCES[0], tmp_path / "grown.dat", 20_000, streams=256)
    session = open_session([tmp_path / "grown.dat"])
    assert len(session.slots) == 256
    assert 0 < count < 10 * 20_000
    assert sum(1 for _ in rows_plain(session.slots)) == count
