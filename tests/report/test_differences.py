"""docs/differences.md row by row: trace-cmd's text, the right text, and that no row is without a test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.report.event_differences import EVENTS, RAW_FIELDS
from tests.report.line_differences import LINES, Check
from tests.report.text_differences import CONVERSIONS, VALUES, TextDifference

_DOCUMENT = Path(__file__).parents[2] / "docs/differences.md"
_TEXTS = {"Values": VALUES, "Conversions": CONVERSIONS, "Events": EVENTS, "Raw fields (`-R`)": RAW_FIELDS}
_SAME_IN_BOTH = ("division by zero", "a field longer than its record (`caller[8]` of a stack)")
"""trace-cmd ends, or prints what lies in its memory: nothing that we could print."""
_BAR = re.compile(r"(?<!\\)\|")


def document_rows() -> dict[str, list[str]]:
    """Section -> first cells of its table."""
    rows: dict[str, list[str]] = {}
    for part in _DOCUMENT.read_text().split("\n## ")[1:]:
        title, _, body = part.partition("\n")
        table = [line for line in body.split("\n") if line.startswith("|")]
        rows[title] = [_BAR.split(line)[1].strip() for line in table[2:]]
    return rows


@pytest.mark.parametrize("section", list(_TEXTS))
def test_every_row_of_the_document_is_tested(section: str) -> None:
    tested = [difference.row for difference in _TEXTS[section]]
    assert sorted(set(tested)) == sorted(document_rows()[section])


@pytest.mark.parametrize(
    "difference", [one for table in _TEXTS.values() for one in table], ids=lambda difference: difference.row
)
def test_texts(difference: TextDifference) -> None:
    compat, right = difference.modes
    assert difference.texts(compat) == difference.compat
    assert difference.texts(right) == difference.right
    assert (difference.compat == difference.right) is (difference.row in _SAME_IN_BOTH)


_REPORTS: dict[str, dict[str, Check]] = {"Lines and times": LINES}


@pytest.mark.parametrize("check", [check for table in _REPORTS.values() for check in table.values()])
def test_reports(check: Check, recordings: Path, tmp_path: Path) -> None:
    check(recordings, tmp_path)
