"""Where lines and times differ: a check for each row of the document."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.formats.tracedat.crafted_files import CraftedBuffer, blips, event
from tests.report.crafted_pairs import LITTLE, guest_times, in_both, lines, write_file, write_guest, write_with_fields
from tracetui.cli.report import report_command
from tracetui.engine.report.request import ReportFailure
from tracetui.formats.recording import GuestOption, TimeSample
from tracetui.formats.tracedat.append_options import guest_payload
from tracetui.formats.tracedat.options import OptionId

Check = Callable[[Path, Path], None]
_STEADY = [[TimeSample(0, 100, 1, 0)]]


def ratio(_: Path, folder: Path) -> None:
    compat, right = guest_times(write_guest(folder, [[TimeSample(0, 0, 1 << 47, 48)]]))
    assert compat == ["0.000001000", "0.000001001", "0.000001002"]
    assert right == ["0.000002000", "0.000002002", "0.000002004"]


def last_sample(_: Path, folder: Path) -> None:
    compat, right = guest_times(write_guest(folder, [[TimeSample(0, 100, 1, 0), TimeSample(1001, 300, 1, 0)]]))
    assert compat == ["0.000001100", "0.000001101", "0.000001102"]
    assert right == ["0.000001100", "0.000001301", "0.000001302"]


def no_samples(_: Path, folder: Path) -> None:
    pages = {cpu: blips(LITTLE, 1000, 1) for cpu in (0, 1)}
    compat, right = guest_times(write_guest(folder, [*_STEADY, []], CraftedBuffer("", pages)))
    assert compat == ["0.000001000", "0.000001100"]
    assert right == ["0.000001100", "0.000001100"]


def instances(_: Path, folder: Path) -> None:
    buffers = [CraftedBuffer(name, {0: blips(LITTLE, 2000, 1)}) for name in ("", "inst")]
    assert guest_times(write_guest(folder, _STEADY, *buffers), "inst") == (["0.000002000"], ["0.000002100"])


def negative(_: Path, folder: Path) -> None:
    compat, right = guest_times(write_guest(folder, [[TimeSample(0, -2000, 1, 0)]]))
    assert compat[0] == "18446744073.709550616"
    assert right == ["-0.000001000", "-0.000000999", "-0.000000998"]


def guest_date(_: Path, folder: Path) -> None:
    dates = ([(int(OptionId.DATE), b"0x10\0")], [(int(OptionId.DATE), b"0x20\0")])
    compat, right = guest_times(write_guest(folder, _STEADY, more=dates))
    assert (compat[0], right[0]) == ("0.000033100", "0.000017100")


def date_of_cycles(_: Path, folder: Path) -> None:
    options = [(int(OptionId.DATE), b"0x10\0"), (int(OptionId.TRACECLOCK), b"local [x86-tsc]\0")]
    compat, right = in_both(write_file(folder / "cycles.dat", options))
    assert (" 17000: blip:" in compat[1], " 1000: blip:" in right[1]) == (True, True)


def latency_columns(_: Path, folder: Path) -> None:
    fields = "".join(
        f"\tfield:{kind} common_{name};\toffset:{offset};\tsize:1;\tsigned:{offset % 2};\n"
        for kind, name, offset in (("char", "lock_depth", 9), ("unsigned char", "migrate_disable", 8))
    )
    path = write_with_fields(folder / "columns.dat", fields + "\n", event(LITTLE, 7, 0x0201))
    compat, right = in_both(path)
    assert (" .....22 " in compat[1], " .....   " in right[1]) == (True, True)


def without_format(_: Path, folder: Path) -> None:
    unknown = LITTLE.u16(999) + bytes(2) + LITTLE.u32(7) + LITTLE.u32(0)
    page = LITTLE.page(1000, LITTLE.record(1, unknown))
    compat, right = in_both(write_file(folder / "unknown.dat", [], CraftedBuffer("", {0: page})))
    assert compat[1].startswith("[UNKNOWN EVENT][UNKNOWN EVENT]")
    assert " seven-7     [000] .....     0.000001: [UNKNOWN EVENT]:      no format for event id 999" in right[1]


def _lost(folder: Path, name: str, before: bytes = b"") -> Path:
    page = LITTLE.page(1000, before + LITTLE.record(1, event(LITTLE, 7)), lost=7)
    return write_file(folder / name, [], CraftedBuffer("", {0: page}))


def drop_line(_: Path, folder: Path) -> None:
    compat, right = in_both("-i", _lost(folder, "a.dat"), "-i", write_file(folder / "b.dat", []))
    assert "a.dat: CPU:0 [7 EVENTS DROPPED]" in compat
    assert not compat[compat.index("a.dat: CPU:0 [7 EVENTS DROPPED]") + 1].startswith("a.dat")
    at = right.index("a.dat: CPU:0 [7 EVENTS DROPPED]")
    assert right[at + 1].startswith("a.dat:            seven-7")


def lost_before_extend(_: Path, folder: Path) -> None:
    compat, right = in_both(_lost(folder, "lost.dat", LITTLE.extend(1 << 28)))
    assert ("CPU:0 [7 EVENTS DROPPED]" in compat, "CPU:0 [7 EVENTS DROPPED]" in right) == (False, True)


def cpu_heads(_: Path, folder: Path) -> None:
    buffers = [CraftedBuffer(name, {0: blips(LITTLE, 2000, 1)}) for name in ("", "a-long-instance")]
    paths = write_file(folder / "a.dat", [], *buffers), write_file(folder / "b.dat", [])
    compat, right = in_both("-i", paths[0], "-i", paths[1])
    assert compat[:2] == ["a.dat: cpus=1", "          b.dat: cpus=1"]
    assert right[:2] == ["a.dat: cpus=1", "b.dat: cpus=1"]


def two_guests(_: Path, folder: Path) -> None:
    known = [(int(OptionId.GUEST), guest_payload(GuestOption(f"g{n}", n, {}), False)) for n in (8, 9)]
    host = write_file(folder / "h.dat", [(OptionId.TRACEID, LITTLE.u64(7)), *known])
    guests = [write_file(folder / f"g{n}.dat", [(OptionId.TRACEID, LITTLE.u64(n))]) for n in (8, 9)]
    inputs = ("-i", host, "-i", guests[0], "-i", guests[1])
    with pytest.raises(ReportFailure, match="Could not allocate vcpu maps"):
        CliRunner().invoke(report_command, ["--compat", "-q", *map(str, inputs)], catch_exceptions=False)
    assert len(lines(*inputs)) == 3 + 9 + 1


def unreadable(_: Path, folder: Path) -> None:
    bad = folder / "bad.dat"
    bad.write_bytes(b"nonsense")
    inputs = ("-q", "-i", str(write_file(folder / "good.dat", [])), "-i", str(bad))
    with pytest.raises(ReportFailure, match=r"bad\.dat"):
        CliRunner().invoke(report_command, ["--compat", *inputs], catch_exceptions=False)
    assert CliRunner().invoke(report_command, inputs).stdout.count("blip:") == 3


def guest_symbols(recordings: Path, _: Path) -> None:
    host, guest = (("-i", recordings / f"tiny/{name}.dat") for name in ("host", "host-demo"))
    found = {}
    for order, inputs in (("host first", (*host, *guest)), ("guest first", (*guest, *host))):
        compat, right = in_both(*inputs)
        named = [sum(_has_symbol(line) for line in shown) for shown in (compat, right)]
        found[order] = tuple(named)
    assert found["guest first"][0] == 0
    assert found["guest first"][1] == found["host first"][1] > 100


def _has_symbol(line: str) -> bool:
    words = line.partition(" kvm_exit:")[2].split()
    return "rip" in words and words[words.index("rip") + 2 :][:1] not in ([], ["info"])


LINES: dict[str, Check] = {
    "guest times, TSC ratio": ratio,
    "guest times, last sample": last_sample,
    "guest times, CPU without samples": no_samples,
    "guest buffer instances": instances,
    "negative times": negative,
    "a guest's DATE": guest_date,
    "DATE with a clock that counts cycles": date_of_cycles,
    "latency columns 6 and 7": latency_columns,
    "event id without format": without_format,
    "drop line of several files": drop_line,
    "`cpus=N` of several files": cpu_heads,
    "guest symbols": guest_symbols,
    "two guests without recorded vCPUs": two_guests,
    "a file that cannot be read": unreadable,
    "lost events at a page that begins with a time extend": lost_before_extend,
}
