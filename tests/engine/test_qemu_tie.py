"""Which guest a QEMU runs and which thread each vCPU is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.engine.qemu_crossings import IO, MMIO, Clocks, by_time, crossings
from tests.engine.test_qemu_clock import opened
from tracetui.engine.qemu_rows import rows_of_vcpu
from tracetui.engine.qemu_tie import count_fits, cpu_index_of, vcpu_of_row
from tracetui.engine.session import Session


@pytest.fixture(scope="module")
def session() -> Session:
    import os

    folder = os.environ.get("TRACETUI_RECORDINGS")
    if not folder:
        pytest.skip("TRACETUI_RECORDINGS is not set")
    return opened(Path(folder) / "simpletrace", "host.dat", "host-sim1.dat")


def test_the_real_session(session: Session) -> None:
    (tie,) = session.qemu_ties
    assert (tie.pid, tie.host, tie.guest) == (621, session.host, session.guests[0])
    vcpus = [(vcpu.cpu_index, vcpu.host_pid, vcpu.exits, vcpu.matched) for vcpu in tie.vcpus]
    assert vcpus == [(0, 628, 578, 578), (1, 629, 93, 93)]
    assert [vcpu.entry.vcpu for vcpu in tie.vcpus if vcpu.entry] == [0, 1]
    assert tie.lines()[0].startswith("QEMU qemu.trace: pid 621, runs sim1 (671 of its 671 kvm_run_exit")


def test_every_kvm_run_exit_comes_after_its_kvm_userspace_exit(session: Session) -> None:
    waiting: dict[int, int] = {}
    seen = 0
    for row in session.events(lambda row: row.name in {"kvm_userspace_exit", "kvm_run_exit"}):
        if row.name == "kvm_userspace_exit":
            assert waiting.get(row.pid, 0) == 0
            waiting[row.pid] = 1
        else:
            vcpu = vcpu_of_row(session, row)
            assert vcpu is not None
            assert waiting[vcpu.host_pid] == 1
            waiting[vcpu.host_pid] = 0
            seen += 1
    assert seen == 671
    assert set(waiting) == {628, 629}


def test_rows_that_name_no_vcpu(session: Session) -> None:
    rows = session.events(lambda row: row.name in {"handle_qmp_command", "kvm_exit", "virtio_notify"})
    assert {cpu_index_of(row) for row in rows} == {None}


def test_without_trace_events_the_two_events_are_known_all_the_same(all_recordings: Path) -> None:
    from tracetui.engine.open_session import open_session

    folder = all_recordings / "simpletrace"
    (tie,) = open_session([folder / "host.dat", folder / "host-sim1.dat", folder / "qemu.trace"]).qemu_ties
    assert [(vcpu.host_pid, vcpu.matched) for vcpu in tie.vcpus] == [(628, 578), (629, 93)]


def test_a_guest_without_a_recording_of_its_own(all_recordings: Path) -> None:
    (tie,) = opened(all_recordings / "simpletrace", "host.dat").qemu_ties
    assert tie.guest is None
    assert [vcpu.host_pid for vcpu in tie.vcpus] == [628, 629]
    assert "guest unknown" in tie.lines()[0]


def test_counting_fits() -> None:
    host, qemu = crossings(Clocks(0, 0.0), count=50)
    for cpu in (0, 1):
        mine = qemu.exits.of(cpu)
        assert count_fits(host.exits.of(100 + cpu), host.entries.of(100 + cpu), mine) == 50
        assert count_fits(host.exits.of(101 - cpu), host.entries.of(101 - cpu), mine) < 10
        swapped = by_time(mine.ts_ns, mine.who, IO + MMIO - mine.reason)
        assert count_fits(host.exits.of(100 + cpu), host.entries.of(100 + cpu), swapped) == 0


def test_one_exit_of_the_host_serves_one_of_qemu() -> None:
    ones = np.ones(3, np.int64)
    exits, entries = by_time(ones[:1] * 10, ones[:1], ones[:1]), by_time(ones[:1] * 100, ones[:1], ones[:1])
    assert count_fits(exits, entries, by_time(np.array([20, 30, 150]), ones, ones)) == 1
    assert count_fits(exits, entries, by_time(np.array([5, 150, 160]), ones, ones)) == 0


def test_rows_of_a_vcpu(session: Session) -> None:
    (tie,) = session.qemu_ties
    for cpu in (0, 1):
        expected = [row.number for row in session.events() if cpu_index_of(row) == cpu]
        assert rows_of_vcpu(session, tie, cpu).tolist() == expected
        assert len(expected) > 93
    assert rows_of_vcpu(session, tie, 7).tolist() == []
