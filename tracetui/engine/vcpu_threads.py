"""The host threads that entered and left guests, and when: what kvm_entry and kvm_exit tell by themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tracetui.engine import walk_state
from tracetui.engine.machine import Machine
from tracetui.engine.record_scan import RecordScan, slots_of
from tracetui.engine.slots import Slot
from tracetui.engine.walk import Block, Ints
from tracetui.formats.event_format import Field

ENTRY, EXIT = 0, 1
UNKNOWN_VCPU = -1
_VCPU_COMM = re.compile(r"CPU (\d{1,5})/KVM")


@dataclass(frozen=True, slots=True, eq=False)
class VcpuThread:
    """One thread while it ran one vCPU. A thread that changes its vCPU is several of these.

    Attributes:
        host: the machine whose thread it is.
        pid: the thread.
        vcpu: the vCPU's id as the events or the thread's name say, UNKNOWN_VCPU when neither does.
        by_name: the number comes from the name `CPU n/KVM`, as on arm64.
        ts_ns: int64[n], times of its kvm_entry and kvm_exit events, ascending.
        kind: int8[n], ENTRY or EXIT.
        blind: bool[n], events were lost on the host between this event and the next.
    """

    host: Machine
    pid: int
    vcpu: int
    by_name: bool
    ts_ns: Ints
    kind: npt.NDArray[np.int8]
    blind: npt.NDArray[np.bool_]

    @property
    def first_ns(self) -> int:
        """Time of the first event."""
        return int(self.ts_ns[0])

    @property
    def last_ns(self) -> int:
        """Time of the last event."""
        return int(self.ts_ns[-1])


MOST_CANDIDATES = 24
"""Threads that are considered for one vCPU; more come from damage, not from a host."""


def fullest(threads: Sequence[VcpuThread]) -> list[VcpuThread]:
    """The threads with the most events, in their order, MOST_CANDIDATES at most."""
    kept = sorted(threads, key=lambda thread: -len(thread.ts_ns))[:MOST_CANDIDATES]
    return [thread for thread in threads if any(thread is each for each in kept)]


class _Layout(NamedTuple):
    kind: int
    vcpu: Field | None
    big_endian: bool


_COLUMNS = ("row", "ts_ns", "pid", "kind", "vcpu", "buffer", "lost")


def read_vcpu_threads(
    host: Machine, slots: Sequence[Slot], comm: Callable[[int], str] | None = None
) -> list[VcpuThread]:
    """Find all threads of a machine that entered or left a guest, in any of its buffers.

    Args:
        host: the machine.
        slots: the session's streams.
        comm: name of a thread, for machines whose events do not say the vCPU; the saved names by default.

    Returns:
        By thread and time. A thread whose events stand in several buffers is read from the fullest one.
    """
    columns = _read_columns(slots_of(slots, host), host)
    names = comm or (lambda pid: host.recording.comms.get(pid, ""))
    bounds = [0, *(np.flatnonzero(np.diff(columns["pid"])) + 1).tolist(), len(columns["pid"])]
    threads: list[VcpuThread] = []
    for start, stop in pairwise(bounds):
        if start < stop:
            own = _fullest_buffer({name: column[start:stop] for name, column in columns.items()})
            pid = int(own["pid"][0])
            threads += _split(host, pid, own, names(pid))
    return threads


def _fullest_buffer(columns: dict[str, Ints]) -> dict[str, Ints]:
    """The rows of the buffer that has most of them."""
    buffers, counts = np.unique(columns["buffer"], return_counts=True)
    mine = columns["buffer"] == buffers[np.argmax(counts)]
    return {name: column[mine] for name, column in columns.items()}


def _read_columns(slots: Sequence[Slot], host: Machine) -> dict[str, Ints]:
    """Columns of all kvm_entry and kvm_exit rows by pid and time; `lost` counts the lost-events marks before each."""
    scan = RecordScan(slots)
    names = sorted({slot.buffer.name for slot in slots})
    buffers = scan.per_slot([names.index(slot.buffer.name) for slot in slots])
    layouts: dict[int, _Layout | None] = {}
    parts: list[dict[str, Ints]] = []
    lost = 0
    for block in scan.blocks() if _has_kvm(host) else ():
        for number, _, event_id in scan.types.seen():
            if number not in layouts:
                layouts[number] = _layout(host, event_id)
        marks = np.cumsum(block.type < walk_state.FIRST_EVENT_TYPE) + lost
        parts += list(_read_block(block, layouts, buffers, marks))
        lost = int(marks[-1])
    columns = {
        name: np.concatenate([part[name] for part in parts]) if parts else np.empty(0, np.int64) for name in _COLUMNS
    }
    order = np.lexsort((columns["row"], columns["ts_ns"], columns["pid"]))
    return {name: column[order] for name, column in columns.items()}


def _has_kvm(host: Machine) -> bool:
    events = host.recording.events
    return any(events.find(name, "kvm") for name in ("kvm_entry", "kvm_exit"))


def _layout(host: Machine, event_id: int) -> _Layout | None:
    event = host.recording.events.get(event_id)
    if event is None or event.system != "kvm" or event.name not in {"kvm_entry", "kvm_exit"}:
        return None
    return _Layout(EXIT if event.name == "kvm_exit" else ENTRY, event.field("vcpu_id"), host.recording.big_endian)


def _read_block(
    block: Block, layouts: dict[int, _Layout | None], buffers: Ints, marks: Ints
) -> Iterator[dict[str, Ints]]:
    for number, layout in layouts.items():
        if layout is None:
            continue
        places = np.flatnonzero(block.type == number).astype(np.int64)
        if len(places):
            yield {
                "row": block.first + places,
                "ts_ns": block.ts_ns[places],
                "pid": block.pid[places].astype(np.int64),
                "kind": np.full(len(places), layout.kind, np.int64),
                "vcpu": _vcpu_column(block, places, layout),
                "buffer": buffers[block.stream[places]],
                "lost": marks[places],
            }


def _vcpu_column(block: Block, places: Ints, layout: _Layout) -> Ints:
    field = layout.vcpu
    if field is None or field.size not in {1, 2, 4, 8}:
        return np.full(len(places), UNKNOWN_VCPU, np.int64)
    return block.field(places, field.offset, field.size, layout.big_endian)


def _split(host: Machine, pid: int, columns: dict[str, Ints], name: str) -> Iterator[VcpuThread]:
    """One VcpuThread per stretch of time in which the thread ran the same vCPU."""
    vcpus = _filled(columns["vcpu"])
    by_name = len(vcpus) > 0 and int(vcpus[0]) == UNKNOWN_VCPU
    if by_name:
        match = _VCPU_COMM.fullmatch(name)
        vcpus = np.full(len(vcpus), int(match[1]) if match else UNKNOWN_VCPU, np.int64)
    bounds = [0, *(np.flatnonzero(np.diff(vcpus)) + 1).tolist(), len(vcpus)]
    for start, stop in pairwise(bounds):
        if start < stop:
            ts_ns, kind = columns["ts_ns"][start:stop], columns["kind"][start:stop].astype(np.int8)
            blind = np.diff(columns["lost"][start:stop], append=columns["lost"][stop - 1]) > 0
            yield VcpuThread(host, pid, int(vcpus[start]), by_name, ts_ns, kind, blind)


def _filled(vcpus: Ints) -> Ints:
    """vCPU ids with unknown ones (old kvm_exit formats lack them) taken from the event before, else after."""
    known = np.flatnonzero(vcpus >= 0)
    if not len(known) or len(known) == len(vcpus):
        return vcpus
    before = np.searchsorted(known, np.arange(len(vcpus)), side="right") - 1
    return vcpus[known[np.maximum(before, 0)]]
