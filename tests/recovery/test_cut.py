"""A file cut anywhere gives every event whose page, or chunk, is whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.recovery.damaged_copies import cut_places, recovered
from tests.recovery.whole_pages import expected_pages, intact

RECORDINGS = Path(__file__).parents[1] / "recordings"
SMALL = sorted(str(path.relative_to(RECORDINGS)) for path in RECORDINGS.rglob("*.dat"))
PLACES = 200
SHARE = 10


@pytest.mark.parametrize("name", SMALL)
def test_every_whole_page_is_given(name: str, tmp_path: Path) -> None:
    path = RECORDINGS / name
    file = intact(path)
    for place in cut_places(file, PLACES)[1 :: PLACES // SHARE]:
        found = recovered(tmp_path / "cut.dat", file.content[:place])
        whole = [unit for unit in file.units if unit.end <= place]
        assert not expected_pages(whole) - found.pages, place
        assert found.events >= sum(unit.events for unit in whole)
        assert found.damage, place


def some_of_all() -> Iterator[str]:
    """A few recordings of the whole set, others every day."""
    folder = Path(os.environ.get("TRACETUI_RECORDINGS", ""))
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.dat")) if folder.name else []
    return iter(Random(os.environ.get("TRACETUI_SEED", "1")).sample(names, min(len(names), 12)))


@pytest.mark.parametrize("name", some_of_all())
def test_every_whole_page_of_the_large_recordings(name: str, all_recordings: Path, tmp_path: Path) -> None:
    file = intact(all_recordings / name)
    for place in Random(name).sample(cut_places(file, PLACES), 3):
        found = recovered(tmp_path / "cut.dat", file.content[:place])
        assert not expected_pages(unit for unit in file.units if unit.end <= place) - found.pages, place
