"""Event texts of real recordings against what trace-cmd report, or the kernel, printed for them."""

from __future__ import annotations

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
def test_compatible_text_of_the_small_recordings(recordings: Path, against: str, at_least: int) -> None:
    assert int(_compare(recordings, against).split()[0]) >= at_least


@pytest.mark.parametrize("against", ["report", "report-N", "report-R", "kernel"])
def test_text_of_all_recordings(all_recordings: Path, against: str) -> None:
    assert int(_compare(all_recordings, against).split()[0]) >= 20_000
