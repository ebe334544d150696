"""`report -w`: how long tasks waited from their wake-up until they ran."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tracetui.engine.machine import Machine
from tracetui.engine.row import Row
from tracetui.formats.field_reader import field_int

_BITS = (1 << 64) - 1
LOWEST_NORMAL_PRIO = 100
_NS_PER_S = 1_000_000_000
WAKEUPS = ("sched_wakeup", "sched_wakeup_new")


@dataclass(slots=True)
class Latencies:
    """Count, total and extremes of some latencies, all ns."""

    count: int = 0
    total: int = 0
    longest: tuple[int, int] = (0, 0)
    shortest: tuple[int, int] = (_BITS, 0)

    def add(self, later: Latencies) -> None:
        """Add those of later rows."""
        self.count += later.count
        self.total += later.total
        if later.longest[0] > self.longest[0]:
            self.longest = later.longest
        if later.shortest[0] < self.shortest[0]:
            self.shortest = later.shortest

    def lines(self) -> Iterator[str]:
        """What is said of them."""
        yield f"Average wakeup latency: {_us(self.total // self.count)}"
        for name, (latency, ts_ns) in (("Maximum", self.longest), ("Minimum", self.shortest)):
            seconds, micros = ts_ns // _NS_PER_S, (ts_ns + 500) % _NS_PER_S // 1000
            yield f"{name} Latency: {_us(latency)} at timestamp: {seconds}.{micros:06d}"


def latency_text(latency: int) -> str:
    """What stands behind the line of a task that starts to run, so many nanoseconds after it was woken."""
    return f" Latency: {_us(latency)}"


def _us(ns: int) -> str:
    return f"{ns // 1000}.{ns % 1000:03d} usecs"


class WakeupLatencies:
    """Follows the wake-ups of one recording."""

    def __init__(self, machine: Machine) -> None:
        self._big_endian = machine.recording.big_endian
        self._woken: dict[int, int] = {}
        self._all, self._realtime = Latencies(), Latencies()
        self.possible = _has_fields(machine)

    def suffix(self, row: Row) -> str:
        """What the line of a record gets behind it: the latency, where a task that was woken starts to run."""
        event = row.event
        if not self.possible or event is None or event.system != "sched":
            return ""
        if event.name in WAKEUPS:
            if self._number(row, "success", 1):
                self._woken[self._number(row, "pid", 0)] = row.ts_ns
        elif event.name == "sched_switch":
            since = self._woken.pop(self._number(row, "next_pid", 0), None)
            if since is not None:
                return self._latency(row, row.ts_ns - since & _BITS)
        return ""

    def _latency(self, row: Row, latency: int) -> str:
        one = Latencies(1, latency, (latency, row.ts_ns), (latency, row.ts_ns))
        self.add(one, one if 0 <= self._number(row, "next_prio", 0) < LOWEST_NORMAL_PRIO else Latencies())
        return latency_text(latency)

    def add(self, latencies: Latencies, realtime: Latencies) -> None:
        """Count latencies of later rows.

        Args:
            latencies: of all tasks.
            realtime: of those with a real-time priority.
        """
        self._all.add(latencies)
        self._realtime.add(realtime)

    def _number(self, row: Row, name: str, default: int) -> int:
        field = row.event.field(name) if row.event else None
        return default if field is None else field_int(field, row.data, self._big_endian)

    def summary(self) -> Iterator[str]:
        """The lines behind the last event."""
        for title, latencies in (("", self._all), ("RT task timings:", self._realtime)):
            if latencies.count:
                yield from filter(None, [title])
                yield ""
                yield from latencies.lines()
                yield ""


def _has_fields(machine: Machine) -> bool:
    """Whether the recording knows the events that this needs."""
    events = machine.recording.events
    needed = (("sched_wakeup", "pid"), ("sched_switch", "next_pid"), ("sched_switch", "next_prio"))
    found = [(events.find(name, "sched"), field) for name, field in needed]
    return all(event is not None and event.field(field) is not None for event, field in found)
