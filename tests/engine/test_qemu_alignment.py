"""Finding which exits of the host are QEMU's, with clocks that have nothing in common."""

from __future__ import annotations

import numpy as np
import pytest

from tests.engine.qemu_crossings import Clocks, by_time, crossings, without
from tracetui.engine.qemu_alignment import find_places, fit_pairs, pair_crossings
from tracetui.engine.qemu_events import HostSide, QemuSide

CLOCKS = [Clocks(0, 0.0), Clocks(10**15, 0.0), Clocks(-3 * 10**9, 4e-5), Clocks(123_456_789, -2e-4)]


def worst_error(clocks: Clocks, host: HostSide, qemu: QemuSide) -> tuple[float, float, int]:
    """(largest error of the fit within the trace, its stated bound, number of pairs)."""
    places = find_places(host, qemu)
    assert {(place.cpu_index, place.pid) for place in places} <= {(0, 100), (1, 101)}
    pairs = pair_crossings(host, qemu, places)
    base, offset, line = fit_pairs(pairs)
    assert line.consistent
    assert line.bound is not None
    x = np.linspace(pairs.exit_qemu.min(), pairs.run_qemu.max(), 50).astype(np.int64)
    error = (clocks.host_ns(x) - x - offset) - (line.level + line.slope * (x - base))
    return float(np.abs(error).max()), line.bound, len(pairs.exit_qemu)


@pytest.mark.parametrize("clocks", CLOCKS)
def test_the_fit_is_right_within_its_bound(clocks: Clocks) -> None:
    error, bound, pairs = worst_error(clocks, *crossings(clocks))
    assert error <= bound + 1
    assert bound < 5_000
    assert pairs > 400


@pytest.mark.parametrize("clocks", CLOCKS)
def test_events_lost_on_either_side(clocks: Clocks) -> None:
    host, qemu = crossings(clocks)
    host = HostSide(without(host.exits, np.arange(300, 303)), without(host.entries, np.arange(200, 240)))
    qemu = QemuSide(without(qemu.exits, np.array([5, 430])), without(qemu.runs, np.arange(100, 150)))
    error, bound, pairs = worst_error(clocks, host, qemu)
    assert error <= bound + 1
    assert pairs > 300


def test_qemu_that_recorded_a_part_only() -> None:
    clocks = CLOCKS[2]
    host, qemu = crossings(clocks)
    part = np.arange(200)
    qemu = QemuSide(without(qemu.exits, part), without(qemu.runs, part))
    error, bound, _ = worst_error(clocks, host, qemu)
    assert error <= bound + 1


def test_exits_at_equal_distances_tell_nothing() -> None:
    beat = np.arange(1, 400) * 1_000_000
    host = HostSide(by_time(beat, 0 * beat + 100, 0 * beat), by_time(beat + 9, 0 * beat + 100, 0 * beat))
    qemu = QemuSide(by_time(beat[:200] + 77, 0 * beat[:200], 0 * beat[:200]), by_time(beat[:0], beat[:0], beat[:0]))
    assert find_places(host, qemu) == []


def test_another_hosts_exits() -> None:
    host, _ = crossings(CLOCKS[0], seed=5)
    _, qemu = crossings(CLOCKS[0], seed=6)
    assert find_places(host, qemu) == []


def test_reasons_have_to_agree() -> None:
    host, qemu = crossings(CLOCKS[0])
    other = by_time(host.exits.ts_ns, host.exits.who, host.exits.reason + 1)
    assert find_places(HostSide(other, host.entries), qemu) == []


def test_too_few_exits() -> None:
    host, qemu = crossings(CLOCKS[0], count=4)
    assert find_places(host, qemu) == []
