"""What the lanes show, found out once more row by row: each thread's states, and who ran on each CPU."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Sequence
from functools import partial
from typing import Any

from tracetui.engine.exit_reason import ExitNamer
from tracetui.engine.lanes import Lanes, collect_lanes
from tracetui.engine.row import Row, RowKind
from tracetui.engine.session import Session
from tracetui.formats.event_format import EventFormat
from tracetui.formats.field_reader import field_int

Change = tuple[int, str]
"""From when on, which state: an exit by its reason, else in words."""
_FAR_NS = 1 << 51
_KVM = frozenset({"kvm_entry", "kvm_exit", "kvm_userspace_exit"})
_WAKING = frozenset({"sched_waking", "sched_wakeup", "sched_wakeup_new"})


def finished(steps: Generator[float | None, None, Any]) -> Any:
    """What a generator returns."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def lanes_of(session: Session) -> Lanes:
    """All lanes of a session."""
    lanes = finished(collect_lanes(session))
    assert isinstance(lanes, Lanes)
    return lanes


def number(row: Row, name: str) -> int | None:
    """A field of a row's record."""
    field = row.event.field(name) if row.event is not None else None
    if field is None or field.offset + field.size > len(row.data):
        return None
    return field_int(field, row.data, row.slot.machine.recording.big_endian)


def near_rows(session: Session) -> list[Row]:
    """All rows but those whose times damage has made up."""
    rows = session.timeline.rows(0, session.timeline.row_count)
    middle_ns = rows[len(rows) // 2].ts_ns if rows else 0
    return [row for row in rows if row.kind is not RowKind.RECORD or abs(row.ts_ns - middle_ns) <= _FAR_NS]


class ThreadByRows:
    """One thread's states."""

    def __init__(self, lost: int) -> None:
        self._changes: list[Change] = []
        self._base, self._off, self._asleep, self._pair, self._lost = "unknown", False, False, -1, lost
        self._steps: list[tuple[int, Callable[[int], None]]] = []

    def add(self, ts_ns: int, lost: int, step: Callable[[int], None] | None) -> None:
        """Something happens, behind so many marks of lost events of the machine."""
        if lost != self._lost:
            self._steps.append((ts_ns, self._lose))
            self._lost = lost
        if step is not None:
            self._steps.append((ts_ns, step))

    def changes(self) -> list[Change]:
        """All states, in the order of time whatever the order of rows."""
        for ts_ns, step in sorted(self._steps, key=lambda step: step[0]):
            step(ts_ns)
        return self._changes

    def _lose(self, ts_ns: int) -> None:
        """Forget everything since the last kvm_entry or kvm_exit."""
        if self._pair >= 0:
            self._changes[self._pair :] = [(self._changes[self._pair][0], "unknown")]
        self._base, self._off = "unknown", False

    def pair(self, ts_ns: int, state: str) -> None:
        """kvm_entry or kvm_exit."""
        self._pair = len(self._changes)
        self._base, self._off = state, False
        self._changes.append((ts_ns, state))

    def to_user(self, ts_ns: int) -> None:
        """kvm_userspace_exit."""
        if self._base not in {"unknown", "guest"}:
            self._base = "user space"
            self._changes.append((ts_ns, self._base))

    def leave(self, ts_ns: int, state: int) -> None:
        """sched_switch away from the thread."""
        if self._base != "unknown":
            self._off, self._asleep = True, state & 0xFF != 0
            asleep = self._base if self._base in {"EXIT_HLT", "HLT", "WFX"} else "blocked"
            self._changes.append((ts_ns, asleep if self._asleep else "preempted"))

    def wake(self, ts_ns: int) -> None:
        """sched_waking, sched_wakeup."""
        if self._off and self._asleep:
            self._asleep = False
            self._changes.append((ts_ns, "preempted"))

    def run(self, ts_ns: int) -> None:
        """sched_switch to the thread."""
        if self._off:
            self._off = False
            self._changes.append((ts_ns, self._base))


def threads_by_rows(rows: Sequence[Row]) -> dict[tuple[int, int], list[Change]]:
    """States by (machine number, pid); a change to what held before is a change as well."""
    threads: dict[tuple[int, int], ThreadByRows] = {}
    lost: dict[int, int] = defaultdict(int)
    namers: dict[EventFormat, ExitNamer] = {}
    for row in rows:
        machine = row.slot.machine.number
        if row.kind is not RowKind.RECORD:
            lost[machine] += 1
            continue
        if row.event is None or row.event.system not in {"kvm", "sched"}:
            continue
        if row.name in _KVM and row.pid > 0:
            thread = threads.setdefault((machine, row.pid), ThreadByRows(lost[machine]))
            thread.add(row.ts_ns, lost[machine], _kvm(thread, row, namers))
        for pid, what, state in _scheduling(row):
            if pid is not None and (machine, pid) in threads:
                thread = threads[machine, pid]
                thread.add(row.ts_ns, lost[machine], partial(getattr(thread, what), **state))
    for (machine, _), thread in threads.items():
        thread.add(1 << 62, lost[machine], None)
    return {key: thread.changes() for key, thread in threads.items()}


def _kvm(thread: ThreadByRows, row: Row, namers: dict[EventFormat, ExitNamer]) -> Callable[[int], None]:
    assert row.event is not None
    if row.name == "kvm_userspace_exit":
        return thread.to_user
    if row.name == "kvm_entry":
        return partial(thread.pair, state="guest")
    if row.event not in namers:
        namers[row.event] = ExitNamer(row.event)
    namer = namers[row.event]
    kind = number(row, namer.kind_field.name) if namer.kind_field is not None else None
    reason = number(row, namer.reason_field.name) if namer.reason_field is not None else None
    name = namer.name(-1 if kind is None else kind, -1 if reason is None else reason)
    return partial(thread.pair, state=name)


def _scheduling(row: Row) -> Iterator[tuple[int | None, str, dict[str, int]]]:
    """(pid, method of ThreadByRows, further arguments)."""
    if row.name in _WAKING:
        yield number(row, "pid"), "wake", {}
    if row.name == "sched_switch" and number(row, "next_pid") is not None:
        state = number(row, "prev_state")
        yield number(row, "prev_pid"), "leave", {"state": -1 if state is None else state}
        yield number(row, "next_pid"), "run", {}


def cpus_by_rows(rows: Sequence[Row]) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """(from when on, pid) by (machine number, CPU); pid -1 from the last record before lost events to the next."""
    found: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    first_ns: dict[tuple[int, int], int] = {}
    last_ns: dict[int, int] = {}
    switched: set[int] = set()
    resumes: set[int] = set()
    for row in rows:
        slot, key = row.slot.number, (row.slot.machine.number, row.cpu)
        if row.kind is not RowKind.RECORD:
            if slot in switched:
                found[key].append((last_ns[slot], -1))
                resumes.add(slot)
            else:
                first_ns.pop(key, None)
            continue
        last_ns[slot] = row.ts_ns
        first_ns.setdefault(key, row.ts_ns)
        if slot in resumes:
            resumes.remove(slot)
            found[key].append((row.ts_ns, row.pid))
        if row.event is not None and (row.event.system, row.name) == ("sched", "sched_switch"):
            following = number(row, "next_pid")
            if following is not None:
                if slot not in switched:
                    found[key].append((first_ns[key], number(row, "prev_pid") or 0))
                switched.add(slot)
                found[key].append((row.ts_ns, following))
    return {key: sorted(changes, key=lambda change: change[0]) for key, changes in found.items()}
