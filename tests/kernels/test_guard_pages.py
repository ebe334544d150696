"""No kernel touches memory outside of its arrays, whatever the pages say."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(module: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False, timeout=500
    )


@pytest.fixture(scope="session")
def checked_code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the kernels with bounds checks are kept: all that is run needs the one that walks pages."""
    return tmp_path_factory.mktemp("checked")


@pytest.mark.parametrize(
    ("what", "count", "calls"), [("walk", 40, 1000), ("render", 6, 10), ("lines", 6, 10), ("lanes", 6, 5)]
)
def test_kernels_stay_inside_their_arrays(recordings: Path, what: str, count: int, calls: int) -> None:
    done = run(f"tests.kernels.{what}_guarded", "guarded", str(recordings), str(count))
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) > calls


@pytest.mark.parametrize(("what", "count"), [("walk", 5), ("render", 3), ("lines", 2), ("lanes", 2)])
def test_kernels_with_bounds_checks(recordings: Path, checked_code: Path, what: str, count: int) -> None:
    checks = {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(checked_code)}
    done = run(f"tests.kernels.{what}_guarded", "boundscheck", str(recordings), str(count), **checks)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize(("side", "at"), [("behind", 10), ("before", -1)])
def test_the_guard_page_catches_one_element_too_many(side: str, at: int, tmp_path: Path) -> None:
    inside = run("tests.kernels.read_behind", side, "9", NUMBA_CACHE_DIR=str(tmp_path))
    assert inside.stdout == "9\n"
    outside = run("tests.kernels.read_behind", side, str(at), NUMBA_CACHE_DIR=str(tmp_path))
    assert outside.returncode == -signal.SIGSEGV
    checks = {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(tmp_path / "checked")}
    assert "IndexError" in run("tests.kernels.read_behind", side, str(at), **checks).stderr
