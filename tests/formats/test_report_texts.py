"""Event texts of real recordings against what trace-cmd report, or the kernel, printed for them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "compare_text.py"


def _compare(folder: Path, against: str) -> str:
    """The last line of the comparison, which fails when a text differs."""
    command = [sys.executable, str(SCRIPT), str(folder), "--against", against]
    result = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-2000:]
    assert result.stderr == ""
    return result.stdout.splitlines()[-1]


@pytest.mark.parametrize(("against", "at_least"), [("report", 40_000), ("report-N", 40_000), ("report-R", 1_000)])
def test_compatible_text(recordings: Path, most_recordings: Path, against: str, at_least: int) -> None:
    identical = int(_compare(most_recordings, against).split()[0])
    assert identical >= (at_least if most_recordings == recordings else max(at_least, 20_000))


def test_text_that_the_kernel_printed(all_recordings: Path) -> None:
    assert int(_compare(all_recordings, "kernel").split()[0]) >= 20_000


def test_the_small_recordings_are_among_all(recordings: Path, all_recordings: Path) -> None:
    every = {case["name"]: case for case in json.loads((all_recordings / "cases.json").read_text())}
    for case in json.loads((recordings / "cases.json").read_text()):
        assert case["files"] == every[case["name"]]["files"]
        assert case["expected"].items() <= every[case["name"]]["expected"].items()
        for name in (*case["files"], *case["expected"]):
            assert (recordings / name).read_bytes() == (all_recordings / name).read_bytes(), name
