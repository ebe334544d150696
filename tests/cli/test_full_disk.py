"""Attaching where the disk has no room: what was there stays as it was, nothing half-written is left, it is said."""

from __future__ import annotations

import hashlib
import resource
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.running import run_tracetui
from tests.cli.test_operations import run
from tests.unattached_pair import unattached


@pytest.fixture
def pair(recordings: Path, tmp_path: Path) -> list[Path]:
    """A host and a guest that nothing joins yet."""
    return list(unattached(recordings / "tiny", tmp_path))


def digests(folder: Path) -> dict[str, str]:
    """Content of every file below a folder, hidden ones included."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def room(size: int) -> Callable[[], None]:
    """No file may grow beyond a size: writing more fails as it does on a full disk."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_with_room_it_works(pair: list[Path], tmp_path: Path) -> None:
    before = digests(tmp_path)
    done = run(["attach", *map(str, pair), "503", "504"])
    assert done.returncode == 0, done.stderr
    assert digests(tmp_path) != before


@pytest.mark.parametrize("size", [0, 1, 20, 40])
def test_no_room_behind_the_files(size: int, pair: list[Path], tmp_path: Path) -> None:
    before = digests(tmp_path)
    smallest = min(path.stat().st_size for path in pair)
    done = run(["attach", *map(str, pair), "503", "504"], setup=room(smallest + size))
    assert done.returncode == 2
    assert b"File too large; nothing was added" in done.stderr
    after = digests(tmp_path)
    assert after.keys() == before.keys()
    for path in pair:
        assert after[path.name] == before[path.name] or run_tracetui("info", str(path)).exit_code == 0


@pytest.mark.parametrize("size", [0, 10_000])
def test_no_room_for_copies(size: int, pair: list[Path], tmp_path: Path) -> None:
    before = digests(tmp_path)
    done = run(["attach", "-o", str(tmp_path / "copies"), *map(str, pair), "503", "504"], setup=room(size))
    assert done.returncode == 2
    assert b"not written" in done.stderr
    assert digests(tmp_path) == before


def test_a_folder_that_cannot_be_made(pair: list[Path], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run(["attach", "-o", str(tmp_path / "file" / "below"), *map(str, pair), "503", "504"])
    assert done.returncode == 2
    assert b"Not a directory; not written" in done.stderr
