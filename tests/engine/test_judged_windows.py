"""Windows of threads put together by hand: what counts as inside, outside, and as nothing at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tracetui.engine.machine import Machine
from tracetui.engine.open_session import open_session
from tracetui.engine.run_windows import outside, run_windows
from tracetui.engine.vcpu_threads import ENTRY, EXIT, VcpuThread, read_vcpu_threads


@pytest.fixture(scope="module")
def host(request: pytest.FixtureRequest) -> Machine:
    folder = Path(__file__).parents[1] / "recordings/tiny"
    machine = open_session([folder / "host.dat", folder / "host-demo.dat"]).host
    assert machine is not None
    return machine


def thread(host: Machine, *events: tuple[int, int], blind: tuple[int, ...] = (), pid: int = 1) -> VcpuThread:
    times, kinds = zip(*events, strict=True)
    hidden = np.isin(np.arange(len(events)), blind)
    return VcpuThread(host, pid, 0, False, np.array(times, np.int64), np.array(kinds, np.int8), hidden)


def test_an_event_at_kvm_entry_is_inside_one_at_kvm_exit_is_not(host: Machine) -> None:
    windows = run_windows([thread(host, (5, EXIT), (10, ENTRY), (20, EXIT), (30, ENTRY), (32, EXIT))])
    times = np.array([4, 5, 9, 10, 15, 19, 20, 24, 26, 30, 31, 32, 33])
    assert windows.judged(times).tolist() == [False, *[True] * 11, False]
    back, forth = windows.room(times)
    assert times[~outside(back, forth)].tolist() == [10, 15, 19, 30, 31]
    assert (back[4], forth[4]) == (5, 5)


@pytest.mark.parametrize(("ts_ns", "distance"), [(9, 1), (5, 5), (20, 1), (24, 5), (26, 4), (40, 9)])
def test_outside_the_distance_is_to_the_nearer_window(host: Machine, ts_ns: int, distance: int) -> None:
    windows = run_windows([thread(host, (10, ENTRY), (20, EXIT), (30, ENTRY), (32, EXIT), (40, ENTRY), (41, EXIT))])
    if ts_ns == 40:
        windows = run_windows([thread(host, (10, ENTRY), (32, EXIT))])
    back, forth = windows.room(np.array([ts_ns]))
    assert outside(back, forth).all()
    assert max(-back[0], 1 - forth[0]) == distance


@pytest.mark.parametrize(
    ("events", "blind"),
    [
        (((10, ENTRY), (20, EXIT), (30, ENTRY), (40, EXIT)), (1,)),
        (((10, ENTRY), (20, EXIT), (30, EXIT), (40, EXIT)), ()),
        (((10, ENTRY), (20, ENTRY), (30, ENTRY), (40, EXIT)), ()),
    ],
    ids=["lost events", "lost entry", "lost exit"],
)
def test_where_something_is_missing_nothing_is_judged(
    host: Machine, events: tuple[tuple[int, int], ...], blind: tuple[int, ...]
) -> None:
    windows = run_windows([thread(host, *events, blind=blind)])
    assert not windows.judged(np.array([25])).any()
    assert windows.judged(np.array([40])).all()


def test_a_vcpu_that_changes_its_thread_has_the_windows_of_both(host: Machine) -> None:
    first, second = thread(host, (10, ENTRY), (20, EXIT)), thread(host, (50, ENTRY), (60, EXIT), pid=2)
    windows = run_windows([second, first])
    times = np.array([15, 30, 55])
    assert windows.judged(times).all()
    assert outside(*windows.room(times)).tolist() == [False, True, False]


def test_threads_of_the_demo(host: Machine) -> None:
    session = open_session([host.recording.path])
    threads = read_vcpu_threads(session.machines[0], session.slots)
    assert [(each.pid, each.vcpu, each.by_name, len(each.ts_ns)) for each in threads] == [
        (503, 0, False, 3522),
        (504, 1, False, 2092),
    ]
