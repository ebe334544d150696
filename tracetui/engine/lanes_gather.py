"""One pass over the stream for the timeline: what happened to each vCPU thread, and who ran on each CPU."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tracetui.engine import lanes_gather_kernel as kernel
from tracetui.engine.exit_reason import ExitNamer
from tracetui.engine.lanes_density import Density
from tracetui.engine.lanes_gather_kernel import gather_lanes
from tracetui.engine.lanes_states import MOST_REASONS
from tracetui.engine.session import Session
from tracetui.engine.walk import Block, Ints
from tracetui.formats.event_format import EventFormat, Field

_FARTHEST_NS = 1 << 51
"""Rows farther than this (26 days) from the one in the middle are damage; no ring buffer holds that much."""
_NEVER_NS = -(2**63)
_TABLE_ROWS = 1 << 14
_KINDS = {
    ("kvm", "kvm_entry"): (kernel.ENTRY, ()),
    ("kvm", "kvm_userspace_exit"): (kernel.USER_EXIT, ()),
    ("sched", "sched_switch"): (kernel.SWITCH, ("prev_pid", "prev_state", "next_pid")),
    ("sched", "sched_waking"): (kernel.WAKE, ("pid",)),
    ("sched", "sched_wakeup"): (kernel.WAKE, ("pid",)),
    ("sched", "sched_wakeup_new"): (kernel.WAKE, ("pid",)),
}
"""Event -> what it is to the kernel, and the fields that it reads."""


@dataclass(slots=True)
class Gathered:
    """What the pass found.

    Attributes:
        cpus: (machine number, CPU) by CPU lane.
        threads: (machine number, pid) of each thread that entered or left a guest.
        reasons: names of the exits' reasons by number.
        thread_ns, thread_code: by thread, int64[n] ascending and uint8[n], see lanes_states.
        cpu_ns, cpu_pid: by CPU lane, int64[n] ascending and int32[n]; who runs from then on, NOBODY: not known.
        lost_later: by thread, whether its machine lost events behind the thread's last.
        first_ns, last_ns: times of the first and the last row that counts.
        ends_ns: by machine, time of its last row that counts.
        kinds: (machine number, event name) of those events, of all that lanes are made of, that occur.
        density: how many rows there are when.
    """

    cpus: list[tuple[int, int]]
    density: Density
    threads: list[tuple[int, int]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    thread_ns: list[Ints] = field(default_factory=list)
    thread_code: list[npt.NDArray[np.uint8]] = field(default_factory=list)
    cpu_ns: list[Ints] = field(default_factory=list)
    cpu_pid: list[npt.NDArray[np.int32]] = field(default_factory=list)
    lost_later: list[bool] = field(default_factory=list)
    first_ns: int = 0
    last_ns: int = 0
    ends_ns: list[int] = field(default_factory=list)
    kinds: set[tuple[int, str]] = field(default_factory=set)


def gather(session: Session) -> Generator[float, None, Gathered]:
    """Read the whole stream; yields the share that is done."""
    cpus = sorted({(slot.machine.number, slot.cpu) for slot in session.slots})
    count = session.timeline.index.row_count
    middle_ns = session.timeline.row(count // 2).ts_ns if count else 0
    gathering = _Gathering(session, cpus, middle_ns)
    for block in session.timeline.scan():
        gathering.add(block)
        yield (block.first + len(block)) / max(count, 1)
    return gathering.result()


class _Gathering:
    """The tables that the kernel keeps, and what it has found."""

    def __init__(self, session: Session, cpus: list[tuple[int, int]], middle_ns: int) -> None:
        self._session = session
        self._from_ns = max(middle_ns - _FARTHEST_NS, -(2**63))
        self._to_ns = min(middle_ns + _FARTHEST_NS, 2**63 - 1)
        self.found = Gathered(cpus, Density(session, self._from_ns, self._to_ns), first_ns=middle_ns, last_ns=middle_ns)
        self._namers: dict[int, ExitNamer] = {}
        self._types = self._event_types()
        self._streams = np.zeros((len(session.slots), kernel.STREAM_COLUMNS), np.int64)
        self._streams[:, kernel.LAST_NS] = _NEVER_NS
        for slot in session.slots:
            self._streams[slot.number, kernel.MACHINE] = slot.machine.number
            self._streams[slot.number, kernel.CPU] = cpus.index((slot.machine.number, slot.cpu))
        self._cpus = np.zeros((len(cpus), kernel.CPU_COLUMNS), np.int64)
        self._threads = np.full((_TABLE_ROWS, kernel.NUMBERED), -1, np.int64)
        self._reasons = np.full((_TABLE_ROWS, kernel.NUMBERED), -1, np.int64)
        self._lost = np.zeros(len(session.machines), np.int64)
        self._seen = np.full(kernel.MOST_THREADS, -1, np.int64)
        self._counts = np.zeros(kernel.COUNTS, np.int64)
        self._thread_parts, self._cpu_parts = _Parts(), _Parts()

    def _event_types(self) -> Ints:
        index = self._session.timeline.index
        rows = np.zeros((int(index.types.keys[0]), kernel.TYPE_COLUMNS), np.int64)
        for number, machine, event_id in index.types.seen():
            recording = self._session.machines[machine].recording
            event = recording.events.get(event_id)
            if event is not None and (found := self._kind(number, event)) is not None:
                self.found.kinds.add((machine, event.name))
                kind, fields = found
                rows[number, kernel.KIND] = kind
                rows[number, kernel.BIG_ENDIAN] = recording.big_endian
                for place, one in enumerate(fields):
                    if one is not None and one.size in {1, 2, 4, 8}:
                        rows[number, kernel.FIRST_AT + 2 * place] = one.offset
                        rows[number, kernel.FIRST_SIZE + 2 * place] = one.size
        return rows

    def _kind(self, number: int, event: EventFormat) -> tuple[int, list[Field | None]] | None:
        if (event.system, event.name) == ("kvm", "kvm_exit"):
            namer = self._namers[number] = ExitNamer(event)
            return kernel.EXIT, [namer.reason_field, namer.kind_field]
        kind, names = _KINDS.get((event.system, event.name), (kernel.NO_KIND, ()))
        return (kind, [event.field(name) for name in names]) if kind else None

    def add(self, block: Block) -> None:
        """Take what matters from a block."""
        rows = len(block)
        for_threads, for_cpus = kernel.THREAD_ROWS_PER_ROW * rows, kernel.CPU_ROWS_PER_ROW * rows
        outputs: tuple[npt.NDArray[Any], ...] = (
            np.empty(for_threads, np.uint16), np.empty(for_threads, np.int64), np.empty(for_threads, np.uint8),
            np.empty(for_cpus, np.uint16), np.empty(for_cpus, np.int64), np.empty(for_cpus, np.int32),
        )  # fmt: skip
        self._counts[kernel.THREAD_ROWS] = self._counts[kernel.CPU_ROWS] = 0
        gather_lanes(
            block.arena, block.type, block.stream, block.ts_ns, block.offset, block.length, block.pid,
            self._from_ns, self._to_ns, self._types, self._streams, self._cpus, self._threads, self._reasons,
            self._lost, self._seen, self._counts, *outputs,
        )  # fmt: skip
        self._thread_parts.add(int(self._counts[kernel.THREAD_ROWS]), *outputs[:3])
        self._cpu_parts.add(int(self._counts[kernel.CPU_ROWS]), *outputs[3:])
        self._widen(block.ts_ns)
        self.found.density.add(block)

    def _widen(self, ts_ns: Ints) -> None:
        plausible = ts_ns[(ts_ns >= self._from_ns) & (ts_ns <= self._to_ns)]
        if len(plausible):
            self.found.first_ns = min(self.found.first_ns, int(plausible.min()))
            self.found.last_ns = max(self.found.last_ns, int(plausible.max()))

    def _last_of(self, machine: int) -> list[int]:
        """Times of the last row of each of a machine's streams."""
        mine = (int(row[kernel.LAST_NS]) for row in self._streams if row[kernel.MACHINE] == machine)
        return [ts_ns for ts_ns in mine if ts_ns != _NEVER_NS]

    def result(self) -> Gathered:
        """Everything, lane by lane."""
        found = self.found
        found.ends_ns = [
            max(self._last_of(machine.number), default=found.last_ns) for machine in self._session.machines
        ]
        found.threads = [(machine, pid) for machine, pid, _ in _by_number(self._threads)]
        for thread, (machine, _) in enumerate(found.threads):
            times, codes = self._thread_parts.of(thread)
            found.thread_ns.append(times)
            found.thread_code.append(codes)
            found.lost_later.append(bool(self._seen[thread] != self._lost[machine]))
        for number, kind, reason in _by_number(self._reasons):
            found.reasons.append(self._namers[number].name(kind, reason))
        for cpu in range(len(found.cpus)):
            times, pids = self._cpu_parts.of(cpu)
            found.cpu_ns.append(times)
            found.cpu_pid.append(pids)
        found.reasons = found.reasons[: MOST_REASONS - 1]
        return found


class _Parts:
    """What each lane has got block by block."""

    def __init__(self) -> None:
        self._times: dict[int, list[Ints]] = defaultdict(list)
        self._values: dict[int, list[npt.NDArray[Any]]] = defaultdict(list)

    def add(self, count: int, lanes: npt.NDArray[Any], times: Ints, values: npt.NDArray[Any]) -> None:
        """Add the first `count` rows of an output, sorted by lane."""
        order = np.argsort(lanes[:count], kind="stable")
        times, values = times[order], values[order]
        numbers, starts = np.unique(lanes[order], return_index=True)
        for lane, start, stop in zip(numbers.tolist(), starts, [*starts[1:], count], strict=False):
            self._times[lane].append(times[start:stop])
            self._values[lane].append(values[start:stop])

    def of(self, lane: int) -> tuple[Ints, npt.NDArray[Any]]:
        """All of a lane in the order of time; the parts are given up."""
        times = _joined(self._times.pop(lane, []), np.int64)
        values = _joined(self._values.pop(lane, []), np.int64)
        if len(times) and (np.diff(times) < 0).any():
            order = np.argsort(times, kind="stable")
            times, values = times[order], values[order]
        return times, values


def _joined(parts: Sequence[npt.NDArray[Any]], dtype: Any) -> npt.NDArray[Any]:
    return np.concatenate(parts) if parts else np.empty(0, dtype)


def _by_number(table: Ints) -> list[tuple[int, int, int]]:
    """The first three values of the keys of a hash table of the kernel, in the order of their numbers."""
    taken = table[table[:, 0] >= 0]
    order = np.argsort(taken[:, -1], kind="stable")
    return [(a, b, c) for a, b, c in taken[order, :3].tolist()]
