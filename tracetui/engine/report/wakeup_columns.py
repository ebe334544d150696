"""`report -w` on columns: what WakeupLatencies finds row by row, put behind lines that are printed already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tracetui.engine.report.wakeup import LOWEST_NORMAL_PRIO, WAKEUPS, Latencies, WakeupLatencies, latency_text
from tracetui.engine.session import Session
from tracetui.engine.timeline import Timeline
from tracetui.engine.walk import Block, Ints
from tracetui.formats.event_format import EventFormat

Bytes = np.ndarray[tuple[int], np.dtype[np.uint8]]
Mask = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint64]
_WHOLE_WORD = 8
_FIELDS = ("pid", "success", "next_pid", "next_prio")


@dataclass(frozen=True, slots=True)
class WakeupEvents:
    """Printed wake-ups and switches, in their order.

    Attributes:
        ends: int64[n] where in the lines theirs end.
        switches: bool[n], whether a task is switched to; else it is woken.
        pids: int64[n], that task.
        prios: int64[n], its priority where it is switched to.
        ts_ns: int64[n].
    """

    ends: Ints
    switches: Mask
    pids: Ints
    prios: Ints
    ts_ns: Ints


class WakeupColumns:
    """Finds such events in blocks of one recording; several threads may ask.

    Attributes:
        is_exact: whether their latencies are those of WakeupLatencies; numbers of 64 bits may be
            more than columns hold.
    """

    def __init__(self, session: Session, timeline: Timeline) -> None:
        """Prepare for a timeline that is indexed whole."""
        machine = session.machines[0]
        self._big_endian, self._events = machine.recording.big_endian, dict[int, EventFormat]()
        for number, owner, event_id in timeline.index.types.seen() if WakeupLatencies(machine).possible else ():
            event = session.machines[owner].recording.events.get(event_id)
            if event is not None and event.system == "sched" and event.name in (*WAKEUPS, "sched_switch"):
                self._events[number] = event
        self._wanted, self._switches = np.zeros((2, 1 << 16), np.bool_)
        self._wanted[list(self._events)] = True
        self._switches[[number for number, event in self._events.items() if event.name == "sched_switch"]] = True
        fields = (field for event in self._events.values() for field in map(event.field, _FIELDS) if field is not None)
        self.is_exact = len(session.machines) == 1 and all(field.size < _WHOLE_WORD for field in fields)

    def of(self, printed: Block, spans: Ints) -> WakeupEvents:
        """The events of a block.

        Args:
            printed: rows that are printed.
            spans: int64[n, 2] of them, see LineRenderer.
        """
        places = np.flatnonzero(self._wanted[printed.type])
        kinds = printed.type[places]
        pids, prios, counts = np.zeros(len(places), np.int64), np.zeros(len(places), np.int64), np.ones(len(places))
        for number, event in self._events.items():
            of_type = np.flatnonzero(kinds == number)
            here = places[of_type]
            if self._switches[number]:
                pids[of_type] = self._numbers(printed, here, event, "next_pid", 0)
                prios[of_type] = self._numbers(printed, here, event, "next_prio", 0)
            else:
                pids[of_type] = self._numbers(printed, here, event, "pid", 0)
                counts[of_type] = self._numbers(printed, here, event, "success", 1) != 0
        kept = np.flatnonzero(counts)
        places = places[kept]
        switches = self._switches[printed.type[places]]
        return WakeupEvents(spans[places, 1] - 1, switches, pids[kept], prios[kept], printed.ts_ns[places])

    def _numbers(self, block: Block, places: Ints, event: EventFormat, name: str, default: int) -> Ints:
        """A field as field_int gives it."""
        field = event.field(name)
        if field is None:
            return np.full(len(places), default, np.int64)
        if field.size not in (1, 2, 4):
            return np.zeros(len(places), np.int64)
        return block.field(places, field.offset, field.size, self._big_endian, field.signed)


class WakeupsInTurn:
    """Puts latencies into the lines of chunks that come in their order."""

    def __init__(self, session: Session) -> None:
        self._summed, self._woken = WakeupLatencies(session.machines[0]), dict[int, int]()

    def put(self, lines: Bytes, found: Sequence[WakeupEvents]) -> Bytes:
        """Lines with the latencies behind those of tasks that were woken.

        Args:
            lines: uint8[bytes].
            found: the events of their blocks.
        """
        if not found:
            return lines
        names = ("ends", "switches", "pids", "prios", "ts_ns")
        events = WakeupEvents(*(np.concatenate([getattr(of_block, name) for of_block in found]) for name in names))
        has, latencies = self._follow(events)
        if not has.any():
            return lines
        view, parts, before = lines.data, list[memoryview | bytes](), 0
        for end, latency in zip(events.ends[has].tolist(), latencies[has].tolist(), strict=True):
            parts += view[before:end], latency_text(latency).encode()
            before = end
        return np.frombuffer(b"".join((*parts, view[before:])), np.uint8)

    def summary(self) -> list[str]:
        """The lines behind the last event."""
        return list(self._summed.summary())

    def _follow(self, events: WakeupEvents) -> tuple[Mask, Words]:
        """Go on with the events behind those before: which have a latency, and it."""
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
        return has, latencies


def _summed(latencies: Words, ts_ns: Ints) -> Latencies:
    """Count, total and extremes of some latencies, in the order of their rows."""
    if not len(latencies):
        return Latencies()
    total = (int((latencies >> np.uint64(32)).sum()) << 32) + int((latencies & np.uint64(0xFFFFFFFF)).sum())
    longest, shortest = (
        (int(latencies[at]), int(ts_ns[at])) for at in (int(latencies.argmax()), int(latencies.argmin()))
    )
    return Latencies(len(latencies), total, longest, shortest)
