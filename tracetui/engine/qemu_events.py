"""Where a vCPU thread crosses between kernel and QEMU, as both sides saw it, in columns.

The kernel's side: kvm_userspace_exit on the way out, kvm_entry on the way back in. QEMU's side: kvm_run_exit
after its KVM_RUN ioctl returned, kvm_vcpu_ioctl before it calls the next one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tracetui.engine.slots import Slot
from tracetui.engine.walk import Block, Ints, TypeDictionary, Walk
from tracetui.formats.event_format import EventFormat

KVM_RUN = 0xAE80
_SCAN_ROWS = 1 << 16
_RAW_WORDS_AT = 16
"""Where the arguments of an event without a description begin in its record."""
_LAYOUT = {
    "kvm_userspace_exit": ("reason", "errno"),
    "kvm_entry": (),
    "kvm_run_exit": ("cpu_index", "reason"),
    "kvm_vcpu_ioctl": ("cpu_index", "type"),
}
"""Event -> the fields that are read; of QEMU's events these are its first arguments."""


@dataclass(frozen=True, slots=True)
class Crossings:
    """n events of one kind, by time.

    Attributes:
        ts_ns: int64[n].
        who: int64[n], the host's thread or QEMU's cpu_index.
        reason: int64[n], KVM's exit reason for userspace, 0 where there is none.
    """

    ts_ns: Ints
    who: Ints
    reason: Ints

    def __len__(self) -> int:
        return len(self.ts_ns)

    def of(self, who: int) -> Crossings:
        """Those of one thread or vCPU."""
        mine = self.who == who
        return Crossings(self.ts_ns[mine], self.who[mine], self.reason[mine])

    def everyone(self) -> list[int]:
        """The threads or vCPUs that occur."""
        return [int(who) for who in np.unique(self.who)]


class HostSide(NamedTuple):
    """kvm_userspace_exit without error, and of kvm_entry those that follow one in their thread."""

    exits: Crossings
    entries: Crossings


class QemuSide(NamedTuple):
    """kvm_run_exit, and kvm_vcpu_ioctl of type KVM_RUN."""

    exits: Crossings
    runs: Crossings


def read_host_side(slots: Sequence[Slot]) -> HostSide:
    """Read the kernel's side from streams of one host, with the clocks these have."""
    exits, entries = _read(slots, "kvm_userspace_exit", "kvm_entry")
    kept = _first_entries(exits, entries)
    good = exits["errno"] >= 0
    return HostSide(
        Crossings(exits["ts_ns"][good], exits["pid"][good], exits["reason"][good]),
        Crossings(entries["ts_ns"][kept], entries["pid"][kept], np.zeros(int(kept.sum()), np.int64)),
    )


def read_qemu_side(slots: Sequence[Slot]) -> QemuSide:
    """Read QEMU's side from its stream."""
    exits, ioctls = _read(slots, "kvm_run_exit", "kvm_vcpu_ioctl")
    runs = ioctls["type"] == KVM_RUN
    return QemuSide(
        Crossings(exits["ts_ns"], exits["cpu_index"], exits["reason"]),
        Crossings(ioctls["ts_ns"][runs], ioctls["cpu_index"][runs], np.zeros(int(runs.sum()), np.int64)),
    )


def _first_entries(exits: dict[str, Ints], entries: dict[str, Ints]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which entries come directly after an exit of their thread."""
    pid = np.concatenate([exits["pid"], entries["pid"]])
    row = np.concatenate([exits["row"], entries["row"]])
    is_entry = np.arange(len(pid)) >= len(exits["pid"])
    order = np.lexsort((row, pid))
    before = order[:-1]
    after = order[1:]
    first = is_entry[after] & ~is_entry[before] & (pid[after] == pid[before])
    kept = np.zeros(len(pid), np.bool_)
    kept[after[first]] = True
    return kept[len(exits["pid"]) :]


def _read(slots: Sequence[Slot], *names: str) -> list[dict[str, Ints]]:
    """Columns row, ts_ns, pid and fields of the events of each name."""
    parts: dict[str, list[dict[str, Ints]]] = {name: [] for name in names}
    walk = Walk(slots, TypeDictionary(1 + max((slot.machine.number for slot in slots), default=0)))
    wanted: dict[int, EventFormat] = {}
    while not walk.done:
        block = walk.next(_SCAN_ROWS)
        wanted |= _newly_met(slots, walk.types, names, wanted)
        for number, event in wanted.items():
            if part := _columns(block, number, event, slots[0].machine.recording.big_endian):
                parts[event.name].append(part)
    return [_in_row_order(found, ("row", "ts_ns", "pid", *_LAYOUT[name])) for name, found in parts.items()]


def _newly_met(
    slots: Sequence[Slot], types: TypeDictionary, names: Sequence[str], known: dict[int, EventFormat]
) -> dict[int, EventFormat]:
    events = slots[0].machine.recording.events
    seen = ((number, events.get(event_id)) for number, _, event_id in types.seen() if number not in known)
    return {number: event for number, event in seen if event is not None and event.name in names}


def _columns(block: Block, number: int, event: EventFormat, big_endian: bool) -> dict[str, Ints]:
    places = np.flatnonzero(block.type == number)
    if not len(places):
        return {}
    columns = {"row": block.first + places, "ts_ns": block.ts_ns[places], "pid": block.pid[places].astype(np.int64)}
    for place, name in enumerate(_LAYOUT[event.name]):
        where = number_place(event, name, place, big_endian)
        columns[name] = block.field(places, *where[:2], big_endian, where[2]) if where else np.zeros_like(places)
    return columns


def number_place(event: EventFormat, name: str, place: int, big_endian: bool) -> tuple[int, int, bool] | None:
    """(offset, size, signed) of a number in an event's records; None when it has none of that name.

    Args:
        event: the event.
        name: the field's name.
        place: which argument it is, for an event of QEMU that has raw words only.
        big_endian: byte order of the recording.
    """
    field = event.field(name)
    if field is not None:
        return (field.offset, field.size, field.signed) if field.size in {1, 2, 4, 8} else None
    if event.field("arguments") is None:
        return None
    return _RAW_WORDS_AT + 8 * place + (4 if big_endian else 0), 4, True


def _in_row_order(parts: list[dict[str, Ints]], names: Iterator[str] | Sequence[str]) -> dict[str, Ints]:
    empty = np.empty(0, np.int64)
    columns = {name: np.concatenate([part[name] for part in parts]) if parts else empty for name in names}
    order = np.argsort(columns["row"], kind="stable")
    return {name: column[order] for name, column in columns.items()}
