"""The command line of report: order, abbreviations, refusals."""

from __future__ import annotations

import pytest

from tracetui.cli.report_arguments import parse_report_arguments
from tracetui.cli.report_options import OPTIONS
from tracetui.engine.report.request import FilterText, Output, ReportFailure, ReportRequest
from tracetui.errors import UsageError


def parsed(line: str) -> ReportRequest:
    return parse_report_arguments(line.split())


def filters(request: ReportRequest) -> tuple[list[str], list[list[str]]]:
    """(global filters, filters per file)."""
    return [one.text for one in request.filters], [[one.text for one in given.filters] for given in request.inputs]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("-F a -i f -i g", (["a"], [[], []])),
        ("-i f -F a -i g -F b", ([], [["a"], ["b"]])),
        ("f g -F a", (["a"], [[], []])),
        ("-F a -i f -F b -i g -F c", (["a"], [["b"], ["c"]])),
    ],
)
def test_a_filter_is_about_the_file_before_it(line: str, expected: object) -> None:
    assert filters(parsed(line)) == expected


def test_trace_cmd_adds_filters_of_the_first_file_to_the_global_ones() -> None:
    assert filters(parsed("--compat -F a -i f -F b -i g -F c")) == (["a", "b"], [[], ["c"]])
    assert filters(parsed("--compat -i f -F b -i g -F c")) == ([], [["b"], ["c"]])


def test_v_turns_the_filters_behind_it() -> None:
    assert parsed("-F a -v -F b -F c f").filters == [FilterText("a"), FilterText("b", True), FilterText("c", True)]


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("-lt f", "latency", True),
        ("-if -t", "nanoseconds", True),
        ("--cpu=0,2-4:7 f", "cpus", frozenset({0, 2, 3, 4, 7})),
        ("--cpu 0 f --cpu 1", "cpus", frozenset({0, 1})),
        ("--raw f", "raw_ts", True),
        ("--nod f", "no_date", True),
        ("-N f", "plugins", False),
        ("--pid 1,2 --pid 3 f", "pids", ["1", "2", "3"]),
        ("-r a -r b f", "raw_events", ["a", "b"]),
        ("--first-event f", "output", Output.CPUS),
        ("--uname --stat f", "output", Output.UNAME),
        ("--version --uname f", "output", Output.VERSION),
        ("--event sched_.* f", "event_pattern", "sched_.*"),
        ("f g", "several", True),
        ("-- -t", "several", False),
    ],
)
def test_option(line: str, name: str, value: object) -> None:
    assert getattr(parsed(line), name) == value


def test_files_keep_their_order() -> None:
    assert [given.name for given in parsed("-i a -t -i b c").inputs] == ["a", "b", "c"]
    assert [given.name for given in parsed("-t -- -a --b").inputs] == ["-a", "--b"]


def test_ts_offset_is_about_the_file_before_it() -> None:
    assert [given.ts_offset_ns for given in parsed("-i f --ts-offset 5 -i g --ts-offset -7").inputs] == [5, -7]
    assert [given.ts_offset_ns for given in parsed("f g --ts-offset 5").inputs] == [5, 5]
    compat = parsed("--compat -i f --ts-offset 5 -i g --ts-offset -7")
    assert [given.ts_offset_ns for given in compat.inputs] == [0, -7]


@pytest.mark.parametrize(
    "line",
    [
        "--nosuch f", "-z f", "-F", "--cpu x f", "--cpu 3-1 f", "--ts f", "--raw-ts=3 f", "-v -v f",
        "--ts2secs 0 f", "--ts-offset x f", "-w f g",
        f"--ts-offset {1 << 63} f", f"--ts-offset {'9' * 5000} f", "--ts2secs 99999999999999999999 f",
    ],
)  # fmt: skip
def test_nonsense_is_refused(line: str) -> None:
    with pytest.raises(UsageError):
        parsed(line)
    if "--ts-offset" not in line and "--ts2secs" not in line:
        with pytest.raises(ReportFailure):
            parsed(f"--compat {line}")


@pytest.mark.parametrize(
    "option", [option for option in OPTIONS if option.take is None], ids=lambda option: option.names[0]
)
def test_refused_options_say_why(option: object) -> None:
    name, reason = getattr(option, "names")[0], getattr(option, "help")  # noqa: B009
    with pytest.raises(UsageError) as raised:
        parsed(f"{name} x")
    assert name in str(raised.value)
    assert reason in str(raised.value)


def test_trace_cmd_wants_a_file_before_an_offset_and_one_kind_of_files() -> None:
    for line in ("--compat --ts-offset 5 -i f", "--compat -i f g"):
        with pytest.raises(ReportFailure):
            parsed(line)
