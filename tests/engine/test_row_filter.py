"""Filters let through what looking at every row would."""

from __future__ import annotations

import numpy as np

from tests.engine.demo_session import demo_session
from tracetui.engine.row import Row
from tracetui.engine.row_filter import RowFilter, filter_rows, machine_filter, thread_filter, vcpu_filter


def numbers(wanted: RowFilter) -> list[int]:
    """Numbers of the rows let through."""
    found: list[int] = np.concatenate(list(filter_rows(demo_session(), wanted))).tolist()
    return found


def all_rows() -> list[Row]:
    """Every row of the demo."""
    timeline = demo_session().timeline
    return timeline.rows(0, timeline.row_count)


def test_a_vcpu_is_its_guest_cpu_and_its_host_thread() -> None:
    session = demo_session()
    entry = session.vcpu_maps.vcpu(session.guests[0], 1)
    assert entry is not None
    wanted = [
        row.number
        for row in all_rows()
        if (row.slot.machine is entry.guest and row.cpu == 1)
        or (row.slot.machine is entry.host and row.pid == entry.host_pid)
    ]
    assert numbers(vcpu_filter(session, entry)) == wanted
    assert len(wanted) == 5196


def test_a_guest_is_its_recording_and_all_its_threads() -> None:
    session = demo_session()
    guest, threads = session.guests[0], {entry.host_pid for entry in session.vcpu_maps.all()}
    wanted = [row.number for row in all_rows() if row.slot.machine is guest or row.pid in threads]
    assert numbers(machine_filter(session, guest)) == wanted


def test_a_host_is_its_recording() -> None:
    session = demo_session()
    assert session.host is not None
    wanted = [row.number for row in all_rows() if row.slot.machine is session.host]
    assert numbers(machine_filter(session, session.host)) == wanted


def test_a_thread_of_one_machine_is_not_the_other_machines() -> None:
    session = demo_session()
    assert session.host is not None
    wanted = [row.number for row in all_rows() if row.slot.machine is session.host and row.pid == 0]
    assert numbers(thread_filter(session.host, 0)) == wanted
    assert wanted
