"""A file of which a range is overwritten gives every event whose page, or chunk, is not touched."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.recovery.damaged_copies import overwritten, recovered
from tests.recovery.test_cut import RECORDINGS, SMALL
from tests.recovery.whole_pages import expected_pages, intact

COPIES = 15


@pytest.mark.parametrize("name", SMALL)
def test_every_page_that_is_not_touched_is_given(name: str, tmp_path: Path) -> None:
    file = intact(RECORDINGS / name)
    random = Random(name)
    for _ in range(COPIES):
        start, end, content = overwritten(file, random)
        found = recovered(tmp_path / "overwritten.dat", content)
        whole = [unit for unit in file.units if unit.end <= start or unit.start >= end]
        assert not expected_pages(whole) - found.pages, (start, end)
        assert found.events >= sum(unit.events for unit in whole)
