"""The default report: trace-cmd's lines where trace-cmd is right, and where it differs."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tracetui.cli.report import open_request, report, report_command
from tracetui.cli.report_arguments import parse_report_arguments
from tracetui.cli.report_options import OPTIONS
from tracetui.engine.report.right_listings import check_lines


def run(*arguments: object) -> Result:
    return CliRunner().invoke(report_command, [str(argument) for argument in arguments])


def lines(*arguments: object) -> list[str]:
    result = run(*arguments, "-q")
    assert result.exception is None, result.output
    return result.stdout_bytes.decode("latin-1").split("\n")


@pytest.fixture
def small(recordings: Path) -> Path:
    return recordings / "variants/small-v7-none.dat"


@pytest.mark.parametrize(
    ("hz", "shown"),
    [(1_000_000_000, "185.875856428"), (3_000_000_000, "61.958618809"), (1_000_000, "185875.856428000")],
)
def test_ticks_per_second(small: Path, hz: int, shown: str) -> None:
    assert f" {shown}:" in lines("-t", "--ts2secs", hz, small)[1]


def test_nodate_leaves_the_offset_that_was_recorded(all_recordings: Path) -> None:
    offset, date = (all_recordings / f"variants/{name}.dat" for name in ("ts-offset", "date"))
    for compat in ([], ["--compat"]):
        assert lines(*compat, "--nodate", offset) == lines(*compat, offset)
        assert lines(*compat, "--nodate", date) != lines(*compat, date)


def test_align(small: Path) -> None:
    assert " 0.000000000:" in lines("-t", "--align-ts", small)[1]


def test_difference_of_times(small: Path) -> None:
    assert [line.split(":")[1].split()[0] for line in lines("--ts-diff", small)[2:5]] == ["(+54)", "(+45)", "(+18)"]


def test_lost_events_go_with_the_record_behind_them(recordings: Path) -> None:
    lost = recordings / "i386/lost.dat"
    shown = lines(lost, "--cpu", "1")
    marks = [number for number, line in enumerate(shown) if "EVENTS DROPPED" in line]
    assert marks
    assert all(shown[number].startswith("CPU:1 ") and "[001]" in shown[number + 1] for number in marks)


@pytest.mark.parametrize(
    ("option", "expected"),
    [
        ("-E", "sched:sched_switch"),
        ("--cpus", "  0"),
        ("-P", "ffffffff8215b460 mt_find"),
        ("-e", "little endian"),
        ("-p", "top buffer: 4096 bytes"),
    ],
)
def test_listing(small: Path, option: str, expected: str) -> None:
    assert expected in lines(option, small)


def test_formats_of_events(small: Path) -> None:
    found = lines("--event", "sched_switch", small)
    assert found[0] == "name: sched_switch"
    assert "\tfield:char prev_comm[16];\toffset:8;\tsize:16;\tsigned:1;" in found
    assert sum(line.startswith("name: ") for line in lines("--events", small)) > 40


def test_check_of_events(small: Path) -> None:
    assert lines("--check-events", small) == [""]


def test_explained_filter_stops_there(small: Path) -> None:
    assert lines("-T", "-F", "sched_switch:prev_pid==0||nosuch==1", small) == [" 'sched_switch: prev_pid == 0'", ""]


def test_wrong_filter_prints_no_line(small: Path) -> None:
    failed = run("-F", "sched_switch:prev_pid=", small)
    assert failed.stdout == ""
    assert "column 22" in str(failed.exception)


def test_help_explains_every_option() -> None:
    taken, refused = ("".join(part.split()) for part in run("--help").stdout.split("Not taken:"))
    for option in OPTIONS:
        assert option.help
        described = f"{', '.join(option.names)} {option.value} {option.help}"
        assert "".join(described.split()) in (taken if option.take else refused)


@pytest.mark.parametrize(
    "name",
    [
        *(f"-{letter}" for letter in "itlRrNnFvwfPEISLTepq"),
        *("--cpu", "--cpus", "--pid", "--comm", "--events", "--event", "--first-event", "--last-event", "--stat"),
        *("--uname", "--version", "--raw-ts", "--nodate", "--ts-offset", "--ts2secs", "--ts-diff", "--ts-check"),
        *("--align-ts", "--check-events", "--kallsyms"),
    ],
)
def test_options_that_trace_cmd_has_are_taken(name: str) -> None:
    assert [option.take is not None for option in OPTIONS if name in option.names] == [True]


def test_prefix_names_file_and_instance(recordings: Path) -> None:
    several = (recordings / "variants/small-buffers.dat", recordings / "variants/marker.dat")
    prefixes = {line.split(": ")[0].strip() for line in lines(*several)[2:-1] if "]" in line}
    assert {"small-buffers.dat/sysc", "small-buffers.dat/irqs", "small-buffers.dat", "marker.dat"} <= prefixes
    alone = {line.split(": ")[0].strip() for line in lines(several[0])[1:-1] if "[" not in line.split(": ")[0]}
    assert {"sysc", "irqs"} <= alone


def test_events_that_cannot_be_printed_make_the_check_fail(
    all_recordings: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    request = parse_report_arguments(["--check-events", str(all_recordings / "kernel-text/lab.dat")])
    status = report(request)
    failed = capfdbinary.readouterr().out.count(b"\n")
    assert status == int(failed > 0)
    assert failed == sum(1 for _ in check_lines(open_request(request), open_request(request).machines[0]))
