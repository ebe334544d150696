"""Which kvm_userspace_exit belongs to which kvm_run_exit when nothing is known of the two clocks.

A run of exits of one vCPU is laid along every host thread's exits, one for one; where it belongs all the
differences of time are nearly the same, elsewhere they scatter like the gaps between exits do.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tracetui.engine.qemu_envelope import MAX_DRIFT, Line, line_between
from tracetui.engine.qemu_events import Crossings, HostSide, QemuSide
from tracetui.engine.walk import Ints

_RUN = 64
_FEWEST = 8
_RUNS_TRIED = 5
_MOST_HOST_EXITS = 200_000
_CHUNK = 1 << 14
_CLEARLY = 3
"""The best place must be this many times tighter than any other."""
_SLACK_NS = 20_000


class Place(NamedTuple):
    """Where a run of QEMU's exits belongs.

    Attributes:
        x: QEMU time in the middle of the run.
        ahead_ns: QEMU time minus host time, as the least delayed exit of the run has it.
        spread_ns: median distance of the differences from their median.
        cpu_index, pid: whose exits they are.
    """

    x: int
    ahead_ns: int
    spread_ns: int
    cpu_index: int
    pid: int


class Pairs(NamedTuple):
    """What binds the clocks: times of the same crossing on either side.

    Attributes:
        exit_qemu, exit_host: int64[n], kvm_run_exit and the kvm_userspace_exit before it.
        run_qemu, run_host: int64[m], KVM_RUN and the kvm_entry behind it.
    """

    exit_qemu: Ints
    exit_host: Ints
    run_qemu: Ints
    run_host: Ints


def find_places(host: HostSide, qemu: QemuSide) -> list[Place]:
    """Places of runs of exits that agree with each other, the tightest first; empty when none is clear."""
    found = []
    for cpu_index in qemu.exits.everyone():
        mine = qemu.exits.of(cpu_index)
        if len(mine) >= _FEWEST:
            length = min(_RUN, len(mine))
            starts = np.unique(np.linspace(0, len(mine) - length, _RUNS_TRIED).astype(int)).tolist()
            found += [place for start in starts if (place := _place(host.exits, mine, start, length))]
    found.sort(key=lambda place: place.spread_ns)
    return [place for place in found if _agree(place, found[0])]


def _agree(place: Place, best: Place) -> bool:
    tolerance = abs(place.x - best.x) * MAX_DRIFT + 10 * (place.spread_ns + best.spread_ns + _SLACK_NS)
    return abs(place.ahead_ns - best.ahead_ns) <= tolerance


def _place(host: Crossings, mine: Crossings, start: int, length: int) -> Place | None:
    times, reasons = mine.ts_ns[start : start + length], mine.reason[start : start + length]
    spreads: list[tuple[int, int, int]] = []
    for pid in host.everyone():
        thread = host.of(pid)
        if len(thread) >= length:
            spreads += [(spread, pid, at) for spread, at in _tightest(thread, times, reasons)]
    spreads.sort()
    if not spreads or (len(spreads) > 1 and spreads[1][0] < _CLEARLY * spreads[0][0] + 1):
        return None
    spread, pid, at = spreads[0]
    ahead = times - host.of(pid).ts_ns[at : at + length]
    return Place(int(times[length // 2]), int(ahead.min()), spread, int(mine.who[0]), pid)


def _tightest(thread: Crossings, times: Ints, reasons: Ints) -> list[tuple[int, int]]:
    """(spread in ns, place in the thread's exits) of the two tightest places whose reasons are the same."""
    length = len(times)
    windows = np.lib.stride_tricks.sliding_window_view(thread.ts_ns[:_MOST_HOST_EXITS], length)
    why = np.lib.stride_tricks.sliding_window_view(thread.reason[:_MOST_HOST_EXITS], length)
    best: list[tuple[int, int]] = []
    for first in range(0, len(windows), _CHUNK):
        ahead = times - windows[first : first + _CHUNK]
        spread = np.median(np.abs(ahead - np.median(ahead, axis=1, keepdims=True)), axis=1)
        spread[(why[first : first + _CHUNK] != reasons).any(axis=1)] = np.inf
        nearest = [int(at) for at in np.argsort(spread, kind="stable")[:2] if np.isfinite(spread[at])]
        best = sorted([*best, *((int(spread[at]), first + at) for at in nearest)])[:2]
    return best


def pair_crossings(host: HostSide, qemu: QemuSide, places: list[Place]) -> Pairs:
    """Pair all crossings whose partner is beyond doubt by the clocks as the places have them."""
    best = places[0]
    far = max(places, key=lambda place: abs(place.x - best.x))
    drift = (far.ahead_ns - best.ahead_ns) / (far.x - best.x) if far.x != best.x else 0.0
    slack = _SLACK_NS + 4 * max(place.spread_ns for place in places)
    parts = []
    for cpu_index, pid in sorted({(place.cpu_index, place.pid) for place in places}):
        mine, runs = qemu.exits.of(cpu_index), qemu.runs.of(cpu_index)
        expected = mine.ts_ns - best.ahead_ns - (drift * (mine.ts_ns - best.x)).astype(np.int64)
        parts.append(_pair_thread(host.exits.of(pid), host.entries.of(pid), mine, runs, expected, slack))
    return Pairs(*map(np.concatenate, zip(*parts, strict=True)))


def _pair_thread(
    exits: Crossings, entries: Crossings, mine: Crossings, runs: Crossings, expected: Ints, slack: int
) -> Pairs:
    """Pair one vCPU with its thread; `expected` is when the host should have seen QEMU's exits at the latest."""
    padded = np.concatenate([exits.ts_ns, [np.iinfo(np.int64).max]])
    at = np.searchsorted(exits.ts_ns, expected + slack, side="right") - 1
    clear = (at >= 0) & (padded[np.maximum(at, 0)] < expected + slack) & (padded[at + 1] > expected + 2 * slack)
    clear &= padded[np.maximum(at, 0)] > expected - 8 * slack
    clear &= exits.reason[np.maximum(at, 0)] == mine.reason
    clear &= np.diff(at, prepend=-1) > 0
    clear &= np.diff(at, append=len(exits)) > 0
    exit_qemu, exit_host = mine.ts_ns[clear], exits.ts_ns[at[clear]]
    next_exit = np.append(mine.ts_ns[1:], np.iinfo(np.int64).max)[clear]
    run = np.searchsorted(runs.ts_ns, exit_qemu)
    entry = np.searchsorted(entries.ts_ns, exit_host)
    has_both = (run < len(runs)) & (entry < len(entries))
    run, entry, next_exit = run[has_both], entry[has_both], next_exit[has_both]
    before_next = runs.ts_ns[run] < next_exit
    return Pairs(exit_qemu, exit_host, runs.ts_ns[run[before_next]], entries.ts_ns[entry[before_next]])


def fit_pairs(pairs: Pairs) -> tuple[int, int, Line]:
    """The line that the pairs bound, in numbers small enough to be exact.

    Returns:
        (QEMU time that x counts from, offset in ns that y counts from, the line in ns).
    """
    base_ns, offset_ns = int(pairs.exit_qemu[0]), int(pairs.exit_host[0] - pairs.exit_qemu[0])
    columns = (
        pairs.exit_qemu - base_ns,
        pairs.exit_host - pairs.exit_qemu - offset_ns,
        pairs.run_qemu - base_ns,
        pairs.run_host - pairs.run_qemu - offset_ns,
    )
    return base_ns, offset_ns, line_between(*(column.astype(np.float64) for column in columns))
