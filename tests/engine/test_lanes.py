"""The lanes against the rows, and their totals against how vCPUs spent their time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.engine.demo_session import demo_exits, demo_session
from tests.engine.lanes_by_rows import Change, cpus_by_rows, lanes_of, near_rows, threads_by_rows
from tracetui.engine.exits import Exits, collect_exits
from tracetui.engine.lanes import Lanes
from tracetui.engine.lanes_lane import Lane
from tracetui.engine.lanes_names import LaneKind
from tracetui.engine.lanes_states import BLOCKED, FIRST_REASON, GUEST, PREEMPTED, UNKNOWN, USER
from tracetui.engine.open_session import open_session
from tracetui.engine.row import Row
from tracetui.engine.session import Session
from tracetui.engine.vcpu_time import vcpu_times

WORDS = {UNKNOWN: "unknown", GUEST: "guest", USER: "user space", BLOCKED: "blocked", PREEMPTED: "preempted"}
PAIRS = ["agent1", "agent2", "agent-k612", "vmx-agent1", "arm-agent-mono", "simpletrace", "agent-nosync"]


def changes_of(lanes: Lanes, lane: Lane) -> list[Change]:
    words = [WORDS[code] if code < FIRST_REASON else lanes.reasons[code - FIRST_REASON] for code in lane.code.tolist()]
    return list(zip(lane.start_ns.tolist(), words, strict=True))


def check_threads(rows: Sequence[Row], lanes: Lanes) -> None:
    wanted = threads_by_rows(rows)
    found = {
        (name.machine.number, name.pid): changes_of(lanes, lanes.lanes[name])
        for name in lanes.names
        if name.kind is LaneKind.THREAD and name.machine is not None
    }
    assert found == wanted


def check_cpus(rows: Sequence[Row], lanes: Lanes) -> None:
    wanted = cpus_by_rows(rows)
    for name in lanes.names:
        if name.kind in {LaneKind.CPU, LaneKind.GUEST_CPU} and name.machine is not None:
            lane = lanes.lanes[name]
            assert lane.pid is not None
            found = list(zip(lane.start_ns.tolist(), lane.pid.tolist(), strict=True))
            assert found == wanted.get((name.machine.number, name.cpu), [])


def check_totals(session: Session, lanes: Lanes, exits: Exits) -> int:
    """Time in the guest, and from kvm_exit to kvm_entry, up to each thread's last of these; how many threads."""
    times = vcpu_times(session, exits)
    for time in times:
        name = next(n for n in lanes.names if n.kind is LaneKind.THREAD and (n.machine, n.pid) == (time.host, time.pid))
        lane = lanes.lanes[name]
        last_ns = int(lane.start_ns[0]) + time.span_ns
        spans = np.diff(np.minimum(lane.start_ns, last_ns), append=last_ns)
        guest_ns = int(spans[lane.code == GUEST].sum())
        outside_ns = int(spans[(lane.code != GUEST) & (lane.code != UNKNOWN)].sum())
        assert (guest_ns, outside_ns) == (time.guest_ns, time.exit_ns + time.halted_ns)
    return len(times)


def test_the_demos_lanes_are_those_of_its_rows() -> None:
    session = demo_session()
    lanes = lanes_of(session)
    assert [(name.kind.value, name.machine.name if name.machine else "", name.label) for name in lanes.names] == [
        ("density", "", "events"),
        ("thread", "host", "demo vCPU 0"), ("guest CPU", "demo", "CPU 0"),
        ("thread", "host", "demo vCPU 1"), ("guest CPU", "demo", "CPU 1"),
        ("CPU", "host", "CPU 0"), ("CPU", "host", "CPU 1"), ("CPU", "host", "CPU 2"),
    ]  # fmt: skip
    rows = near_rows(session)
    check_threads(rows, lanes)
    check_cpus(rows, lanes)
    assert check_totals(session, lanes, demo_exits()) == 2


@pytest.mark.parametrize("name", PAIRS)
def test_lanes_of_all_hosts_and_guests(all_recordings: Path, name: str) -> None:
    session = open_session(sorted((all_recordings / name).glob("*.dat")))
    lanes = lanes_of(session)
    rows = near_rows(session)
    check_threads(rows, lanes)
    check_cpus(rows, lanes)
    assert check_totals(session, lanes, collect_exits(session)) > 0


@pytest.mark.parametrize("file", ["i386/lost.dat", "i386/sched.dat", "i386/buffers.dat", "s390x/sched.dat"])
def test_lanes_without_guests(recordings: Path, file: str) -> None:
    session = open_session([recordings / file])
    lanes = lanes_of(session)
    check_cpus(near_rows(session), lanes)
    assert {name.kind for name in lanes.names} == {LaneKind.DENSITY, LaneKind.CPU}
