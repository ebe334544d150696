"""Time per vCPU against a walk over the rows in plain Python."""

from __future__ import annotations

from pathlib import Path

from tests.engine.demo_session import demo_exits, demo_session
from tracetui.engine.event_counts import count_events
from tracetui.engine.exits import collect_exits
from tracetui.engine.open_session import open_session
from tracetui.engine.vcpu_time import vcpu_times
from tracetui.engine.vcpu_tree import vcpu_tree


def plain_times(pid: int) -> dict[str, int]:
    """The same sums, row by row."""
    session = demo_session()
    host = session.host
    times = {"exits": 0, "guest_ns": 0, "exit_ns": 0, "halted_ns": 0, "span_ns": 0}
    last_name, last_ns, first_ns, halted = "", 0, None, False
    for row in session.timeline.rows(0, session.timeline.row_count):
        if row.slot.machine is not host or row.pid != pid or row.name not in {"kvm_exit", "kvm_entry"}:
            continue
        first_ns = row.ts_ns if first_ns is None else first_ns
        if last_name == "kvm_entry" and row.name == "kvm_exit":
            times["guest_ns"] += row.ts_ns - last_ns
        if last_name == "kvm_exit" and row.name == "kvm_entry":
            times["halted_ns" if halted else "exit_ns"] += row.ts_ns - last_ns
        if row.name == "kvm_exit":
            times["exits"] += 1
            halted = "EXIT_HLT" in session.text(row)
        last_name, last_ns = row.name, row.ts_ns
        times["span_ns"] = last_ns - first_ns
    return times


def test_times_are_those_of_the_rows() -> None:
    times = vcpu_times(demo_session(), demo_exits())
    assert [(time.host.name, time.pid, time.vcpu) for time in times] == [("host", 503, 0), ("host", 504, 1)]
    for time in times:
        wanted = plain_times(time.pid)
        assert {name: getattr(time, name) for name in wanted} == wanted
        assert time.guest_ns + time.exit_ns + time.halted_ns == time.span_ns


def test_the_tree_holds_counts_and_times() -> None:
    session = demo_session()
    times = vcpu_times(session, demo_exits())
    counts = count_events(session, {(time.host.number, time.pid) for time in times})
    lines = vcpu_tree(session, times, counts)
    assert [(line.depth, line.name, line.host_pid, line.comm, line.events) for line in lines] == [
        (0, "host", None, "", 16556),
        (1, "demo", None, "", 3033),
        (2, "vCPU 0", 503, "CPU 0/KVM", 8097),
        (2, "vCPU 1", 504, "CPU 1/KVM", 5196),
    ]
    assert [line.time for line in lines] == [None, None, *times]


def test_the_tree_stands_before_anything_is_counted() -> None:
    assert [(line.name, line.events, line.time) for line in vcpu_tree(demo_session())] == [
        ("host", None, None), ("demo", None, None), ("vCPU 0", None, None), ("vCPU 1", None, None),
    ]  # fmt: skip


def test_threads_of_an_unknown_guest_hang_below_their_host(recordings: Path) -> None:
    session = open_session([recordings / "tiny/host.dat"])
    lines = vcpu_tree(session, vcpu_times(session, collect_exits(session)))
    assert [(line.depth, line.name, line.host_pid, line.entry) for line in lines] == [
        (0, "host", None, None), (1, "vCPU 0 of ?", 503, None), (1, "vCPU 1 of ?", 504, None),
    ]  # fmt: skip
