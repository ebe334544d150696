"""Compare whole reports with what trace-cmd 3.3.3 printed for the same recordings and options.

    compare_reports.py RECORDINGS [CASE ...] [-v] [--default] [--options] [--stored]

RECORDINGS holds cases.json and options/cases.json. A CASE is a part of a case's name, or of its files and
arguments. Prints per output: recording, options, lines, identical, differing, and with -v the first difference.
Also whether the exit status is zero, as trace-cmd's was, is compared.

Under -R trace-cmd prints arrays beyond the record's end, whatever lies there in its memory, and strings without
an end likewise; such a field is compared up to the record's end and counted. --default compares the right report
instead of --compat and says how many lines differ in what; docs/differences.md explains why. Exit status 1 when a
line differs under --compat.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from tracetui.cli.report import open_request, request_lines
from tracetui.cli.report_arguments import parse_report_arguments
from tracetui.errors import TracetuiError

_EVENT = re.compile(
    r"(?:[^\s:]+: +| *)(?P<task>.{8,}?)-(?P<pid>\d+) +\[?(?P<cpu>\d+)\]?(?P<time>.*?\d): +(?:\([-+]\d+\) +)?"
    r"(?P<event>[\w.\-]+): *(?P<text>.*)"
)
_ARRAY = re.compile(r"ARRAY\[([^\]]*)\]")


class Output(NamedTuple):
    """One stored output: the files, the options that printed it, where it is, and trace-cmd's exit status."""

    name: str
    files: list[str]
    options: list[str]
    stored: str
    status: int


class Result(NamedTuple):
    """Lines that are identical and that differ, fields cut at the record's end, the first difference, what differs."""

    same: int
    different: int
    cut_fields: int
    first: str
    kinds: Counter[str]


def outputs(folder: Path) -> Iterator[Output]:
    """All stored outputs."""
    for case in json.loads((folder / "cases.json").read_text()):
        for stored, options in case["expected"].items():
            yield Output(case["name"], case["files"], options, stored, 0)
    listed = folder / "options/cases.json"
    if listed.exists():
        for case in json.loads(listed.read_text()):
            yield Output(f"options: {' '.join(case['files'])}", case["files"], case["args"], case["stdout"], case["rc"])


def our_lines(output: Output, compat: bool) -> tuple[Iterator[str], list[int]]:
    """Our lines for an output, and a list that holds our exit status when they have been read."""
    status: list[int] = []

    def lines() -> Iterator[str]:
        named = [part for name in output.files for part in ("-i", name)]
        try:
            request = parse_report_arguments([*["--compat"] * compat, "-q", *output.options, *named])
            session = open_request(request)
            for line in request_lines(session, request):
                yield from line.split("\n")
        except TracetuiError as error:
            status.append(error.exit_status)
        else:
            status.append(0)

    return lines(), status


def compare(output: Output, compat: bool) -> Result:
    """Compare one output."""
    same = different = cut = 0
    first = ""
    kinds: Counter[str] = Counter()
    ours, status = our_lines(output, compat)
    with gzip.open(output.stored, "rt", encoding="latin-1", newline="\n") as text:
        theirs = (line.removesuffix("\n") for line in text)
        for number, (one, other) in enumerate(zip_longest(ours, theirs), 1):
            if one == other:
                same += 1
                continue
            arrays = _cut_arrays(one, other) if "-R" in output.options and one and other else 0
            if arrays:
                cut, same = cut + arrays, same + 1
                continue
            different += 1
            kinds[kind_of_difference(one, other)] += 1
            first = first or f"line {number}\n    ours   {one!r}\n    theirs {other!r}"
    if bool(status[0]) != bool(output.status):
        different += 1
        first = first or f"exit status {status[0]}, trace-cmd's was {output.status}"
    return Result(same, different, cut, first, kinds)


def kind_of_difference(ours: str | None, theirs: str | None) -> str:
    """What two lines differ in: the name of the task, the time, the text, or being the same event at all."""
    one, other = _EVENT.match(ours or ""), _EVENT.match(theirs or "")
    if one is None or other is None:
        return "lines that are no events"
    if (one["pid"], one["cpu"], one["event"]) != (other["pid"], other["cpu"], other["event"]):
        return "another event"
    for part in ("text", "time"):
        if one[part] != other[part]:
            return part
    return "name of the task"


def _cut_arrays(ours: str, theirs: str) -> int:
    """How many fields of a line are cut where trace-cmd reads on; 0 when the lines differ in anything else."""
    if theirs.startswith(ours):
        return 1
    one, other = _ARRAY.split(ours), _ARRAY.split(theirs)
    if len(one) != len(other) or one[::2] != other[::2]:
        return 0
    pairs = list(zip(one[1::2], other[1::2], strict=True))
    if not all(long.startswith(short) for short, long in pairs):
        return 0
    return sum(1 for short, long in pairs if short != long)


def wanted(output: Output, arguments: argparse.Namespace) -> bool:
    """Whether the command line asks for an output."""
    is_option = output.name.startswith("options: ")
    if (arguments.options and not is_option) or (arguments.stored and is_option):
        return False
    described = f"{output.name} {' '.join(output.options)}"
    return not arguments.cases or any(case in described for case in arguments.cases)


def main() -> int:
    """Run over the outputs that are wanted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("cases", nargs="*")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the first difference")
    parser.add_argument("--default", action="store_true", help="compare the right report")
    parser.add_argument("--options", action="store_true", help="only the runs of options/cases.json")
    parser.add_argument("--stored", action="store_true", help="only the outputs of cases.json")
    arguments = parser.parse_intermixed_args()
    os.chdir(arguments.folder)
    total = Result(0, 0, 0, "", Counter())
    failed = count = 0
    print(f"{'recording':40} {'options':44} {'lines':>8} {'same':>8} {'differ':>7}  seconds")
    for output in outputs(Path()):
        if not wanted(output, arguments):
            continue
        started = time.perf_counter()
        result = compare(output, not arguments.default)
        total = Result(
            total.same + result.same,
            total.different + result.different,
            total.cut_fields + result.cut_fields,
            "",
            total.kinds + result.kinds,
        )
        failed, count = failed + bool(result.different), count + 1
        show(output, result, time.perf_counter() - started, arguments.verbose)
    print(
        f"{count} outputs, {failed} differ; {total.same + total.different} lines, {total.same} identical, "
        f"{total.different} differ; {total.cut_fields} fields compared up to the record's end"
    )
    for kind, number in total.kinds.most_common():
        print(f"{number:9} differ in: {kind}")
    return 1 if failed and not arguments.default else 0


def show(output: Output, result: Result, seconds: float, verbose: bool) -> None:
    """Print one row of the table."""
    options = " ".join(output.options)
    lines = result.same + result.different
    print(f"{output.name:40} {options:44} {lines:8} {result.same:8} {result.different:7}  {seconds:.1f}", flush=True)
    if verbose and result.different:
        print(f"  {result.first}")


if __name__ == "__main__":
    sys.exit(main())
