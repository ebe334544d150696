"""What a row of the merged stream is: a record, a lost-events mark, or a mark of damage."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from tracetui.engine.slots import Slot
from tracetui.formats.event_format import EventFormat


class RowKind(IntEnum):
    """What a row stands for."""

    RECORD = 0
    LOST = 1
    DAMAGE = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the merged stream. Its text never depends on which rows were shown before.

    Attributes:
        number: its place in the merged stream, from 0.
        ts_ns: time on the merged axis; counts for a clock that is not ns.
        slot: the stream it comes from.
        kind: record, lost events, or damage.
        data: payload of a record, common fields and padding included; else empty.
        value: number of lost events (-1 unknown), or the reason code of damage; else 0.
        pid: common_pid of a record, -1 where there is none.
        event: the record's event format; None when its id is unknown.
        place: of damage, the byte in the pages of its stream, -1 when not known; else -1.
    """

    number: int
    ts_ns: int
    slot: Slot
    kind: RowKind
    data: bytes = b""
    value: int = 0
    pid: int = -1
    event: EventFormat | None = None
    place: int = -1

    @property
    def cpu(self) -> int:
        """The CPU of the machine the row comes from."""
        return self.slot.cpu

    @property
    def event_id(self) -> int:
        """common_type of a record, -1 for other rows."""
        order = "big" if self.slot.machine.recording.big_endian else "little"
        return int.from_bytes(self.data[:2], order) if self.kind is RowKind.RECORD else -1  # type: ignore[arg-type]

    @property
    def name(self) -> str:
        """The event's name, or what the row is instead."""
        if self.kind is RowKind.LOST:
            return "[EVENTS DROPPED]" if self.value < 0 else f"[{self.value} EVENTS DROPPED]"
        if self.kind is RowKind.DAMAGE:
            return "[DAMAGE]"
        return self.event.name if self.event else "[UNKNOWN EVENT]"
