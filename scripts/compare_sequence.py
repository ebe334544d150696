"""Compare the sequence (time, CPU, pid, event) that tracetui reports with stored trace-cmd reports.

    python scripts/compare_sequence.py RECORDINGS [CASE ...]

RECORDINGS holds a cases.json. Prints one line per case: recording, events, first difference. The exit
status is 1 when a case differs that is not expected to. `report -t` is compared, and `report -N` where
function graphs are recorded, whose leaves `report -t` folds.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from tracetui.cli.report import report_lines
from tracetui.engine.open_session import open_session

EXPECTED_TO_DIFFER = {
    "vmx-tscscale": "trace-cmd multiplies by the TSC ratio instead of dividing and is 159 s off",
}
_EVENT = re.compile(
    r"-(?P<pid>-?\d+) +\[(?P<cpu>\d{3,})\] \S{5,7}? *(?P<whole>\d+)(?:\.(?P<part>\d{6,9}))?: (?P<name>[^\s:]+):"
)
_LOST = re.compile(r"^(?: *[^\s:]+: | +)?CPU:(?P<cpu>\d+) \[(?P<count>\d+ )?EVENTS DROPPED\]$")


class Item(NamedTuple):
    """One line's place in the sequence; a lost-events mark has no time and no pid."""

    time: int
    cpu: int
    pid: int
    name: str


def read_sequence(lines: Iterator[str]) -> Iterator[Item]:
    """The items of a report's lines; headers and continuation lines are passed over."""
    for line in lines:
        event = _EVENT.search(line)
        if event:
            time = int(event["whole"] + (event["part"] or ""))
            yield Item(time, int(event["cpu"]), int(event["pid"]), event["name"])
        elif lost := _LOST.match(line):
            yield Item(0, int(lost["cpu"]), -1, f"[{lost['count'] or ''}EVENTS DROPPED]")


def expected_report(case: dict[str, Any]) -> tuple[str, list[str]] | None:
    """The stored report to compare with, and the options that printed it."""
    wanted = ["-N"] if "fgraph" in case["name"] else ["-t"]
    return next(((path, options) for path, options in case["expected"].items() if options == wanted), None)


def compare(case: dict[str, Any], folder: Path) -> tuple[int, str | None]:
    """How many items agree, and the first difference in words (None when all agree)."""
    found = expected_report(case)
    if found is None:
        return 0, None
    path, options = found
    session = open_session([folder / name for name in case["files"]])
    number = -1
    ours = read_sequence(report_lines(session, nanoseconds="-t" in options, plugins="-N" not in options))
    with gzip.open(folder / path, "rt", encoding="latin-1", newline="\n") as text:
        for number, (one, other) in enumerate(zip_longest(ours, read_sequence(iter(text)))):
            if one != other:
                return number, f"item {number}: ours {one}, stored {other}"
    return number + 1, None


def main(arguments: list[str]) -> int:
    """Compare the cases named, or all."""
    folder, names = Path(arguments[0]), arguments[1:]
    cases = json.loads((folder / "cases.json").read_text())
    status = 0
    for case in cases:
        if expected_report(case) is None or (names and case["name"] not in names):
            continue
        count, difference = compare(case, folder)
        reason = EXPECTED_TO_DIFFER.get(case["name"])
        status |= bool(difference) and not reason
        expected = f" (expected: {reason})" if reason else ""
        print(f"{case['name']:28} {count:8} {difference or 'same'}{expected}", flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
