"""Commands with and without kept indexes print the same, and --no-cache leaves them alone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import run_tracetui
from tracetui.engine import index_cache
from tracetui.engine.index_cache import use_cache

_FILES = ("tiny/host.dat", "tiny/host-demo.dat")


@pytest.fixture(autouse=True)
def _everything_is_worth_keeping(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(index_cache, "WORTH_KEEPING_S", -1.0)
    yield
    use_cache(True)


def kept() -> list[Path]:
    """The files in the cache."""
    return sorted((Path(os.environ["XDG_CACHE_HOME"]) / "tracetui" / "indexes").glob("*"))


@pytest.mark.parametrize("command", ["report", "exits", "vcpus", "info"])
def test_the_same_is_printed(command: str, recordings: Path, tmp_path: Path) -> None:
    files = [str(shutil.copy(recordings / name, tmp_path)) for name in _FILES]
    without = run_tracetui(command, "--no-cache", *files)
    assert kept() == []
    first, second = run_tracetui(command, *files), run_tracetui(command, *files)
    assert first == second == without
    assert without.exit_code == 0
    if command == "exits":
        assert len(kept()) == 1


def test_without_the_cache_a_damaged_one_is_not_noticed(recordings: Path, tmp_path: Path) -> None:
    files = [str(shutil.copy(recordings / name, tmp_path)) for name in _FILES]
    first = run_tracetui("exits", *files)
    (path,) = kept()
    path.write_bytes(b"nothing")
    assert run_tracetui("exits", "--no-cache", *files) == first
    again = run_tracetui("exits", *files)
    assert again.exit_code == 0
    assert again.output == f"{first.output}tracetui: note: {path}: damaged; the index is made again\n"
