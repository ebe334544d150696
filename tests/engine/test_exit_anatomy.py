"""An exit taken apart: the kernel's steps, and QEMU's between them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.test_qemu_clock import opened
from tracetui.engine.exit_anatomy import exit_anatomy
from tracetui.engine.exit_rows import pair_of_exit
from tracetui.engine.exits import collect_exits
from tracetui.engine.open_session import open_session
from tracetui.engine.session import Session


@pytest.fixture(scope="module")
def session() -> Session:
    import os

    folder = os.environ.get("TRACETUI_RECORDINGS")
    if not folder:
        pytest.skip("TRACETUI_RECORDINGS is not set")
    return opened(Path(folder) / "simpletrace", "host.dat", "host-sim1.dat")


def test_every_exit_to_qemu(session: Session) -> None:
    rows = list(session.events(lambda row: row.name == "kvm_run_exit"))
    for row in rows:
        steps = exit_anatomy(session, row)
        names = [step.name for step in steps if not step.is_assumed]
        assert names[:3] == ["kvm_exit", "kvm_userspace_exit", "kvm_run_exit"]
        assert names[-2:] == ["kvm_vcpu_ioctl", "kvm_entry"]
        assert names.count("kvm_run_exit") == 1
        assert [step.row for step in steps] == sorted(step.row for step in steps)
        assert steps[0].ts_ns + sum(step.delta_ns for step in steps) == steps[-1].ts_ns
        assert steps[0].delta_ns == 0


def test_any_row_of_the_round_trip_gives_the_same_steps(session: Session) -> None:
    row = next(session.events(lambda row: row.name == "memory_region_ops_write"))
    steps = exit_anatomy(session, row)
    assert row.number in [step.row for step in steps]
    for step in steps:
        if not step.is_assumed:
            assert exit_anatomy(session, session.timeline.row(step.row)) == steps


def test_what_qemu_does_for_nobody_in_particular_is_marked(session: Session) -> None:
    rows = session.events(lambda row: row.name == "kvm_run_exit")
    steps = [step for row in rows for step in exit_anatomy(session, row)]
    marked = {step.name for step in steps if step.is_assumed}
    assert "virtio_queue_notify" in marked
    assert not marked & {"kvm_run_exit", "kvm_vcpu_ioctl", "memory_region_ops_read", "kvm_exit", "kvm_entry"}


def test_rows_of_no_exit(session: Session) -> None:
    assert exit_anatomy(session, next(session.events(lambda row: row.name == "handle_qmp_command"))) == []
    idle = next(session.events(lambda row: row.pid == 0))
    assert exit_anatomy(session, idle) == []


def test_exits_that_stay_in_the_kernel(recordings: Path) -> None:
    session = open_session([recordings / "tiny/host.dat", recordings / "tiny/host-demo.dat"])
    exits = collect_exits(session)
    for number in exits.row[:200].tolist():
        row = session.timeline.row(number)
        pair, steps = pair_of_exit(session, exits, row), exit_anatomy(session, row)
        assert pair is not None
        assert (steps[0].row, steps[-1].row) == (pair.exit_row, pair.entry_row)
        assert steps[-1].ts_ns - steps[0].ts_ns == pair.duration_ns
        assert {step.name for step in steps[1:-1]} <= {"kvm_userspace_exit"}
