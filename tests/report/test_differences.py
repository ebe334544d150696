"""docs/differences.md row by row: trace-cmd's text, the right text, and that the document shows what is printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.report.event_differences import EVENTS, RAW_FIELDS
from tests.report.filter_differences import FILTERS
from tests.report.line_differences import LINES, MakeExample
from tests.report.option_differences import OPTIONS
from tests.report.recorded_differences import RECORDED
from tests.report.text_differences import CONVERSIONS, VALUES, TextDifference

_DOCUMENT = Path(__file__).parents[2] / "docs/differences.md"
_TEXTS = {"Values": VALUES, "Conversions": CONVERSIONS, "Events": EVENTS, "Raw fields (`-R`)": RAW_FIELDS}
_REPORTS = {"Lines and times": LINES, "Options": OPTIONS, "Filters (`-F`)": FILTERS}
_SAME_IN_BOTH = ("division by zero", "a field longer than its record (`caller[8]` of a stack)")
"""trace-cmd ends, or prints what lies in its memory: nothing that we could print."""
_BAR = re.compile(r"(?<!\\)\|")
_COLUMNS = 4


def document_rows() -> dict[str, dict[str, list[str]]]:
    """Section -> first cell of a row -> its other cells."""
    sections: dict[str, dict[str, list[str]]] = {}
    for part in _DOCUMENT.read_text().split("\n## ")[1:]:
        title, _, body = part.partition("\n")
        table = [line for line in body.split("\n") if line.startswith("|")]
        rows = [[cell.strip() for cell in _BAR.split(line)[1:-1]] for line in table]
        assert rows[0][-1] == "example (trace-cmd → here)"
        assert {len(row) for row in rows} == {_COLUMNS}
        sections[title] = {row[0]: row[1:] for row in rows[2:]}
        assert len(sections[title]) == len(rows) - 2
    return sections


def _examples(section: str) -> dict[str, MakeExample]:
    """What makes the example of every row."""
    crafted: dict[str, MakeExample] = {one.row: _crafted(one) for one in _TEXTS.get(section, [])}
    made = crafted | _REPORTS.get(section, {})
    return made | {row: maker for row, maker in RECORDED.items() if row in made}


def _crafted(difference: TextDifference) -> MakeExample:
    return lambda _, __: difference.example()


_ROWS = [(section, row) for section in (*_TEXTS, *_REPORTS) for row in _examples(section)]


def test_every_row_of_the_document_is_tested() -> None:
    listed = [(section, row) for section, rows in document_rows().items() for row in rows]
    assert sorted(listed) == sorted(_ROWS)
    assert len(listed) > 70
    assert {row for _, row in listed} >= set(RECORDED)


@pytest.mark.parametrize(("section", "row"), _ROWS)
def test_the_document_shows_what_is_printed(section: str, row: str, recordings: Path, tmp_path: Path) -> None:
    example = _examples(section)[row](recordings, tmp_path)
    *reasons, shown = document_rows()[section][row]
    assert all(reasons)
    assert shown == example.cell()
    assert (example.compat == example.right) is (row in _SAME_IN_BOTH)


@pytest.mark.parametrize(
    "difference", [one for table in _TEXTS.values() for one in table], ids=lambda difference: difference.row
)
def test_texts(difference: TextDifference) -> None:
    compat, right = difference.modes
    assert difference.texts(compat) == difference.compat
    assert difference.texts(right) == difference.right
    assert (difference.compat == difference.right) is (difference.row in _SAME_IN_BOTH)
