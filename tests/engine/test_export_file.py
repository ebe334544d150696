"""Files are there whole or not at all, and never in another's place without permission."""

from __future__ import annotations

import errno
import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from tests.engine.demo_session import demo_session
from tracetui.demo import demo_files
from tracetui.engine.export_file import check_target, write_file
from tracetui.errors import UnwritableFile

PIECES = [(0.5, b"one\n"), (1.0, b"two\n")]


def finish(steps: Generator[float | None, None, int]) -> int:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            assert isinstance(end.value, int)
            return end.value


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_a_new_file(tmp_path: Path) -> None:
    path = tmp_path / "new.txt"
    assert finish(write_file(path, PIECES, replace=False)) == 8
    assert path.read_bytes() == b"one\ntwo\n"
    assert names(tmp_path) == ["new.txt"]
    umask = os.umask(0)
    os.umask(umask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~umask


def test_a_file_that_is_there_is_kept_unless_replacing_it_was_allowed(tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_text("old")
    with pytest.raises(UnwritableFile, match=r"old\.txt: is there already"):
        finish(write_file(path, PIECES, replace=False))
    assert path.read_text() == "old"
    assert finish(write_file(path, PIECES, replace=True)) == 8
    assert path.read_bytes() == b"one\ntwo\n"
    assert names(tmp_path) == ["old.txt"]


def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "late.txt"
    steps = write_file(path, PIECES, replace=False)
    next(steps)
    path.write_text("of another program")
    with pytest.raises(UnwritableFile):
        finish(steps)
    assert path.read_text() == "of another program"
    assert names(tmp_path) == ["late.txt"]


def test_where_there_are_no_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    path = tmp_path / "new.txt"
    assert finish(write_file(path, PIECES, replace=False)) == 8
    with pytest.raises(UnwritableFile):
        finish(write_file(path, [(None, b"x")], replace=False))
    assert path.read_bytes() == b"one\ntwo\n"
    assert names(tmp_path) == ["new.txt"]


def test_a_full_disk_leaves_nothing_and_says_so(tmp_path: Path) -> None:
    def pieces() -> Iterator[tuple[float | None, bytes]]:
        yield 0.5, b"half"
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "kept.txt"
    path.write_text("kept")
    with pytest.raises(UnwritableFile, match=r"kept\.txt: No space left on device"):
        finish(write_file(path, pieces(), replace=True))
    assert path.read_text() == "kept"
    assert names(tmp_path) == ["kept.txt"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_device_is_no_place_for_a_file() -> None:
    with pytest.raises(UnwritableFile, match="is not a regular file"):
        check_target(demo_session(), Path("/dev/full"))


def test_stopping_half_way_leaves_nothing(tmp_path: Path) -> None:
    steps = write_file(tmp_path / "half.txt", PIECES, replace=False)
    assert next(steps) == 0.5
    steps.close()
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", ["missing/folder.txt", "x" * 300, "nul\0byte"])
def test_what_cannot_be_a_file_is_refused_with_a_reason(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnwritableFile):
        if not check_target(demo_session(), tmp_path / name):
            finish(write_file(tmp_path / name, PIECES, replace=False))
    assert names(tmp_path) == []


def test_recordings_that_are_open_and_folders_are_no_targets(tmp_path: Path) -> None:
    host = demo_files()[0]
    (tmp_path / "link").symlink_to(host)
    for path in (host, tmp_path / "link"):
        with pytest.raises(UnwritableFile, match="one of the recordings"):
            check_target(demo_session(), path)
    with pytest.raises(UnwritableFile, match="is a folder"):
        check_target(demo_session(), tmp_path)
    assert check_target(demo_session(), tmp_path / "new") is False
    (tmp_path / "old").touch()
    assert check_target(demo_session(), tmp_path / "old") is True
