"""What a vCPU thread went through from a kvm_exit to the guest running again, and who had its CPU meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from tracetui.engine.exit_reason import HALT_REASONS
from tracetui.engine.exit_rows import ExitPair
from tracetui.engine.exits import Exits
from tracetui.engine.machine import Machine
from tracetui.engine.row import Row
from tracetui.engine.session import Session
from tracetui.engine.timeline import block_rows
from tracetui.engine.vcpus import VcpuMap
from tracetui.formats.field_reader import field_int

MOST_ROWS = 2_000_000
"""Rows of an interval, and behind it, that are looked at."""
_MOST_STEPS = 200
_HOST_EVENTS = frozenset({"sched_switch", "sched_waking", "sched_wakeup", "kvm_userspace_exit"})
_RUNNABLE = 0x00FF
"""Bits of prev_state that say that a task waits for something; none: it was preempted."""


class Hop(NamedTuple):
    """One step of the way.

    Attributes:
        words: what happened.
        row: the row that says so.
        ts_ns: when.
        delta_ns: time since the step before, 0 for the first.
    """

    words: str
    row: int
    ts_ns: int
    delta_ns: int


class Runner(NamedTuple):
    """A task that ran on a CPU while the vCPU thread was off it.

    Attributes:
        task: `comm-pid`.
        total_ns: how long in all.
        times: how often it was switched to.
        row: the sched_switch that began its longest run.
    """

    task: str
    total_ns: int
    times: int
    row: int


@dataclass(slots=True)
class ExitInterval:
    """From kvm_exit to kvm_entry and on to the guest.

    Attributes:
        hops: in order; the first is the kvm_exit.
        cpu: the host CPU that the thread left, -1 when it never left one.
        off_ns: how long it was off any CPU.
        waited_ns: of that, how long it could have run: from its wake-up (or its preemption) on.
        runners: who ran on `cpu` meanwhile, the longest first.
        guest_task: the task that the guest ran then, "" when that is not told.
        wake_to_task_ns: from the host's wake-up of the thread to that task running; None without either.
    """

    hops: list[Hop] = field(default_factory=list)
    cpu: int = -1
    off_ns: int = 0
    waited_ns: int = 0
    runners: list[Runner] = field(default_factory=list)
    guest_task: str = ""
    wake_to_task_ns: int | None = None


def exit_interval(session: Session, exits: Exits, pair: ExitPair) -> ExitInterval:
    """Follow a vCPU thread from its kvm_exit to its kvm_entry and into the guest.

    Args:
        session: with a complete timeline.
        exits: from collect_exits.
        pair: the kvm_exit and its kvm_entry. Where the guest had nothing to do, the way ends with its sched_switch to
            a task; nowhere if it halts again before.
    """
    start, entry = session.timeline.row(pair.exit_row), session.timeline.row(pair.entry_row)
    way = _Way(session, start)
    for row in _rows_of(session, pair.exit_row + 1, pair.entry_row, start.slot.machine, _HOST_EVENTS):
        way.see(row)
    way.hop("kvm_entry", entry)
    vcpu = session.vcpu_maps.find(start.slot.machine, start.pid)
    if vcpu is not None:
        _into_guest(session, exits, way, vcpu, entry)
    way.found.runners = way.ranked()
    return way.found


def number_of(row: Row, name: str) -> int | None:
    """A number among a row's fields, None when there is no such field or the record is too short."""
    found = row.event.field(name) if row.event is not None else None
    if found is None or found.size not in {1, 2, 4, 8} or len(row.data) < found.offset + found.size:
        return None
    return field_int(found, row.data, row.slot.machine.recording.big_endian)


class _Way:
    """Collects the hops of one thread, row by row."""

    def __init__(self, session: Session, start: Row) -> None:
        self._session, self._pid = session, start.pid
        self.found = ExitInterval()
        self.woken_ns: int | None = None
        self._off_ns: int | None = None
        self._running: Row | None = None
        """The sched_switch that gave the thread's CPU to whoever has it."""
        self._runs: dict[str, list[tuple[int, int]]] = {}
        self.hop("kvm_exit", start)

    def hop(self, words: str, row: Row) -> None:
        """Add a step."""
        before = self.found.hops[-1].ts_ns if self.found.hops else row.ts_ns
        if len(self.found.hops) < _MOST_STEPS:
            self.found.hops.append(Hop(words, row.number, row.ts_ns, row.ts_ns - before))

    def see(self, row: Row) -> None:
        """Look at an event of the host between the kvm_exit and the kvm_entry."""
        if row.name == "kvm_userspace_exit" and row.pid == self._pid:
            self.hop("to QEMU", row)
        elif row.name == "sched_switch":
            self._see_switch(row)
        elif self.woken_ns is None and self._off_ns is not None and number_of(row, "pid") == self._pid:
            self.woken_ns = row.ts_ns
            waker = "idle" if row.pid == 0 else f"{self._session.comm(row)}-{row.pid}"
            self.hop(f"woken by {waker} on CPU {row.cpu}", row)

    def _see_switch(self, row: Row) -> None:
        if self._off_ns is not None and self._running is not None and row.cpu == self.found.cpu:
            self._end_run(row)
        if number_of(row, "prev_pid") == self._pid:
            preempted = not (number_of(row, "prev_state") or 0) & _RUNNABLE
            self._off_ns, self.found.cpu = row.ts_ns, row.cpu
            self.woken_ns = row.ts_ns if preempted else None
            self._running = row
            self.hop(f"{'preempted on' if preempted else 'sleeps, off'} CPU {row.cpu}", row)
        elif number_of(row, "next_pid") == self._pid and self._off_ns is not None:
            if self._running is not None:
                self._end_run(row)
            self.found.off_ns += row.ts_ns - self._off_ns
            self.found.waited_ns += row.ts_ns - self.woken_ns if self.woken_ns is not None else 0
            self._off_ns = self._running = None
            self.hop(f"runs again on CPU {row.cpu}", row)
        elif self._off_ns is not None and row.cpu == self.found.cpu:
            self._running = row

    def _end_run(self, row: Row) -> None:
        """Whoever was switched to on the CPU that the thread left has run until now."""
        assert self._running is not None
        switch = self._running
        pid = number_of(switch, "next_pid")
        if pid is not None and pid != self._pid:
            name = self._session.comms.name(switch.slot.machine, pid, switch.ts_ns)
            task = "idle" if pid == 0 else f"{name}-{pid}"
            self._runs.setdefault(task, []).append((row.ts_ns - switch.ts_ns, switch.number))
        self._running = None

    def ranked(self) -> list[Runner]:
        """Who ran, the longest first."""
        runners = [
            Runner(task, sum(ns for ns, _ in runs), len(runs), max(runs)[1]) for task, runs in self._runs.items()
        ]
        return sorted(runners, key=lambda runner: -runner.total_ns)


def _into_guest(session: Session, exits: Exits, way: _Way, vcpu: VcpuMap, entry: Row) -> None:
    """Add the guest's first event, and the task that it runs after a halt."""
    slots = {slot.number for slot in session.slots if slot.machine is vcpu.guest and slot.cpu == vcpu.vcpu}
    stop = min(entry.number + 1 + MOST_ROWS, session.timeline.row_count)
    halted, first = _is_halt(exits, way.found.hops[0].row), True
    for row in _rows_after(session, entry, stop, slots):
        if row.slot.number not in slots:
            if not halted or _is_halt(exits, row.number):
                return
            continue
        if first:
            way.hop(f"guest: {row.name}", row)
            first = False
        if not halted:
            return
        pid = number_of(row, "next_pid") if row.name == "sched_switch" else None
        if pid:
            way.found.guest_task = f"{session.comms.name(vcpu.guest, pid, row.ts_ns)}-{pid}"
            way.hop(f"guest runs {way.found.guest_task}", row)
            if way.woken_ns is not None:
                way.found.wake_to_task_ns = row.ts_ns - way.woken_ns
            return


def _is_halt(exits: Exits, number: int) -> bool:
    """Whether a kvm_exit says that the guest has nothing to do."""
    place = int(np.searchsorted(exits.row, number))
    is_exit = place < len(exits) and int(exits.row[place]) == number
    return is_exit and exits.reasons[int(exits.reason[place])] in HALT_REASONS


def _rows_after(session: Session, entry: Row, stop: int, slots: set[int]) -> Iterator[Row]:
    """Rows of the guest's CPU, and the thread's kvm_exits, behind a kvm_entry."""
    types = _types(session, entry.slot.machine, frozenset({"kvm_exit"}))
    whole = np.zeros(max(len(session.slots), 1), np.bool_)
    whole[list(slots)] = True
    for block in session.timeline.scan(entry.number + 1, stop):
        wanted = whole[block.stream] | (np.isin(block.type, types) & (block.pid == entry.pid))
        yield from block_rows(block, session.slots, np.flatnonzero(wanted).tolist())


def _rows_of(session: Session, start: int, stop: int, machine: Machine, names: frozenset[str]) -> Iterator[Row]:
    types = _types(session, machine, names)
    for block in session.timeline.scan(start, min(stop, start + MOST_ROWS)) if types else ():
        yield from block_rows(block, session.slots, np.flatnonzero(np.isin(block.type, types)).tolist())


def _types(session: Session, machine: Machine, names: frozenset[str]) -> list[int]:
    """Type numbers of a machine's events of some names."""
    events = machine.recording.events
    return [
        number
        for number, owner, event_id in session.timeline.index.types.seen()
        if owner == machine.number and (event := events.get(event_id)) is not None and event.name in names
    ]
