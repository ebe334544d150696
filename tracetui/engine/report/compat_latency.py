"""The latency columns as trace-cmd prints them.

Behind the five usual ones stand those of `common_lock_depth` and `common_migrate_disable`, if they exist.
Whether they do is decided by the first record of the process, whatever file it is from; both are read
from the place of whichever was found first; a negative lock depth in the first record means there is none.
"""

from __future__ import annotations

from tracetui.engine.machine import Machine
from tracetui.engine.report_line import latency_flags
from tracetui.engine.row import Row
from tracetui.formats.event_format import Field
from tracetui.formats.field_reader import int_reader

_NAMES = ("common_lock_depth", "common_migrate_disable")


class LatencyColumns:
    """The columns of one run."""

    def __init__(self) -> None:
        self._exists: dict[str, bool | None] = dict.fromkeys(_NAMES)
        self._places: dict[int, Field] = {}

    def text(self, row: Row) -> str:
        """The columns of one record."""
        flags = latency_flags(row.data)
        for name in _NAMES:
            exists = self._exists[name]
            if exists is False:
                continue
            depth = self._depth(row, name)
            if exists is None:
                exists = self._exists[name] = depth >= 0
            if exists:
                flags += "." if depth < 0 else str(depth)
        return flags

    def _depth(self, row: Row, name: str) -> int:
        machine = row.slot.machine
        place = self._places.get(machine.number) or _common_field(machine, name)
        if place is None:
            return -1
        self._places[machine.number] = place
        value = int_reader(place.offset, place.size, False, machine.recording.big_endian)(row.data)
        return (value + (1 << 31)) % (1 << 32) - (1 << 31)


def _common_field(machine: Machine, name: str) -> Field | None:
    events = machine.recording.events
    for _, _, number in events.names():
        event = events.get(number)
        if event is not None:
            return next((field for field in event.common_fields if field.name == name), None)
    return None
