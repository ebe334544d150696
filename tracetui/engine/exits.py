"""kvm exits as columns: when each happened, why, in which guest function, and how long the vCPU was out.

A duration is host time from kvm_exit to the next kvm_entry of the same vCPU thread. An exit
without its entry, or with events lost on its host in between, has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tracetui.engine import walk_state
from tracetui.engine.distinct import distinct_rows
from tracetui.engine.exit_reason import ExitNamer
from tracetui.engine.machine import Machine
from tracetui.engine.session import Session
from tracetui.engine.walk import Block, Ints
from tracetui.formats.event_format import EventFormat, Field
from tracetui.symbols.columns import SymbolColumns

NO_DURATION = -1
_ADDRESS_FIELDS = ("guest_rip", "vcpu_pc", "rip", "pc")
_VCPU_COMM = re.compile(r"CPU (\d+)/KVM")


@dataclass(slots=True)
class Exits:
    """Columns of n kvm_exit records in merged order.

    Attributes:
        row: int64[n], row numbers.
        host, guest: int64[n], machine numbers; guest is -1 where the thread has no map.
        pid, vcpu: int64[n]; vcpu is -1 when nothing says it.
        reason: int64[n], place in `reasons`.
        reasons: names.
        address: uint64[n], where the guest was.
        function: int64[n], place in `functions`, -1 where unresolved.
        functions: names.
        duration_ns: int64[n], NO_DURATION where there is none.
        ts_ns: int64[n], when it happened.
        task: int64[n], place in `tasks` of what the guest was running, -1 where nothing says it; empty until
            exit_tasks has been asked.
        tasks: names.
    """

    row: Ints
    host: Ints
    guest: Ints
    pid: Ints
    vcpu: Ints
    reason: Ints
    reasons: list[str]
    address: npt.NDArray[np.uint64]
    function: Ints
    functions: list[str]
    duration_ns: Ints
    ts_ns: Ints
    task: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    tasks: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.row)

    def select(self, mask: npt.NDArray[np.bool_]) -> Exits:
        """The exits where a mask bool[n] is true."""
        names = ["row", "host", "guest", "pid", "vcpu", "reason", "address", "function", "duration_ns", "ts_ns"]
        names += ["task"] if len(self.task) else []
        return replace(self, **{name: getattr(self, name)[mask] for name in names})


class _Layout(NamedTuple):
    """One kvm_exit or kvm_entry event of one machine, and where its fields are."""

    machine: Machine
    event: EventFormat
    address: Field | None
    vcpu: Field | None
    namer: ExitNamer

    @property
    def is_exit(self) -> bool:
        return self.event.name == "kvm_exit"


_COLUMNS = ("row", "ts_ns", "host", "buffer", "pid", "is_exit", "reason", "kind", "address", "vcpu", "type")


def collect_exits(session: Session) -> Exits:
    """Read all kvm_exit and kvm_entry records of a session; loads the index first."""
    layouts = _layouts(session)
    parts = [part for block in session.timeline.scan() for part in _read(block, layouts, session)] if layouts else []
    columns = {name: _joined(parts, name) for name in _COLUMNS}
    order = np.argsort(columns["row"], kind="stable")
    _select(columns, order)
    durations = _durations(session, columns)
    vcpus = _vcpus(session, columns)
    exits = columns["is_exit"] == 1
    _select(columns, exits)
    guest = _guests(session, columns)
    reason, reasons = _reasons(columns, layouts)
    address = columns["address"].astype(np.uint64)
    function, functions = _functions(session, guest, address)
    return Exits(
        columns["row"], columns["host"], guest, columns["pid"], vcpus[exits], reason, reasons,
        address, function, functions, durations[exits], columns["ts_ns"],
    )  # fmt: skip


def _joined(parts: list[dict[str, Ints]], name: str) -> Ints:
    """One column of all parts, which it is taken from; freed at the end all at once, they would hold up the screen."""
    found = [part.pop(name) for part in parts]
    return np.concatenate(found) if found else np.empty(0, np.int64)


def _select(columns: dict[str, Ints], places: npt.NDArray[np.generic]) -> None:
    """Keep some rows of all columns, one column after the other: each is freed before the next is made."""
    for name in columns:
        columns[name] = columns[name][places]


def _layouts(session: Session) -> dict[int, _Layout]:
    """Type number -> layout of every kvm_exit and kvm_entry that occurs."""
    layouts = {}
    for number, machine_number, event_id in session.timeline.index.types.seen():
        machine = session.machines[machine_number]
        event = machine.recording.events.get(event_id)
        if event is not None and event.system == "kvm" and event.name in {"kvm_exit", "kvm_entry"}:
            address = next((field for name in _ADDRESS_FIELDS if (field := event.field(name))), None)
            layouts[number] = _Layout(machine, event, address, event.field("vcpu_id"), ExitNamer(event))
    return layouts


def _read(block: Block, layouts: dict[int, _Layout], session: Session) -> Iterator[dict[str, Ints]]:
    buffers = _buffer_numbers(session)
    for number, layout in layouts.items():
        places = np.flatnonzero(block.type == number)
        if len(places):
            yield {
                "row": block.first + places,
                "ts_ns": block.ts_ns[places],
                "host": np.full(len(places), layout.machine.number, np.int64),
                "buffer": buffers[block.stream[places]],
                "pid": block.pid[places].astype(np.int64),
                "is_exit": np.full(len(places), int(layout.is_exit), np.int64),
                "reason": _column(block, places, layout, layout.namer.reason_field, -1),
                "kind": _column(block, places, layout, layout.namer.kind_field, -1),
                "address": _column(block, places, layout, layout.address, 0),
                "vcpu": _column(block, places, layout, layout.vcpu, -1),
                "type": np.full(len(places), number, np.int64),
            }


def _column(block: Block, places: Ints, layout: _Layout, field: Field | None, missing: int) -> Ints:
    if field is None or field.size not in {1, 2, 4, 8}:
        return np.full(len(places), missing, np.int64)
    return block.field(places, field.offset, field.size, layout.machine.recording.big_endian)


def _buffer_numbers(session: Session) -> Ints:
    """For each slot a number that its buffer's slots share: one thread's events in two buffers do not pair."""
    seen: dict[tuple[int, str], int] = {}
    keys = [(slot.machine.number, slot.buffer.name) for slot in session.slots]
    return np.array([seen.setdefault(key, len(seen)) for key in keys], np.int64)


def _durations(session: Session, columns: dict[str, Ints]) -> Ints:
    """int64[n] for exits and entries alike; NO_DURATION for what is not a paired exit."""
    count = len(columns["row"])
    durations = np.full(count, NO_DURATION, np.int64)
    order = np.lexsort((columns["row"], columns["pid"], columns["buffer"]))
    if count < 2:
        return durations
    here, there = order[:-1], order[1:]
    paired = (columns["is_exit"][here] == 1) & (columns["is_exit"][there] == 0)
    for name in ("pid", "buffer"):
        paired &= columns[name][here] == columns[name][there]
    paired &= _lost_before(session, columns, here) == _lost_before(session, columns, there)
    elapsed = columns["ts_ns"][there] - columns["ts_ns"][here]
    paired &= elapsed >= 0
    durations[here[paired]] = elapsed[paired]
    return durations


def _lost_before(session: Session, columns: dict[str, Ints], places: Ints) -> Ints:
    """How many lost-events marks of the same machine stand before each row."""
    index = session.timeline.index
    rows = index.rows_of_types([walk_state.TYPE_LOST, walk_state.TYPE_DAMAGE])
    machine_of = np.array([slot.machine.number for slot in session.slots], np.int64)
    owner = machine_of[index.streams_at(rows)] if len(rows) else rows
    counts = np.zeros(len(places), np.int64)
    for machine in np.unique(owner).tolist():
        mine = columns["host"][places] == machine
        counts[mine] = np.searchsorted(rows[owner == machine], columns["row"][places[mine]])
    return counts


def _vcpus(session: Session, columns: dict[str, Ints]) -> Ints:
    """vCPU of each row: as the event says, else as the map says, else as another event of the thread says."""
    vcpus = columns["vcpu"].copy()
    for host, pid in distinct_rows([columns["host"], columns["pid"]])[0]:
        thread = (columns["host"] == host) & (columns["pid"] == pid)
        unknown = thread & (vcpus < 0)
        if unknown.any():
            entry = session.vcpu_maps.find(session.machines[host], pid)
            said = vcpus[thread & (vcpus >= 0)]
            vcpus[unknown] = entry.vcpu if entry else int(said[0]) if len(said) else _vcpu_of_comm(session, host, pid)
    return vcpus


def _vcpu_of_comm(session: Session, host: int, pid: int) -> int:
    """QEMU names its vCPU threads `CPU n/KVM`."""
    match = _VCPU_COMM.fullmatch(session.comms.name(session.machines[host], pid, None))
    return int(match[1]) if match else -1


def _guests(session: Session, columns: dict[str, Ints]) -> Ints:
    guests = np.full(len(columns["row"]), -1, np.int64)
    for entry in session.vcpu_maps.all():
        if entry.host_pid >= 0:
            mine = (columns["host"] == entry.host.number) & (columns["pid"] == entry.host_pid)
            guests[mine] = entry.guest.number
    return guests


def _reasons(columns: dict[str, Ints], layouts: dict[int, _Layout]) -> tuple[Ints, list[str]]:
    """Places of the reasons' names: two numbers of one name are one reason."""
    distinct, places = distinct_rows([columns["type"], columns["kind"], columns["reason"]])
    names = [layouts[number].namer.name(kind, reason) for number, kind, reason in distinct]
    reasons = sorted(set(names))
    lookup = np.array([reasons.index(name) for name in names], np.int64)
    return lookup[places] if names else np.empty(0, np.int64), reasons


def _functions(session: Session, guest: Ints, address: npt.NDArray[np.uint64]) -> tuple[Ints, list[str]]:
    """Places of the functions' names, through each guest's own symbols."""
    found = np.full(len(guest), -1, np.int64)
    names: dict[str, int] = {}
    for number in np.unique(guest[guest >= 0]).tolist():
        table = session.symbols.table(session.machines[number])
        if table is None:
            continue
        mine = guest == number
        columns = SymbolColumns(table)
        indices = columns.indices(address[mine])
        distinct = np.unique(indices)
        places = np.searchsorted(distinct, indices)
        lookup = [names.setdefault(columns.name(at), len(names)) if at >= 0 else -1 for at in distinct.tolist()]
        found[mine] = np.array(lookup, np.int64)[places]
    return found, list(names)
