"""`report -w` on columns: what WakeupLatencies finds row by row, found before the lines are printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tracetui.engine.report.block_selection import BlockSelection, Mask
from tracetui.engine.report.wakeup import (
    LOWEST_NORMAL_PRIO,
    WAKEUPS,
    Latencies,
    WakeupLatencies,
    latency_text,
)
from tracetui.engine.session import Session
from tracetui.engine.timeline import Timeline
from tracetui.engine.two_threads import in_order
from tracetui.engine.walk import Block, Ints
from tracetui.formats.event_format import EventFormat

Bytes = np.ndarray[tuple[int], np.dtype[np.uint8]]
Words = npt.NDArray[np.uint64]
_CHUNK_ROWS = 1 << 17
_WHOLE_WORD = 8
_FIELDS = ("pid", "success", "next_pid", "next_prio")


@dataclass(frozen=True, slots=True)
class _Events:
    """The wake-ups and switches of consecutive rows that are shown.

    Attributes:
        rows: int64[n] their numbers, ascending.
        switches: bool[n], whether a task is switched to; else it is woken.
        pids: int64[n], that task.
        prios: int64[n], its priority where it is switched to.
        ts_ns: int64[n].
    """

    rows: Ints
    switches: Mask
    pids: Ints
    prios: Ints
    ts_ns: Ints


class WakeupColumns:
    """The latencies of all rows that are shown, of one recording."""

    def __init__(self, session: Session, timeline: Timeline, selection: BlockSelection) -> None:
        """Find them, in a pass over all rows of a timeline that is indexed whole.

        Args:
            session: the recording.
            timeline: the rows.
            selection: which are shown.
        """
        self._timeline, self._selection = timeline, selection
        self._big_endian = session.machines[0].recording.big_endian
        self._summed = WakeupLatencies(session.machines[0])
        self._events: dict[int, EventFormat] = {}
        for number, machine, event_id in timeline.index.types.seen() if self._summed.possible else ():
            event = session.machines[machine].recording.events.get(event_id)
            if event is not None and event.system == "sched" and event.name in (*WAKEUPS, "sched_switch"):
                self._events[number] = event
        self._switches = np.zeros(1 << 16, np.bool_)
        self._switches[[number for number, event in self._events.items() if event.name == "sched_switch"]] = True
        words = (field for event in self._events.values() for field in map(event.field, _FIELDS) if field is not None)
        self.is_exact = len(session.machines) == 1 and all(field.size < _WHOLE_WORD for field in words)
        """Whether they are those of WakeupLatencies: numbers of 64 bits may be more than columns hold."""
        self._woken: dict[int, int] = {}
        found = [self._follow(events) for _, events in in_order(self._starts(), self._collect, lambda: None)]
        rows, latencies, has = zip(*found, strict=True) if found else ([], [], [])
        self._rows: Ints = np.concatenate([np.empty(0, np.int64), *rows])
        """int64[n] all switches that are shown."""
        self._latencies: Words = np.concatenate([np.empty(0, np.uint64), *latencies])
        self._has: Mask = np.concatenate([np.empty(0, np.bool_), *has])

    def ends(self, printed: Block, spans: Ints) -> Ints:
        """Where the lines of switches end, int64[n].

        Args:
            printed: rows.
            spans: int64[n, 2] of them, see LineRenderer.
        """
        ends: Ints = spans[np.flatnonzero(self._switches[printed.type]), 1] - 1
        return ends

    def put(self, lines: Bytes, ends: Sequence[Ints], start: int, stop: int) -> Bytes:
        """Lines with the latencies behind those of tasks that were woken.

        Args:
            lines: uint8[bytes], of the rows start .. stop-1.
            ends: where in them the lines of switches end.
            start, stop: numbers of rows.
        """
        first, last = np.searchsorted(self._rows, [start, stop]).tolist()
        has = self._has[first:last]
        if not has.any():
            return lines
        places = np.concatenate(ends)[has].tolist()
        view, parts, before = lines.data, list[memoryview | bytes](), 0
        for place, latency in zip(places, self._latencies[first:last][has].tolist(), strict=True):
            parts += view[before:place], latency_text(latency).encode()
            before = place
        return np.frombuffer(b"".join((*parts, view[before:])), np.uint8)

    def summary(self) -> list[str]:
        """The lines behind the last event."""
        return list(self._summed.summary())

    def _starts(self) -> Sequence[int]:
        return range(0, self._timeline.row_count, _CHUNK_ROWS) if self._events and self.is_exact else ()

    def _collect(self, _: None, start: int) -> _Events:
        """The events of a chunk of rows."""
        by_type = np.zeros(1 << 16, np.bool_)
        by_type[list(self._events)] = True
        wanted = np.flatnonzero(by_type[self._timeline.index.types_of(start, start + _CHUNK_ROWS)])
        found = [_NO_EVENTS]
        if len(wanted):
            for block in self._timeline.scan(start + int(wanted[0]), start + int(wanted[-1]) + 1):
                found.append(self._of_block(block, by_type[block.type]))
        names = ("rows", "switches", "pids", "prios", "ts_ns")
        return _Events(*(np.concatenate([getattr(events, name) for events in found]) for name in names))

    def _of_block(self, block: Block, wanted: Mask) -> _Events:
        if not self._selection.all_shown:
            wanted = wanted & self._selection.shown(block)
        places = np.flatnonzero(wanted)
        kinds = block.type[places]
        pids, prios, counts = np.zeros(len(places), np.int64), np.zeros(len(places), np.int64), np.ones(len(places))
        for number, event in self._events.items():
            of_type = np.flatnonzero(kinds == number)
            here = places[of_type]
            if self._switches[number]:
                pids[of_type] = self._numbers(block, here, event, "next_pid", 0)
                prios[of_type] = self._numbers(block, here, event, "next_prio", 0)
            else:
                pids[of_type] = self._numbers(block, here, event, "pid", 0)
                counts[of_type] = self._numbers(block, here, event, "success", 1) != 0
        kept = np.flatnonzero(counts)
        places = places[kept]
        switches = self._switches[block.type[places]]
        return _Events(block.first + places, switches, pids[kept], prios[kept], block.ts_ns[places])

    def _numbers(self, block: Block, places: Ints, event: EventFormat, name: str, default: int) -> Ints:
        """A field as field_int gives it."""
        field = event.field(name)
        if field is None:
            return np.full(len(places), default, np.int64)
        if field.size not in (1, 2, 4):
            return np.zeros(len(places), np.int64)
        return block.field(places, field.offset, field.size, self._big_endian, field.signed)

    def _follow(self, events: _Events) -> tuple[Ints, Words, Mask]:
        """Go on with the events behind those before: the switches, their latencies, and which have any."""
        order = np.argsort(events.pids, kind="stable")
        pids, switches, ts_ns = events.pids[order], events.switches[order], events.ts_ns[order]
        begins = np.ones(len(order), np.bool_)
        begins[1:] = pids[1:] != pids[:-1]
        woken, since = np.roll(~switches, 1), np.roll(ts_ns, 1)
        for place in np.flatnonzero(begins).tolist():
            known = self._woken.get(int(pids[place]))
            woken[place], since[place] = known is not None, known or 0
        for place in np.flatnonzero(np.roll(begins, -1)).tolist():
            if switches[place]:
                self._woken.pop(int(pids[place]), None)
            else:
                self._woken[int(pids[place])] = int(ts_ns[place])
        has, latencies = np.zeros(len(order), np.bool_), np.zeros(len(order), np.uint64)
        has[order], latencies[order] = woken & switches, (ts_ns - since).view(np.uint64)
        realtime = has & (events.prios >= 0) & (events.prios < LOWEST_NORMAL_PRIO)
        self._summed.add(
            _summed(latencies[has], events.ts_ns[has]), _summed(latencies[realtime], events.ts_ns[realtime])
        )
        return events.rows[events.switches], latencies[events.switches], has[events.switches]


_NONE: Ints = np.empty(0, np.int64)
_NO_EVENTS = _Events(_NONE, np.empty(0, np.bool_), _NONE, _NONE, _NONE)


def _summed(latencies: Words, ts_ns: Ints) -> Latencies:
    """Count, total and extremes of some latencies, in the order of their rows."""
    if not len(latencies):
        return Latencies()
    total = (int((latencies >> np.uint64(32)).sum()) << 32) + int((latencies & np.uint64(0xFFFFFFFF)).sum())
    longest, shortest = (
        (int(latencies[at]), int(ts_ns[at])) for at in (int(latencies.argmax()), int(latencies.argmin()))
    )
    return Latencies(len(latencies), total, longest, shortest)
