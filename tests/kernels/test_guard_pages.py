"""No kernel touches memory outside of its arrays, whatever the pages say."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WALK_CASES = 40
RENDER_CASES = 6
LANE_CASES = 6


def run(module: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False, timeout=500
    )


@pytest.mark.parametrize("side", ["behind", "before"])
def test_walk_stays_inside_its_arrays(recordings: Path, side: str) -> None:
    done = run("tests.kernels.walk_guarded", side, str(recordings), str(WALK_CASES))
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) > 1000


def test_walk_with_bounds_checks(recordings: Path, tmp_path: Path) -> None:
    checks = {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(tmp_path)}
    done = run("tests.kernels.walk_guarded", "boundscheck", str(recordings), "5", **checks)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("side", ["behind", "before"])
def test_rendering_stays_inside_its_arrays(recordings: Path, side: str) -> None:
    done = run("tests.kernels.render_guarded", side, str(recordings), str(RENDER_CASES))
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) > 10


def test_rendering_with_bounds_checks(recordings: Path, tmp_path: Path) -> None:
    checks = {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(tmp_path)}
    done = run("tests.kernels.render_guarded", "boundscheck", str(recordings), "3", **checks)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("side", ["behind", "before"])
def test_searching_stays_inside_its_arrays(recordings: Path, side: str) -> None:
    done = run("tests.kernels.lines_guarded", side, str(recordings), str(RENDER_CASES))
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) > 10


def test_searching_with_bounds_checks(recordings: Path, tmp_path: Path) -> None:
    checks = {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(tmp_path)}
    done = run("tests.kernels.lines_guarded", "boundscheck", str(recordings), "2", **checks)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("side", ["behind", "before"])
def test_lanes_stay_inside_their_arrays(recordings: Path, side: str) -> None:
    done = run("tests.kernels.lanes_guarded", side, str(recordings), str(LANE_CASES))
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) > 5


def test_lanes_with_bounds_checks(recordings: Path, tmp_path: Path) -> None:
    checks = {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(tmp_path)}
    done = run("tests.kernels.lanes_guarded", "boundscheck", str(recordings), "2", **checks)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize(("side", "at"), [("behind", 10), ("before", -1)])
def test_the_guard_page_catches_one_element_too_many(side: str, at: int, tmp_path: Path) -> None:
    inside = run("tests.kernels.read_behind", side, "9", NUMBA_CACHE_DIR=str(tmp_path))
    assert inside.stdout == "9\n"
    outside = run("tests.kernels.read_behind", side, str(at), NUMBA_CACHE_DIR=str(tmp_path))
    assert outside.returncode == -signal.SIGSEGV
    checks = {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(tmp_path / "checked")}
    assert "IndexError" in run("tests.kernels.read_behind", side, str(at), **checks).stderr
