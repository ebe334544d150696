"""Where options and filters differ: a check for each row of the document."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.formats.ring_buffer_pages import Machine
from tests.formats.tracedat.crafted_files import CraftedBuffer, event
from tests.report.crafted_pairs import LITTLE, in_both, lines, write_file, write_with_fields
from tests.report.line_differences import Check
from tracetui.cli.report import report_command
from tracetui.engine.query.filter_error import FilterError
from tracetui.engine.report.request import ReportFailure

_SMALL = "variants/small-v7-none.dat"


def _backwards(folder: Path) -> Path:
    record = LITTLE.record(1, event(LITTLE, 7))
    page = Machine().page(1000, LITTLE.stamp(5000) + record + LITTLE.stamp(3000) + record)
    return write_file(folder / "back.dat", [], CraftedBuffer("", {0: page}))


def differences_of_times(_: Path, folder: Path) -> None:
    compat, right = in_both("-t", "--ts-diff", _backwards(folder))
    assert (" (+-2000) " in compat[2], " (-2000) " in right[2]) == (True, True)


def check_of_times(_: Path, folder: Path) -> None:
    path = str(_backwards(folder))
    compat, right = (CliRunner().invoke(report_command, [*mode, "--ts-check", path]) for mode in (["--compat"], []))
    assert "Record on cpu 0 went backwards: 5001 to 3001 delta: -2000" in compat.output
    assert "back.dat, CPU 0: time steps back from 5001 to 3001, by 2000" in right.output


def ticks(recordings: Path, _: Path) -> None:
    compat, right = in_both("--ts2secs", 2_000_000, recordings / "variants/clock-counter.dat")
    assert (" 1500: " in compat[1], " 0.000002: " in right[1]) == (True, True)


def formats_of_version_7(recordings: Path, _: Path) -> None:
    compat, right = in_both("--events", recordings / _SMALL)
    assert compat == [""]
    assert right[0].startswith("name: ")


def listings_of_all_files(recordings: Path, _: Path) -> None:
    pair = ("-i", recordings / "tiny/host.dat", "-i", recordings / "tiny/host-demo.dat")
    compat, right = in_both("-e", *pair)
    assert (len(compat), len(right)) == (2, 3)


def explained_filters(recordings: Path, _: Path) -> None:
    compat, right = in_both("-T", "-F", "sched_switch:prev_pid==0", recordings / _SMALL)
    explained = " 'sched_switch: prev_pid == 0'"
    assert (compat.count(explained), right.count(explained)) == (2, 1)
    assert len(compat) > len(right) == 2


def numbers(recordings: Path, _: Path) -> None:
    compat, right = in_both("-F", "sched_switch:prev_pid==-1", recordings / _SMALL)
    assert len(compat) > len(right) == 2


def kallsyms(recordings: Path, folder: Path) -> None:
    offered = folder / "kallsyms"
    offered.write_text("ffffffffc03feaa0 T offered\nffffffffc03feaaf T end\n")
    compat, right = in_both("--kallsyms", offered, recordings / "variants/lab2.dat")
    named = [{word for line in shown for word in line.split() if word.startswith("pS=")} for shown in (compat, right)]
    assert named == [{"pS=offered+0x7", "pS=schedule+0x0"}, {"pS=offered+0x7", "pS=0xffffffff81a52dd0"}]


def right_side(recordings: Path, _: Path) -> None:
    _refused_by_trace_cmd(recordings, "sched_switch:prev_pid==next_pid-1")
    assert any("sh:408" in line for line in _shown(recordings, "sched_switch:prev_pid==next_pid-1"))


def division(recordings: Path, _: Path) -> None:
    assert len(_shown(recordings, "sched_switch:prev_pid/0==0")) == len(_shown(recordings, "sched_switch"))


def no_right_side(recordings: Path, _: Path) -> None:
    with pytest.raises(FilterError, match="column 24"):
        _shown(recordings, "sched_switch:prev_pid==")


def a_value_too_many(recordings: Path, _: Path) -> None:
    text = "sched_switch:prev_pid==1 next_pid==0"
    last = lines("--compat", "-F", "sched_switch:next_pid==0", recordings / _SMALL)
    assert lines("--compat", "-F", text, recordings / _SMALL) == last
    with pytest.raises(FilterError, match="column 26"):
        _shown(recordings, text)


def names_of_their_time(recordings: Path, _: Path) -> None:
    wanted = ("-F", 'sched_switch:COMM=="guest_work"', recordings / "variants/cpumask.dat")
    compat, right = in_both(*wanted)
    assert len(right) > len(compat)
    assert all("guest_work" in line for line in right[1:-1])


def nested_repeats(recordings: Path, _: Path) -> None:
    text = r'sched_switch:prev_comm=~"\(a*\)*b"'
    _refused_by_trace_cmd(recordings, text)
    with pytest.raises(FilterError, match="cannot be repeated"):
        _shown(recordings, text)


def filter_of_its_file(recordings: Path, _: Path) -> None:
    first, second = recordings / _SMALL, recordings / "variants/small-v7-zlib.dat"
    compat, right = in_both("-F", "sched_switch", "-i", first, "-F", "sched_wakeup", "-i", second)
    wakeups = [
        sum(line.startswith("small-v7-zlib") and " sched_wakeup:" in line for line in s) for s in (compat, right)
    ]
    assert wakeups[0] > wakeups[1] == 0


def string_without_end(_: Path, folder: Path) -> None:
    fields = "\tfield:__data_loc char[] s;\toffset:8;\tsize:4;\tsigned:0;\n\n"
    data = event(LITTLE, 7, 12 | 8 << 16) + b"abcdefgh"
    path = write_with_fields(folder / "text.dat", fields, data)
    found = [in_both("-F", f'blip:s=="{text}"', path) for text in ("abcd", "abcdefgh")]
    assert [(len(compat), len(right)) for compat, right in found] == [(3, 2), (2, 3)]


def _shown(recordings: Path, text: str) -> list[str]:
    arguments = ["-q", "-F", text, str(recordings / _SMALL)]
    return CliRunner().invoke(report_command, arguments, catch_exceptions=False).output.split("\n")[1:-1]


def _refused_by_trace_cmd(recordings: Path, text: str) -> None:
    arguments = ["--compat", "-q", "-F", text, str(recordings / _SMALL)]
    with pytest.raises(ReportFailure, match="Failed to create event filter"):
        CliRunner().invoke(report_command, arguments, catch_exceptions=False)


OPTIONS: dict[str, Check] = {
    "`--ts2secs`": ticks,
    "`--ts-diff`": differences_of_times,
    "`--ts-check`": check_of_times,
    "`--events`, `--event`": formats_of_version_7,
    "`-f -P -E --stat -e -p --events`": listings_of_all_files,
    "`-T`": explained_filters,
    "`--kallsyms`": kallsyms,
}
FILTERS: dict[str, Check] = {
    "numbers": numbers,
    "right side": right_side,
    "division by zero": division,
    "`==` without right side": no_right_side,
    "a value too many": a_value_too_many,
    "a string without end": string_without_end,
    "`COMM`": names_of_their_time,
    "a repeated group that holds a repeat": nested_repeats,
    "a `-F` behind the first `-i`, when one stands before it": filter_of_its_file,
}
