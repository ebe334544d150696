"""Wherever a range of what leads to the data is overwritten, what is lost is said, and pages not touched are given."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.formats.tracedat.reading import open_trace
from tests.recovery.structure_damage import damaged_copies, stated
from tests.recovery.test_cut import RECORDINGS, SMALL
from tests.recovery.whole_pages import expected_pages, intact
from tracetui.errors import UnreadableFile


@pytest.mark.parametrize("name", [*SMALL, "variants/small-function.dat"])
def test_no_loss_is_silent(name: str, all_recordings: Path, tmp_path: Path) -> None:
    folder = all_recordings if not (RECORDINGS / name).exists() else RECORDINGS
    file, whole = intact(folder / name), stated(open_trace(folder / name))
    copy = tmp_path / "copy.dat"
    for start, end, content in damaged_copies(folder / name, Random(name)):
        copy.write_bytes(content)
        try:
            recording = open_trace(copy)
        except UnreadableFile:
            continue
        found = stated(recording)
        untouched = [unit for unit in file.units if unit.end <= start or unit.start >= end]
        assert not expected_pages(untouched) - found.pages, (hex(start), hex(end))
        assert recording.damage or not (whole.pages - found.pages or whole.parts - found.parts), (hex(start), hex(end))
        recording.close()
