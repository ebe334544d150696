"""Rows found again among other files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.demo_session import demo_session
from tracetui.demo import demo_files
from tracetui.engine.open_session import open_session
from tracetui.engine.row_place import RowPlace, place_of, row_of


@pytest.mark.parametrize("part", [0, 1])
def test_every_row_of_one_file_is_found_in_both(part: int) -> None:
    path = demo_files()[part]
    alone, both = open_session([path]), demo_session()
    count = alone.timeline.index.row_count
    for number in [*range(0, count, 997), count - 1]:
        place = place_of(alone, number)
        assert place is not None
        assert place.path == str(path)
        found = row_of(both, place)
        assert found is not None
        row, same = alone.timeline.row(number), both.timeline.row(found)
        assert (row.data, row.cpu) == (same.data, same.cpu)
        assert place_of(both, found) == place


def test_what_is_not_there_is_not_found() -> None:
    host, guest, _ = demo_files()
    alone = open_session([host])
    assert place_of(alone, -1) is None
    assert place_of(alone, alone.timeline.index.row_count) is None
    assert row_of(alone, RowPlace(str(guest), "", 0, 0)) is None
    assert row_of(alone, RowPlace(str(host), "", 0, 10**9)) is None
    assert row_of(alone, RowPlace(str(Path("/nowhere")), "", 0, 0)) is None
