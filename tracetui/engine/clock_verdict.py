"""Can a guest's clock be trusted? No event of vCPU n may lie outside kvm_entry..kvm_exit of the thread that runs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tracetui.engine import walk_state
from tracetui.engine.fitted_clock import FitFacts
from tracetui.engine.machine import Machine
from tracetui.engine.offset_bounds import BoundPoints
from tracetui.engine.record_scan import RecordScan, slots_of
from tracetui.engine.run_windows import RunWindows, outside, run_windows
from tracetui.engine.session import Session
from tracetui.engine.slots import counts_cycles
from tracetui.engine.vcpu_threads import VcpuThread, read_vcpu_threads
from tracetui.engine.vcpus import VcpuMap
from tracetui.engine.walk import Ints

_FEW = 0.001
_PPM = 1e6


@dataclass(frozen=True, slots=True)
class VcpuVerdict:
    """One vCPU's events against its windows.

    Attributes:
        vcpu: the vCPU.
        events: guest events that could be judged.
        outside: those of them that lie outside.
        before_or_after: guest events before the first or after the last kvm event, or where those were lost.
    """

    vcpu: int
    events: int
    outside: int
    before_or_after: int


@dataclass(frozen=True, slots=True)
class ClockVerdict:
    """How well one guest's clock agrees with its host's.

    Attributes:
        guest: the guest.
        vcpus: the same per vCPU.
        slack_early_ns: guest times could be this much earlier without any event leaving its window.
        slack_late_ns: the same for later; both are of the events inside, None without any.
        worst_outside_ns: how far the worst event outside is from the nearest window, 0 without any.
        drift_ppm: least and greatest steady drift that the windows allow; None where events lie outside.
        unit: "ns", or "counts" where the host's clock is not in ns.
        fit: how the clock was estimated, None where it is as recorded.
    """

    guest: Machine
    vcpus: tuple[VcpuVerdict, ...]
    slack_early_ns: int | None = None
    slack_late_ns: int | None = None
    worst_outside_ns: int = 0
    drift_ppm: tuple[float, float] | None = None
    unit: str = "ns"
    fit: FitFacts | None = None

    @property
    def events(self) -> int:
        """Guest events that could be judged."""
        return sum(vcpu.events for vcpu in self.vcpus)

    @property
    def outside(self) -> int:
        """Those of them that lie outside."""
        return sum(vcpu.outside for vcpu in self.vcpus)

    @property
    def bound_ns(self) -> int | None:
        """The clock is off by no more than this, as far as the windows tell; None when they tell nothing."""
        if self.slack_early_ns is None or self.slack_late_ns is None:
            return self.worst_outside_ns or None
        return max(self.slack_early_ns, self.slack_late_ns, self.worst_outside_ns)

    @property
    def agrees(self) -> bool:
        """Whether (nearly) all events lie inside."""
        return self.events > 0 and self.outside <= self.events * _FEW

    @property
    def words(self) -> str:
        """The verdict for people."""
        said = self._words()
        return f"{said} ({self.fit.words})" if self.fit else said

    def _words(self) -> str:
        if not self.vcpus:
            return "clock not judged: no vCPU of this guest is known"
        if not self.events:
            return "clock does not agree: no guest event falls between the first and the last run of its vCPU"
        counted = f"{_grouped(self.outside)} of {_grouped(self.events)} events outside kvm_entry..kvm_exit"
        if self.agrees:
            return f"clock agrees within {self._duration(self.bound_ns or 0)}; {counted}{self._drift_words()}"
        share = 100 * self.outside / self.events
        return f"clock does not agree: {counted} ({share:.1f} %), by up to {self._duration(self.worst_outside_ns)}"

    def _drift_words(self) -> str:
        if self.drift_ppm is None:
            return ""
        low, high = self.drift_ppm
        return f"; drift between {low:+.1f} and {high:+.1f} ppm"

    def _duration(self, ns: int) -> str:
        return duration_words(ns) if self.unit == "ns" else f"{_grouped(ns)} counts"

    def as_json(self) -> dict[str, Any]:
        """The verdict as plain values."""
        return {
            "events": self.events,
            "outside": self.outside,
            "agrees": self.agrees,
            "bound_ns": self.bound_ns,
            "slack_early_ns": self.slack_early_ns,
            "slack_late_ns": self.slack_late_ns,
            "worst_outside_ns": self.worst_outside_ns,
            "drift_ppm": list(self.drift_ppm) if self.drift_ppm else None,
            "unit": self.unit,
            "fit": self.fit.as_json() if self.fit else None,
            "words": self.words,
        }


def duration_words(ns: int) -> str:
    """A duration as people read it: `420 ns`, `1.4 us`, `12.3 ms`, `2.50 s`."""
    for limit, unit, digits in ((1_000, "ns", 0), (1_000_000, "us", 1), (1_000_000_000, "ms", 1)):
        if abs(ns) < limit:
            return f"{ns / (limit / 1000):.{digits}f} {unit}"
    return f"{ns / 1e9:.2f} s"


def _grouped(number: int) -> str:
    """A number with its thousands set apart by blanks."""
    return f"{number:,}".replace(",", " ")


def judge_clocks(session: Session) -> dict[int, ClockVerdict]:
    """Judge every guest that has a map.

    Returns:
        By machine number. Reads all records of the guests and their hosts once; needs no index.
    """
    hosts: dict[int, list[VcpuThread]] = {}
    verdicts = {}
    for guest in session.machines:
        entries = [entry for entry in session.vcpu_maps.of_guest(guest) if entry.host_pid >= 0]
        if entries:
            host = entries[0].host
            if host.number not in hosts:
                hosts[host.number] = read_vcpu_threads(host, session.slots)
            verdicts[guest.number] = _judge(session, guest, entries, hosts[host.number])
    return verdicts


def judge_clock(session: Session, guest: Machine) -> ClockVerdict:
    """Judge one guest; see judge_clocks."""
    return judge_clocks(session).get(guest.number) or ClockVerdict(guest, ())


def _judge(session: Session, guest: Machine, entries: Sequence[VcpuMap], threads: Sequence[VcpuThread]) -> ClockVerdict:
    windows = {}
    for vcpu in {entry.vcpu for entry in entries}:
        mine = [thread for thread in threads for entry in entries if entry.vcpu == vcpu and _ran(entry, thread)]
        if mine:
            windows[vcpu] = run_windows(mine)
    counts = _Counts(windows)
    scan = RecordScan(slots_of(session.slots, guest))
    cpus = scan.per_slot([slot.cpu for slot in scan.slots])
    for block in scan.blocks():
        is_record = block.type >= walk_state.FIRST_EVENT_TYPE
        for vcpu in windows:
            mine = is_record & (cpus[block.stream] == vcpu)
            counts.add(vcpu, block.ts_ns[mine])
    unit = "counts" if counts_cycles(entries[0].host.recording) else "ns"
    return counts.verdict(guest, unit, session.fits.get(guest.number))


def _ran(entry: VcpuMap, thread: VcpuThread) -> bool:
    """Whether a stretch of a thread is one of a map's entry."""
    same = thread.host is entry.host and thread.pid == entry.host_pid
    return same and (entry.from_ns is None or entry.holds_at(thread.first_ns))


class _Counts:
    """What is known after some blocks."""

    def __init__(self, windows: dict[int, RunWindows]) -> None:
        self._windows = windows
        self._events = dict.fromkeys(windows, 0)
        self._outside = dict.fromkeys(windows, 0)
        self._elsewhere = dict.fromkeys(windows, 0)
        self._early: list[int] = []
        self._late: list[int] = []
        self._worst = 0
        first = min((each.first_ns for each in windows.values()), default=0)
        last = max((each.last_ns for each in windows.values()), default=0)
        self._points = BoundPoints(first, last)

    def add(self, vcpu: int, ts_ns: Ints) -> None:
        """Count one vCPU's events at times int64[n]."""
        windows = self._windows[vcpu]
        judged = ts_ns[windows.judged(ts_ns)]
        self._elsewhere[vcpu] += len(ts_ns) - len(judged)
        if not len(judged):
            return
        back, forth = windows.room(judged)
        out = outside(back, forth)
        self._events[vcpu] += len(judged)
        self._outside[vcpu] += int(out.sum())
        if out.any():
            self._worst = max(self._worst, int(np.maximum(-back[out], 1 - forth[out]).max()))
        inside = ~out
        if inside.any():
            self._early.append(int(back[inside].min()))
            self._late.append(int(forth[inside].min()) - 1)
            self._points.add(judged[inside], -back[inside].astype(np.float64), forth[inside].astype(np.float64))

    def verdict(self, guest: Machine, unit: str, fit: FitFacts | None) -> ClockVerdict:
        """The verdict over all that was added."""
        vcpus = tuple(
            VcpuVerdict(vcpu, self._events[vcpu], self._outside[vcpu], self._elsewhere[vcpu])
            for vcpu in sorted(self._windows)
        )
        lines = self._points.lines() if self._early and not self._worst else None
        drift = (lines.slopes[0] * _PPM, lines.slopes[1] * _PPM) if lines else None
        early, late = min(self._early, default=None), min(self._late, default=None)
        return ClockVerdict(guest, vcpus, early, late, self._worst, drift, unit, fit)
