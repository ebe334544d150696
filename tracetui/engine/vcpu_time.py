"""How each vCPU thread spent its time, as far as kvm_entry and kvm_exit tell: in the guest, in exits, halted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tracetui.engine import walk_state
from tracetui.engine.exit_reason import HALT_REASONS
from tracetui.engine.exits import NO_DURATION, Exits
from tracetui.engine.machine import Machine
from tracetui.engine.session import Session
from tracetui.engine.walk import Ints

_ENTRY, _EXIT = 0, 1


@dataclass(frozen=True, slots=True)
class VcpuTime:
    """One vCPU thread between its first and its last kvm_entry or kvm_exit.

    Attributes:
        host: the machine whose thread it is.
        pid: the thread.
        vcpu: the vCPU's number, -1 when nothing says it.
        exits: number of kvm_exit events.
        span_ns: time between the first and the last kvm_entry or kvm_exit.
        guest_ns: from each kvm_entry to the next kvm_exit.
        exit_ns: from each kvm_exit to the next kvm_entry, without halts.
        halted_ns: the same for exits whose reason is that the guest had nothing to do.
    """

    host: Machine
    pid: int
    vcpu: int
    exits: int
    span_ns: int
    guest_ns: int
    exit_ns: int
    halted_ns: int

    def share(self, part_ns: int) -> float:
        """A part of the span, 0 to 1; what events do not tell (lost ones, say) is in no part."""
        return part_ns / self.span_ns if self.span_ns else 0.0


def vcpu_times(session: Session, exits: Exits) -> list[VcpuTime]:
    """Add up the time of every thread that left or entered a guest, by host and thread.

    Args:
        session: where the events are.
        exits: all its exits, from collect_exits.
    """
    halts = np.array([reason in HALT_REASONS for reason in exits.reasons], np.bool_)
    events = _events(session)
    order = np.lexsort((events["row"], events["pid"], events["host"]))
    events = {name: column[order] for name, column in events.items()}
    keys = np.stack([events["host"], events["pid"]])
    starts = np.flatnonzero(np.any(np.diff(keys, axis=1, prepend=-1), axis=0)) if keys.size else np.empty(0, np.int64)
    stops = [*starts[1:].tolist(), keys.shape[1]]
    threads = [{name: column[a:b] for name, column in events.items()} for a, b in zip(starts, stops, strict=False)]
    return [_thread_time(session, exits, halts, thread) for thread in threads]


def _thread_time(
    session: Session, exits: Exits, halts: np.ndarray[tuple[int], np.dtype[np.bool_]], thread: dict[str, Ints]
) -> VcpuTime:
    host, pid = int(thread["host"][0]), int(thread["pid"][0])
    mine = (exits.host == host) & (exits.pid == pid)
    durations, halted = exits.duration_ns[mine], halts[exits.reason[mine]] if len(halts) else mine[mine]
    known = durations != NO_DURATION
    vcpus = exits.vcpu[mine]
    ts_ns = thread["ts_ns"]
    return VcpuTime(
        host=session.machines[host],
        pid=pid,
        vcpu=int(vcpus[0]) if len(vcpus) else -1,
        exits=int(mine.sum()),
        span_ns=max(int(ts_ns[-1] - ts_ns[0]), 0),
        guest_ns=_guest_ns(session, thread),
        exit_ns=int(durations[known & ~halted].sum()),
        halted_ns=int(durations[known & halted].sum()),
    )


def _guest_ns(session: Session, thread: dict[str, Ints]) -> int:
    """Time from every kvm_entry to the kvm_exit that follows it with no events lost on the machine in between."""
    index = session.timeline.index
    lost = index.rows_of_types([walk_state.TYPE_LOST, walk_state.TYPE_DAMAGE])
    mine = {slot.number for slot in session.slots if slot.machine.number == int(thread["host"][0])}
    lost = lost[np.isin(index.streams_at(lost), list(mine))] if len(lost) else lost
    before = np.searchsorted(lost, thread["row"])
    elapsed = np.diff(thread["ts_ns"])
    inside = (thread["kind"][:-1] == _ENTRY) & (thread["kind"][1:] == _EXIT)
    inside &= (before[:-1] == before[1:]) & (elapsed >= 0)
    return int(elapsed[inside].sum())


_COLUMNS = ("row", "ts_ns", "host", "pid", "kind")


def _events(session: Session) -> dict[str, Ints]:
    """Columns of all kvm_entry and kvm_exit rows of all machines' top buffers."""
    kinds = _kinds(session)
    parts = list(_read(session, kinds)) if kinds else []
    return {name: np.concatenate([p[name] for p in parts]) if parts else np.empty(0, np.int64) for name in _COLUMNS}


def _kinds(session: Session) -> dict[int, tuple[int, int]]:
    """Type number -> (machine number, _ENTRY or _EXIT)."""
    kinds = {}
    for number, machine, event_id in session.timeline.index.types.seen():
        event = session.machines[machine].recording.events.get(event_id)
        if event is not None and event.system == "kvm" and event.name in {"kvm_entry", "kvm_exit"}:
            kinds[number] = machine, _EXIT if event.name == "kvm_exit" else _ENTRY
    return kinds


def _read(session: Session, kinds: dict[int, tuple[int, int]]) -> Iterator[dict[str, Ints]]:
    top = np.array([not slot.buffer.name for slot in session.slots], np.bool_)
    for block in session.timeline.scan():
        for number, (machine, kind) in kinds.items():
            places = np.flatnonzero((block.type == number) & top[block.stream])
            if len(places):
                yield {
                    "row": block.first + places,
                    "ts_ns": block.ts_ns[places].copy(),
                    "host": np.full(len(places), machine, np.int64),
                    "pid": block.pid[places].astype(np.int64),
                    "kind": np.full(len(places), kind, np.int64),
                }
