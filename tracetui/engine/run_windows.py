"""When a vCPU can have run: from each kvm_entry of its thread to the next kvm_exit.

The time from a thread's first to its last kvm event falls into three kinds of stretches: inside (entry to
exit), outside (exit to entry), and blind ones of which nothing is known, because events were lost or one of
a pair is missing. An event at the very time of a kvm_exit counts as outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tracetui.engine.vcpu_threads import ENTRY, EXIT, VcpuThread
from tracetui.engine.walk import Ints

Bools = npt.NDArray[np.bool_]
Numbers = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class RunWindows:
    """The windows of one vCPU, ascending and without overlap.

    Attributes:
        start_ns: int64[n], times of kvm_entry; a window's events lie at start <= t < end.
        end_ns: int64[n], times of the kvm_exit that follows.
        blind_start_ns, blind_end_ns: int64[m], stretches that prove nothing.
        first_ns, last_ns: the time judged, first_ns <= t <= last_ns.
    """

    start_ns: Ints
    end_ns: Ints
    blind_start_ns: Ints
    blind_end_ns: Ints
    first_ns: int
    last_ns: int

    def judged(self, ts_ns: Ints) -> Bools:
        """Which of the times int64[k] can be judged at all, bool[k]."""
        within = (ts_ns >= self.first_ns) & (ts_ns <= self.last_ns)
        if len(self.blind_start_ns):
            place = np.searchsorted(self.blind_start_ns, ts_ns, side="right") - 1
            within &= (place < 0) | (ts_ns >= self.blind_end_ns[np.maximum(place, 0)])
        return within

    def room(self, ts_ns: Ints) -> tuple[Ints, Ints]:
        """How far times may move back and forth without leaving their window.

        Args:
            ts_ns: int64[k].

        Returns:
            int64[k] each: ns since the window's kvm_entry, ns until its kvm_exit. For a time outside one of the
            two is negative (the second 0 or less): how far it is from the nearer window.
        """
        return room_in(self.start_ns, self.end_ns, ts_ns)


def room_in(start: Numbers, end: Numbers, times: Numbers) -> tuple[Numbers, Numbers]:
    """`RunWindows.room` for windows and times of any one dtype."""
    if not len(start):
        return np.full_like(times, -1), np.full_like(times, -1)
    place = np.searchsorted(start, times, side="right") - 1
    here, following = np.maximum(place, 0), np.minimum(place + 1, len(start) - 1)
    back, forth = times - start[here], end[here] - times
    to_next = start[following] - times
    nearer = (forth <= 0) & (to_next > 0) & (to_next < -forth)
    return np.where(nearer, -to_next, back), np.where(nearer, end[following] - times, forth)


def outside(back_ns: Numbers, forth_ns: Numbers) -> Bools:
    """Which times lie outside every window, from `RunWindows.room`."""
    return (back_ns < 0) | (forth_ns <= 0)


def run_windows(threads: Sequence[VcpuThread]) -> RunWindows:
    """The windows of a vCPU, from the threads that ran it one after the other (at least one)."""
    parts = [_stretches(thread) for thread in threads]
    starts, ends, blind_starts, blind_ends = (np.concatenate(column) for column in zip(*parts, strict=True))
    order, blind_order = np.argsort(starts, kind="stable"), np.argsort(blind_starts, kind="stable")
    return RunWindows(
        starts[order],
        ends[order],
        blind_starts[blind_order],
        blind_ends[blind_order],
        min(thread.first_ns for thread in threads),
        max(thread.last_ns for thread in threads),
    )


def _stretches(thread: VcpuThread) -> tuple[Ints, Ints, Ints, Ints]:
    """(starts, ends) of the windows and of the blind stretches of one thread."""
    here, there = thread.kind[:-1], thread.kind[1:]
    known = ~thread.blind[:-1]
    inside = known & (here == ENTRY) & (there == EXIT)
    blind = ~inside & ~(known & (here == EXIT) & (there == ENTRY))
    starts, ends = thread.ts_ns[:-1], thread.ts_ns[1:]
    return starts[inside], ends[inside], starts[blind], ends[blind]
