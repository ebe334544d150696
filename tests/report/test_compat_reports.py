"""`report --compat` against what trace-cmd 3.3.3 printed, byte for byte."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.report.comparison import comparison

SMALL = Path(__file__).parents[1] / "recordings"
_QUICK_BYTES = 60_000
"""Compressed size up to which a stored output is compared here; scripts/compare_reports.py compares all."""


def outputs(folder: Path) -> list[Any]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        return list(comparison.outputs(Path()))
    finally:
        os.chdir(before)


def described(output: Any) -> str:
    return f"{output.name} {' '.join(output.options)}"


def differing(wanted: list[Any]) -> list[str]:
    """First differences of the outputs that differ."""
    results = [(output, comparison.compare(output, compat=True)) for output in wanted]
    return [f"{described(output)}: {result.first}" for output, result in results if result.different]


@pytest.mark.parametrize("output", outputs(SMALL), ids=described)
def test_small_recording(output: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(SMALL)
    result = comparison.compare(output, compat=True)
    assert not result.different, result.first
    assert result.same or output.status or "--events" in output.options or "--check-events" in output.options


def test_options_of_all_recordings(all_recordings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(all_recordings)
    wanted = [output for output in comparison.outputs(Path()) if output.name.startswith("options: ")]
    assert len(wanted) > 600
    assert differing(wanted) == []


def test_quick_outputs_of_all_recordings(all_recordings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(all_recordings)
    stored = [output for output in comparison.outputs(Path()) if not output.name.startswith("options: ")]
    wanted = [output for output in stored if Path(output.stored).stat().st_size <= _QUICK_BYTES]
    assert len(wanted) > 150
    assert differing(wanted) == []


def test_the_comparison_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(SMALL)
    right = next(output for output in comparison.outputs(Path()) if output.options == ["-t"])
    assert comparison.compare(right, compat=True).different == 0
    assert comparison.compare(right._replace(options=[]), compat=True).different > 0
    assert comparison.compare(right._replace(status=255), compat=True).different == 1
