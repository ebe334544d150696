"""Exits by guest, vCPU, reason and function are what can be counted in trace-cmd's merged report."""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.engine.crafted_streams import with_data
from tracetui.engine.exit_table import group_exits, nearest_rank
from tracetui.engine.exits import NO_DURATION, collect_exits
from tracetui.engine.open_session import open_session
from tracetui.engine.session import Session
from tracetui.engine.timeline import Timeline

_EVENT = re.compile(r"-(\d+) +\[\d+\] \S+ +(\d+)\.(\d{9}): (kvm_exit|kvm_entry): +(.*)")
_EXIT = re.compile(r"reason (UNKNOWN \(\d+\)|\S+) rip 0x[0-9a-f]+(?: ([^ +]+)(?:\+0x[0-9a-f]+)?)?(?: info .*)?$")

Key = tuple[int, str, str | None]
Totals = tuple[int, int, int, int]


def report_totals(path: Path) -> dict[Key, Totals]:
    """(host pid, reason, function) -> (count, paired, total ns, longest ns), from a report -t."""
    counts: dict[Key, int] = defaultdict(int)
    durations: dict[Key, list[int]] = defaultdict(list)
    out: dict[int, tuple[Key, int]] = {}
    with gzip.open(path, "rt", encoding="latin-1", newline="\n") as lines:
        for line in lines:
            event = _EVENT.search(line.rstrip("\n"))
            if event is None:
                continue
            pid, ts_ns = int(event[1]), int(event[2] + event[3])
            if event[4] == "kvm_entry":
                if pid in out:
                    key, since = out.pop(pid)
                    durations[key].append(ts_ns - since)
                continue
            exit_ = _EXIT.match(event[5].strip())
            assert exit_ is not None, line
            key = pid, exit_[1], exit_[2]
            counts[key] += 1
            out[pid] = key, ts_ns
    return {
        key: (count, len(durations[key]), sum(durations[key]), max(durations[key], default=0))
        for key, count in counts.items()
    }


def our_totals(session: Session) -> dict[Key, Totals]:
    """The same from the exits' columns, with the reason's number where trace-cmd has no name for it."""
    exits = collect_exits(session)
    found: dict[Key, list[int]] = defaultdict(list)
    for pid, reason, function, duration in zip(
        exits.pid.tolist(), exits.reason.tolist(), exits.function.tolist(), exits.duration_ns.tolist(), strict=True
    ):
        key = pid, exits.reasons[reason], exits.functions[function] if function >= 0 else None
        found[key].append(duration)
    return {
        key: (len(all_), len(paired), sum(paired), max(paired, default=0))
        for key, all_ in found.items()
        for paired in [[duration for duration in all_ if duration != NO_DURATION]]
    }


def test_demo_pair(recordings: Path) -> None:
    session = open_session([recordings / "tiny/host.dat", recordings / "tiny/host-demo.dat"])
    assert our_totals(session) == report_totals(recordings / "tiny/expected/merged.report-t.txt.gz")


def groups_with_exits(folder: Path) -> Iterator[dict[str, Any]]:
    for case in json.loads((folder / "cases.json").read_text()):
        # Reasons of crafted-vmx are Intel's 0 to 76, most without a name of trace-cmd's; arm64 has reasons of its own.
        if len(case["files"]) > 1 and case["name"] not in {"crafted-vmx", "arm-agent-mono", "vmx-tscscale"}:
            yield case


def test_all_groups(all_recordings: Path) -> None:
    compared = 0
    for case in groups_with_exits(all_recordings):
        stored = [path for path, options in case["expected"].items() if options == ["-t"]]
        if stored:
            session = open_session([all_recordings / name for name in case["files"]])
            assert our_totals(session) == report_totals(all_recordings / stored[0]), case["name"]
            compared += 1
    assert compared >= 9


def test_groups_add_up(recordings: Path) -> None:
    session = open_session([recordings / "tiny/host-demo.dat", recordings / "tiny/host.dat"])
    exits = collect_exits(session)
    full = group_exits(session, exits)
    assert sum(group.count for group in full) == len(exits)
    assert {group.guest for group in full} == {"demo"}
    assert {group.vcpu for group in full} == {0, 1}
    (everything,) = group_exits(session, exits, by=())
    assert everything.count == len(exits)
    assert everything.paired == sum(group.paired for group in full)
    assert everything.total_ns == sum(group.total_ns for group in full)
    assert everything.max_ns == max(group.max_ns or 0 for group in full)
    by_reason = group_exits(session, exits, by=("reason",))
    assert [group.total_ns for group in by_reason] == sorted((group.total_ns for group in by_reason), reverse=True)
    assert all(group.function is None and group.vcpu is None for group in by_reason)


def test_lost_events_in_between_leave_no_duration(recordings: Path) -> None:
    """Marking one page of the host as following lost events takes away the durations that span it, no others."""
    session = open_session([recordings / "tiny/none/host.dat", recordings / "tiny/none/host-demo.dat"])
    before = collect_exits(session)
    data = [bytes(slot.stream.read_pages(0, slot.stream.page_count)) for slot in session.slots]
    page = bytearray(data[0])
    page[3 * 4096 + 11] |= 0x80
    slots = with_data(session.slots, [bytes(page), *data[1:]])
    session.slots, session.timeline = slots, Timeline(slots)
    after = collect_exits(session)
    (mark,) = (row for row in session.events() if row.name == "[EVENTS DROPPED]")
    assert np.array_equal(before.address, after.address)
    gone = (before.duration_ns != NO_DURATION) & (after.duration_ns == NO_DURATION)
    times = {row.number: row.ts_ns for row in session.events()}
    ts_ns = np.array([times[number] for number in after.row.tolist()])
    spans = (ts_ns <= mark.ts_ns) & (ts_ns + before.duration_ns >= mark.ts_ns) & (before.duration_ns != NO_DURATION)
    assert gone.any()
    assert np.array_equal(gone, spans)


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [([5], 50, 5), ([1, 2], 50, 1), ([1, 2, 3], 50, 2), (list(range(1, 101)), 99, 99), (list(range(1, 102)), 99, 100)],
)
def test_nearest_rank(values: list[int], percent: int, expected: int) -> None:
    assert nearest_rank(np.array(values), percent) == expected


def test_arm64_names_types_and_classes(all_recordings: Path) -> None:
    folder = all_recordings / "arm-agent-mono"
    session = open_session([folder / "host.dat", folder / "host-guest1.dat"])
    exits = collect_exits(session)
    assert {"IRQ", "WFX", "DABT_LOW", "SYS64"} <= set(exits.reasons)
    assert set(exits.vcpu.tolist()) == {0, 1}
    assert len(exits) == sum(1 for row in session.events() if row.name == "kvm_exit")


def test_a_session_without_kvm_events_has_no_exits(recordings: Path) -> None:
    session = open_session([recordings / "i386/sched.dat"])
    exits = collect_exits(session)
    assert len(exits) == 0
    assert group_exits(session, exits) == []
