"""Where lines and times differ: an example for each row of the document."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.formats.tracedat.crafted_files import CraftedBuffer, blips, event
from tests.report.crafted_pairs import LITTLE, guest_times, in_both, lines, write_file, write_guest, write_with_fields
from tests.report.example import Example, outcome, recorded, status
from tracetui.formats.recording import GuestOption, TimeSample
from tracetui.formats.tracedat.append_options import guest_payload
from tracetui.formats.tracedat.options import OptionId

MakeExample = Callable[[Path, Path], Example]
"""(folder of recordings, folder to write to) -> what both reports print."""
_STEADY = [[TimeSample(0, 100, 1, 0)]]


def names(recordings: Path, _: Path) -> Example:
    found = recorded(recordings / "tiny/host.dat", r"^ +(\S+-555 .*?: \w+):", "-F", "sched_switch:prev_pid==555")
    shown = in_both("-F", "sched_switch:prev_pid==555", recordings / "tiny/host.dat")
    one, other = ({line.split("-555")[0].strip() for line in part[1:-1]} for part in shown)
    assert (one, other) == ({"sleep"}, {"sh", "sleep", "guest_work"})
    return found


def clock_boot(recordings: Path, _: Path) -> Example:
    path = recordings / "variants/clock-boot.dat"
    found = recorded(path, r"\] (.*?\d:) sched_\w+:", "-t")
    nanoseconds = int(found.compat.removeprefix(found.compat[:5]).strip(" :"))
    assert found.right.endswith(f" {nanoseconds // 10**9}.{nanoseconds % 10**9:09d}:")
    return found


def ratio(_: Path, folder: Path) -> Example:
    compat, right = guest_times(write_guest(folder, [[TimeSample(0, 0, 1 << 47, 48)]]))
    assert compat == ["0.000001000", "0.000001001", "0.000001002"]
    assert right == ["0.000002000", "0.000002002", "0.000002004"]
    return Example("a guest at half the host's rate, raw 1002", compat[2], right[2])


def last_sample(_: Path, folder: Path) -> Example:
    compat, right = guest_times(write_guest(folder, [[TimeSample(0, 100, 1, 0), TimeSample(1001, 300, 1, 0)]]))
    assert compat == ["0.000001100", "0.000001101", "0.000001102"]
    assert right == ["0.000001100", "0.000001301", "0.000001302"]
    return Example("offset +100, from 1001 on +300: raw 1001", compat[1], right[1])


def no_samples(_: Path, folder: Path) -> Example:
    pages = {cpu: blips(LITTLE, 1000, 1) for cpu in (0, 1)}
    compat, right = guest_times(write_guest(folder, [*_STEADY, []], CraftedBuffer("", pages)))
    assert compat == ["0.000001000", "0.000001100"]
    assert right == ["0.000001100", "0.000001100"]
    return Example("CPU 0 with +100, CPU 1 without, both raw 1000", ", ".join(compat), ", ".join(right))


def instances(_: Path, folder: Path) -> Example:
    buffers = [CraftedBuffer(name, {0: blips(LITTLE, 2000, 1)}) for name in ("", "inst")]
    compat, right = guest_times(write_guest(folder, _STEADY, *buffers), "inst")
    return Example("raw 2000 with +100", *compat, *right)


def negative(_: Path, folder: Path) -> Example:
    compat, right = guest_times(write_guest(folder, [[TimeSample(0, -2000, 1, 0)]]))
    assert right == ["-0.000001000", "-0.000000999", "-0.000000998"]
    return Example("raw 1000 with -2000", compat[0], right[0])


def guest_date(_: Path, folder: Path) -> Example:
    dates = ([(int(OptionId.DATE), b"0x10\0")], [(int(OptionId.DATE), b"0x20\0")])
    compat, right = guest_times(write_guest(folder, _STEADY, more=dates))
    return Example("raw 1000 with +100, DATE of 16 µs in the host's file, 32 µs in the guest's", compat[0], right[0])


def date_of_cycles(_: Path, folder: Path) -> Example:
    options = [(int(OptionId.DATE), b"0x10\0"), (int(OptionId.TRACECLOCK), b"local [x86-tsc]\0")]
    compat, right = (shown[1] for shown in in_both(write_file(folder / "cycles.dat", options)))
    return Example("cycle 1000, DATE of 16 µs", _time(compat), _time(right))


def _time(line: str) -> str:
    return line.partition(": blip:")[0].split()[-1].removeprefix(".....")


def latency_columns(_: Path, folder: Path) -> Example:
    fields = "".join(
        f"\tfield:{kind} common_{name};\toffset:{offset};\tsize:1;\tsigned:{offset % 2};\n"
        for kind, name, offset in (("char", "lock_depth", 9), ("unsigned char", "migrate_disable", 8))
    )
    path = write_with_fields(folder / "columns.dat", fields + "\n", event(LITTLE, 7, 0x0201))
    compat, right = (shown[1].split()[2] for shown in in_both(path))
    return Example("`common_lock_depth` of 2, `common_migrate_disable` of 1", compat, right)


def without_format(_: Path, folder: Path) -> Example:
    unknown = LITTLE.u16(999) + bytes(2) + LITTLE.u32(7) + LITTLE.u32(0)
    page = LITTLE.page(1000, LITTLE.record(1, unknown))
    compat, right = (shown[1] for shown in in_both(write_file(folder / "u.dat", [], CraftedBuffer("", {0: page}))))
    assert compat == "[UNKNOWN EVENT][UNKNOWN EVENT][UNKNOWN EVENT] (NULL):               [UNKNOWN EVENT]"
    return Example("id 999", " ".join(compat.split()), " ".join(right.split()))


def _lost(folder: Path, name: str, before: bytes = b"") -> Path:
    page = LITTLE.page(1000, before + LITTLE.record(1, event(LITTLE, 7)), lost=7)
    return write_file(folder / name, [], CraftedBuffer("", {0: page}))


def drop_line(_: Path, folder: Path) -> Example:
    shown = in_both("-i", _lost(folder, "a.dat"), "-i", write_file(folder / "b.dat", []))
    mark = "a.dat: CPU:0 [7 EVENTS DROPPED]"
    behind = (part[part.index(mark) + 1] for part in shown)
    return Example(
        "7 events lost in `a.dat`, the event behind the drop line", *(" ".join(line.split()) for line in behind)
    )


def lost_before_extend(_: Path, folder: Path) -> Example:
    path = _lost(folder, "lost.dat", LITTLE.extend(1 << 28))
    compat, right = ("\n".join(line for line in shown if "DROPPED" in line) for shown in in_both(path))
    return Example("7 events lost before such a page", compat, right)


def cpu_heads(_: Path, folder: Path) -> Example:
    buffers = [CraftedBuffer(name, {0: blips(LITTLE, 2000, 1)}) for name in ("", "a-long-instance")]
    paths = write_file(folder / "a.dat", [], *buffers), write_file(folder / "b.dat", [])
    compat, right = in_both("-i", paths[0], "-i", paths[1])
    assert compat[:2] == ["a.dat: cpus=1", "          b.dat: cpus=1"]
    assert right[:2] == ["a.dat: cpus=1", "b.dat: cpus=1"]
    return Example("`a.dat` with an instance `a-long-instance`", "\n".join(compat[:2]), "\n".join(right[:2]))


def instance_prefix(recordings: Path, _: Path) -> Example:
    several = ("-i", recordings / "variants/small-buffers.dat", "-i", recordings / "variants/marker.dat")
    shown = in_both(*several)
    compat, right = ({line.split(": ")[0].strip() for line in part[2:-1] if "]" in line} for part in shown)
    assert compat == {"small-buffers.dat", "sysc", "irqs", "marker.dat"}
    assert right == {"small-buffers.dat", "small-buffers.dat/sysc", "small-buffers.dat/irqs", "marker.dat"}
    first = next(at for at, line in enumerate(shown[0]) if line.strip().startswith("sysc:"))
    compat_line, right_line = (part[first].split(": ")[0].strip() for part in shown)
    return Example("a line of instance `sysc` of `small-buffers.dat`", f"{compat_line}:", f"{right_line}:")


def two_guests(_: Path, folder: Path) -> Example:
    known = [(int(OptionId.GUEST), guest_payload(GuestOption(f"g{n}", n, {}), False)) for n in (8, 9)]
    host = write_file(folder / "h.dat", [(OptionId.TRACEID, LITTLE.u64(7)), *known])
    guests = [write_file(folder / f"g{n}.dat", [(OptionId.TRACEID, LITTLE.u64(n))]) for n in (8, 9)]
    inputs = ("-i", host, "-i", guests[0], "-i", guests[1])
    assert len(lines(*inputs)) == 3 + 9 + 1
    return Example(
        "a host and two guests of 3 events", outcome("--compat", *inputs), f"{len(lines(*inputs)) - 4} events"
    )


def unreadable(_: Path, folder: Path) -> Example:
    bad = folder / "bad.dat"
    bad.write_bytes(b"nonsense")
    inputs = ("-i", write_file(folder / "good.dat", []), "-i", bad)
    assert "bad.dat: " in outcome("--compat", *inputs)
    assert sum("blip:" in line for line in lines(*inputs)) == 3
    statuses = (f"exit status {status(*mode, *inputs)}" for mode in (["--compat"], []))
    return Example("`good.dat` and `bad.dat`, which holds `nonsense`", *statuses)


def given_twice(recordings: Path, _: Path) -> Example:
    path = recordings / "variants/marker.dat"
    compat, right = in_both("-i", path, "-i", path)
    alone = lines("--compat", path)[1:-1]
    heads = [f"marker.dat: {line}" for line in alone if "] " in line]
    assert sorted(line for line in compat if "] " in line) == sorted(heads * 2)
    assert len(right) - 2 == len(alone)
    counts = (f"{sum('] ' in line for line in shown)} events" for shown in (compat, right))
    return Example("`-i marker.dat -i marker.dat`", *counts)


def guest_symbols(recordings: Path, _: Path) -> Example:
    host, guest = (("-i", recordings / f"tiny/{name}.dat") for name in ("host", "host-demo"))
    first, last = ([*map(_symbols, in_both(*order))] for order in ((*host, *guest), (*guest, *host)))
    assert first[0] == first[1] == last[1] > 100
    return Example("exits with a symbol, `host-demo.dat host.dat`", str(last[0]), str(last[1]))


def _symbols(shown: list[str]) -> int:
    words = [line.partition(" kvm_exit:")[2].split() for line in shown]
    return sum("rip" in of and of[of.index("rip") + 2 :][:1] not in ([], ["info"]) for of in words)


LINES: dict[str, MakeExample] = {
    "names of tasks": names,
    "clock `boot`": clock_boot,
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
    "prefix of an instance, several files": instance_prefix,
    "`cpus=N` of several files": cpu_heads,
    "guest symbols": guest_symbols,
    "two guests without recorded vCPUs": two_guests,
    "a file that cannot be read": unreadable,
    "a file given twice": given_twice,
    "lost events at a page that begins with a time extend": lost_before_extend,
}
