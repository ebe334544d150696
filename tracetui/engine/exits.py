"""kvm exits as columns: when each happened, why, in which guest function, and how long the vCPU was out.

A duration is host time from kvm_exit to the next kvm_entry of the same vCPU thread. An exit
without its entry, or with events lost on its host in between, has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tracetui.engine import merge
from tracetui.engine.machine import Machine
from tracetui.engine.session import Session
from tracetui.engine.walk import Block, Ints
from tracetui.formats.event_format import EventFormat, Field
from tracetui.formats.special_forms.exit_reasons import exit_reason_name
from tracetui.symbols.columns import SymbolColumns

NO_DURATION = -1
_ADDRESS_FIELDS = ("guest_rip", "vcpu_pc", "rip", "pc")
_REASON_FIELDS = ("exit_reason", "esr_ec", "trap_type")
_CLASS_FIELDS = ("isa", "ret")


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

    def __len__(self) -> int:
        return len(self.row)

    def select(self, mask: npt.NDArray[np.bool_]) -> Exits:
        """The exits where a mask bool[n] is true."""
        columns = ("row", "host", "guest", "pid", "vcpu", "reason", "address", "function", "duration_ns")
        return replace(self, **{name: getattr(self, name)[mask] for name in columns})


class _Layout(NamedTuple):
    """One kvm_exit or kvm_entry event of one machine, and where its fields are."""

    machine: Machine
    event: EventFormat
    address: Field | None
    reason: Field | None
    class_: Field | None
    vcpu: Field | None

    @property
    def is_exit(self) -> bool:
        return self.event.name == "kvm_exit"


_COLUMNS = ("row", "ts_ns", "host", "buffer", "pid", "is_exit", "reason", "class_", "address", "vcpu", "type")


def collect_exits(session: Session) -> Exits:
    """Read all kvm_exit and kvm_entry records of a session; loads the index first."""
    layouts = _layouts(session)
    parts = [part for block in session.timeline.scan() for part in _read(block, layouts, session)] if layouts else []
    columns = {
        name: np.concatenate([part[name] for part in parts]) if parts else np.empty(0, np.int64) for name in _COLUMNS
    }
    order = np.argsort(columns["row"], kind="stable")
    columns = {name: column[order] for name, column in columns.items()}
    durations = _durations(session, columns)
    vcpus = _vcpus(session, columns)
    exits = columns["is_exit"] == 1
    columns = {name: column[exits] for name, column in columns.items()}
    guest = _guests(session, columns)
    reason, reasons = _reasons(columns, layouts)
    address = columns["address"].astype(np.uint64)
    function, functions = _functions(session, guest, address)
    return Exits(
        columns["row"], columns["host"], guest, columns["pid"], vcpus[exits], reason, reasons,
        address, function, functions, durations[exits],
    )  # fmt: skip


def _layouts(session: Session) -> dict[int, _Layout]:
    """Type number -> layout of every kvm_exit and kvm_entry that occurs."""
    layouts = {}
    for number, machine_number, event_id in session.timeline.index.types.seen():
        machine = session.machines[machine_number]
        event = machine.recording.events.get(event_id)
        if event is not None and event.system == "kvm" and event.name in {"kvm_exit", "kvm_entry"}:
            layouts[number] = _Layout(
                machine, event, _first(event, _ADDRESS_FIELDS), _first(event, _REASON_FIELDS),
                _first(event, _CLASS_FIELDS), event.field("vcpu_id"),
            )  # fmt: skip
    return layouts


def _first(event: EventFormat, names: tuple[str, ...]) -> Field | None:
    return next((field for name in names if (field := event.field(name))), None)


def _read(block: Block, layouts: dict[int, _Layout], session: Session) -> Iterator[dict[str, Ints]]:
    buffers = np.array([hash_free for hash_free in _buffer_numbers(session)], np.int64)
    for number, layout in layouts.items():
        places = np.flatnonzero(block.type == number)
        if not len(places):
            continue
        big = layout.machine.recording.big_endian

        def column(field: Field | None, missing: int, places: Ints = places, big: bool = big) -> Ints:
            if field is None or field.size not in {1, 2, 4, 8}:
                return np.full(len(places), missing, np.int64)
            return block.field(places, field.offset, field.size, big, field.signed)

        yield {
            "row": block.first + places,
            "ts_ns": block.ts_ns[places],
            "host": np.full(len(places), layout.machine.number, np.int64),
            "buffer": buffers[block.stream[places]],
            "pid": block.pid[places].astype(np.int64),
            "is_exit": np.full(len(places), int(layout.is_exit), np.int64),
            "reason": column(layout.reason, -1),
            "class_": column(layout.class_, -1),
            "address": column(layout.address, 0),
            "vcpu": column(layout.vcpu, -1),
            "type": np.full(len(places), number, np.int64),
        }
