"""What a details pane says of QEMU's rows and of exits that reach QEMU."""

from __future__ import annotations

from pathlib import Path

from tests.engine.test_qemu_clock import opened
from tracetui.engine.exit_anatomy import exit_anatomy
from tracetui.engine.open_session import open_session
from tracetui.engine.qemu_details import qemu_vcpu_details, round_trip_details


def test_an_exit_that_reaches_qemu(all_recordings: Path) -> None:
    session = opened(all_recordings / "simpletrace", "host.dat", "host-sim1.dat")
    row = next(session.events(lambda row: row.name == "memory_region_ops_read"))
    (vcpu,) = qemu_vcpu_details(session, row)
    assert vcpu.value == "sim1 vCPU 0, host thread 628 (578 of 578 exits match)"
    heading, *details = round_trip_details(session, row)
    steps = exit_anatomy(session, row)
    assert heading.label == ""
    assert heading.value.startswith("round trip, ")
    assert [(detail.label, detail.target) for detail in details] == [(step.name, step.row) for step in steps]
    assert details[1].value == f"+{steps[1].delta_ns // 1000:,}.{steps[1].delta_ns % 1000:03d} us"
    assert qemu_vcpu_details(session, session.timeline.row(details[0].target or 0)) == []


def test_nothing_to_add(recordings: Path) -> None:
    session = open_session([recordings / "tiny/host.dat"])
    short = next(
        row for row in session.events(lambda row: row.name == "kvm_exit") if len(exit_anatomy(session, row)) == 2
    )
    assert round_trip_details(session, short) == []
    assert qemu_vcpu_details(session, short) == []
    alone = opened(recordings / "simpletrace")
    row = next(alone.events(lambda row: row.name == "kvm_run_exit"))
    assert qemu_vcpu_details(alone, row) == []
    assert round_trip_details(alone, row) == []
