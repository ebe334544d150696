"""Where options differ: an example for each row of the document."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from tests.formats.ring_buffer_pages import Machine
from tests.formats.tracedat.crafted_files import CraftedBuffer, event
from tests.report.crafted_pairs import LITTLE, in_both, lines, write_file, write_with_fields
from tests.report.example import Example, outcomes, recorded, status
from tests.report.line_differences import MakeExample
from tracetui.cli.report import report_command
from tracetui.cli.report_options import OPTIONS as ALL_OPTIONS

_SMALL = "variants/small-v7-none.dat"


def _pair(recordings: Path) -> tuple[object, ...]:
    return "-i", recordings / "tiny/host.dat", "-i", recordings / "tiny/host-demo.dat"


def _files(shown: list[str]) -> set[str]:
    return {line.split(": ")[0].strip() for line in shown if "] " in line}


def merged_cpus(recordings: Path, _: Path) -> Example:
    compat, right = in_both("--cpu", "3", *_pair(recordings))
    assert all("[000]" in line for line in compat[2:-1])
    assert right[2:] == [""]
    compat, right = in_both("--cpu", "1", *_pair(recordings))
    assert all("[001]" in line for line in [*compat[2:-1], *right[2:-1]])
    given = "events with `--cpu 1` come from"
    return Example(f"{given}, a host of 3 CPUs and its guest", *(", ".join(sorted(_files(s))) for s in (compat, right)))


def offset_of_the_only_file(recordings: Path, _: Path) -> Example:
    given = ("-t", "-i", recordings / _SMALL)
    assert [_first_time(shown) for shown in in_both(*given)] == ["185.875856428"] * 2
    moved = [_first_time(shown) for shown in in_both(*given, "--ts-offset", "1000000000")]
    return Example("`-i FILE --ts-offset 1000000000`, first event", *moved)


def _first_time(shown: list[str]) -> str:
    return shown[1].split(": ")[0].split()[-1]


def ticks(recordings: Path, _: Path) -> Example:
    compat, right = in_both("--ts2secs", 2_000_000, recordings / "variants/clock-counter.dat")
    return Example("`--ts2secs 2000000`, tick 3 of clock `counter`", _first_time(compat), _first_time(right))


def _backwards(folder: Path) -> Path:
    record = LITTLE.record(1, event(LITTLE, 7))
    page = Machine().page(1000, LITTLE.stamp(5000) + record + LITTLE.stamp(3000) + record)
    return write_file(folder / "back.dat", [], CraftedBuffer("", {0: page}))


def differences_of_times(_: Path, folder: Path) -> Example:
    found = recorded(_backwards(folder), r"(\(\S+\)) +blip", "-t", "--ts-diff")
    return Example("5001, then 3001", found.compat, found.right)


def check_of_times(_: Path, folder: Path) -> Example:
    path = str(_backwards(folder))
    said = (CliRunner().invoke(report_command, [*mode, "--ts-check", path]).stderr for mode in (["--compat"], []))
    compat, right = (" ".join(text.replace(f"{path.rpartition('/')[0]}/", "").split()) for text in said)
    return Example("5001, then 3001 on CPU 0", compat, right)


def uname(recordings: Path, _: Path) -> Example:
    compat, right = in_both("--uname", recordings / _SMALL)
    assert compat[1:2] == right[1:2]
    return Example(
        "lines behind `cpus=` of a recording by trace-cmd 3.3.3", "\n".join(compat[1:]), "\n".join(right[1:])
    )


def tasks(recordings: Path, _: Path) -> Example:
    counts: dict[str, list[int]] = {}
    for option, task in (("--pid", "15"), ("--comm", "rcu_preempt")):
        for shown in in_both(option, task, *_pair(recordings)):
            found = [line for line in shown[2:-1] if line.startswith("host-demo.dat")]
            assert shown[2:-1]
            counts.setdefault(option, []).append(len(found))
    assert counts["--pid"] == counts["--comm"]
    compat, right = counts["--pid"]
    return Example("lines of the guest with `--pid 15`", str(compat), str(right))


def formats_of_version_7(recordings: Path, _: Path) -> Example:
    compat, right = in_both("--events", recordings / _SMALL)
    assert compat == [""]
    assert in_both("--event", "sched_switch", recordings / _SMALL)[0] == [""]
    assert lines("--event", "sched_switch", recordings / _SMALL)[0] == "name: sched_switch"
    return Example("`--events`, first lines", "\n".join(compat[:2]), "\n".join(right[:2]))


def checked_events(recordings: Path, folder: Path) -> Example:
    value = "\tfield:int value;\toffset:8;\tsize:4;\tsigned:1;\n\n"
    path = write_with_fields(folder / "odd.dat", value, event(LITTLE, 7), '"%d", REC->value +')
    compat, right = outcomes("--check-events", path)
    lost = recordings / "i386/lost.dat"
    assert (status("--compat", "--check-events", lost), status("--check-events", lost)) == (22, 0)
    return Example('`"%d", REC->value +`', compat.strip(), f"{right} (exit status {status('--check-events', path)})")


def listings_of_all_files(recordings: Path, _: Path) -> Example:
    for option in ("-f", "-P", "-E", "-e", "-p"):
        compat, right = in_both(option, *_pair(recordings))
        alone = in_both(option, recordings / "tiny/host.dat")
        assert compat == alone[0]
        assert right == [*alone[1][:-1], *lines(option, recordings / "tiny/host-demo.dat")]
    assert len(lines("--events", *_pair(recordings))) > len(lines("--events", recordings / "tiny/host.dat"))
    compat, right = in_both("-e", *_pair(recordings))
    return Example("`-e` of a host and its guest", "\n".join(compat), "\n".join(right))


def explained_filters(recordings: Path, _: Path) -> Example:
    compat, right = in_both("-T", "-F", "sched_switch:prev_pid==0", recordings / _SMALL)
    explained = " 'sched_switch: prev_pid == 0'"
    assert (compat.count(explained), right.count(explained)) == (2, 1)
    assert len(compat) > len(right) == 2
    return Example("`-F 'sched_switch:prev_pid==0'`", "\n".join([*compat[:3], "…"]), "\n".join(right))


def kallsyms(recordings: Path, folder: Path) -> Example:
    offered = folder / "kallsyms"
    offered.write_text("ffffffffc03feaa0 T offered\nffffffffc03feaaf T end\n")
    compat, right = in_both("--kallsyms", offered, recordings / "variants/lab2.dat")
    named = [{word for line in shown for word in line.split() if word.startswith("pS=")} for shown in (compat, right)]
    assert named == [{"pS=offered+0x7", "pS=schedule+0x0"}, {"pS=offered+0x7", "pS=0xffffffff81a52dd0"}]
    return Example("FILE names one function, `%pS` of two", *(" ".join(sorted(one, reverse=True)) for one in named))


def refused(recordings: Path, _: Path) -> Example:
    taken = {name: option for option in ALL_OPTIONS if option.take is None for name in option.names}
    for name, option in taken.items():
        value = ["x"] if option.value else []
        for said, number in zip(outcomes(name, *value, recordings / _SMALL), (255, 2), strict=True):
            assert said == f"{name} is not taken: {option.help} (exit status {number})"
    return Example("`-G`", *outcomes("-G", recordings / _SMALL))


OPTIONS: dict[str, MakeExample] = {
    "`--cpu`": merged_cpus,
    "`--ts-offset`": offset_of_the_only_file,
    "`--ts2secs`": ticks,
    "`--ts-diff`": differences_of_times,
    "`--ts-check`": check_of_times,
    "`--uname`": uname,
    "`--pid`, `--comm`": tasks,
    "`--events`, `--event`": formats_of_version_7,
    "`--check-events`": checked_events,
    "`-f -P -E -e -p --events`": listings_of_all_files,
    "`-T`": explained_filters,
    "`--kallsyms`": kallsyms,
    "`-O -V --boundary --debug --profile -H -G --by-comm`": refused,
}
