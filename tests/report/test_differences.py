"""docs/differences.md row by row: trace-cmd's text, the right text, and that no row is without a test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.report.crafted_pairs import in_both
from tests.report.event_differences import EVENTS, RAW_FIELDS
from tests.report.line_differences import LINES, Check
from tests.report.option_differences import FILTERS, OPTIONS
from tests.report.text_differences import CONVERSIONS, VALUES, TextDifference

_DOCUMENT = Path(__file__).parents[2] / "docs/differences.md"
_TEXTS = {"Values": VALUES, "Conversions": CONVERSIONS, "Events": EVENTS, "Raw fields (`-R`)": RAW_FIELDS}
_REPORTS: dict[str, dict[str, Check]] = {"Lines and times": LINES, "Options": OPTIONS, "Filters (`-F`)": FILTERS}
_ELSEWHERE = {
    "names of tasks": "report/test_right_report.py::test_names_are_those_of_their_time",
    "clock `boot`": "report/test_right_report.py::test_clock_boot_counts_nanoseconds",
    "prefix of an instance, several files": "report/test_right_report.py::test_prefix_names_file_and_instance",
    "`--cpu`": "report/test_right_report.py::test_cpu_is_the_cpu_of_its_machine_not_a_merged_slot",
    "`--ts-offset`": "report/test_right_report.py::test_offset_of_the_only_file",
    "`--uname`": "report/test_right_report.py::test_uname_says_nothing_of_the_version",
    "`--pid`, `--comm`": "report/test_right_report.py::test_tasks_of_all_files",
    "`--check-events`": "report/test_right_report.py::test_events_that_cannot_be_printed_make_the_check_fail",
    "`-O -V --boundary --debug --profile -H -G --by-comm`": "report/test_arguments.py::test_refused_options_say_why",
    r"`&&` and `\|\|`": "report/test_right_report.py::test_precedence_of_filters",
    "stacks behind a shown event": "report/test_differences.py::test_stacks_behind_hidden_events",
    "an event that only one file has": "report/test_right_report.py::test_a_filter_of_an_event_that_one_file_lacks",
}
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


def _tested_rows(section: str) -> set[str]:
    return {difference.row for difference in _TEXTS.get(section, [])} | set(_REPORTS.get(section, {}))


@pytest.mark.parametrize("section", [*_TEXTS, *_REPORTS])
def test_every_row_of_the_document_is_tested(section: str) -> None:
    elsewhere = {row for row in _ELSEWHERE if row in document_rows()[section]}
    assert sorted(_tested_rows(section) | elsewhere) == sorted(document_rows()[section])
    assert not _tested_rows(section) & elsewhere


def test_the_document_has_no_other_section() -> None:
    assert list(document_rows()) == [*_TEXTS, *_REPORTS]


@pytest.mark.parametrize(("row", "place"), _ELSEWHERE.items())
def test_what_is_tested_elsewhere_is(row: str, place: str) -> None:
    file_name, _, test = place.partition("::")
    assert f"def {test}(" in (_DOCUMENT.parents[1] / "tests" / file_name).read_text()
    assert any(row in rows for rows in document_rows().values())


@pytest.mark.parametrize(
    "difference", [one for table in _TEXTS.values() for one in table], ids=lambda difference: difference.row
)
def test_texts(difference: TextDifference) -> None:
    compat, right = difference.modes
    assert difference.texts(compat) == difference.compat
    assert difference.texts(right) == difference.right
    assert (difference.compat == difference.right) is (difference.row in _SAME_IN_BOTH)


def test_stacks_behind_hidden_events(all_recordings: Path) -> None:
    path = all_recordings / "variants/stack-trigger.dat"
    compat, right = in_both("-F", "sched_switch", path)
    stacks = [sum("<stack trace" in line for line in shown) for shown in (compat, right)]
    assert stacks == [1, 0]


@pytest.mark.parametrize("check", [check for table in _REPORTS.values() for check in table.values()])
def test_reports(check: Check, recordings: Path, tmp_path: Path) -> None:
    check(recordings, tmp_path)
