"""Numbers, names and formats of the events of one simpletrace file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tracetui.formats.damage_list import DamageList
from tracetui.formats.event_format import EventFormat
from tracetui.formats.simpletrace.event_formats import SYSTEM, ArgumentEncoder, argument_encoder, event_format
from tracetui.formats.simpletrace.file_header import FIXED_RECORDS, MAPPED, NO_PID, FileHeader
from tracetui.formats.simpletrace.record_order import RecordOrder
from tracetui.formats.simpletrace.trace_events import TraceEvent, TraceEvents

_OTHER = 0
"""Number of the events beyond what is told apart."""


def event_names(header: FileHeader, names: Mapping[int, str], described: TraceEvents) -> Mapping[int, str]:
    """Event id -> name.

    In version 4 the file says it. Before, an id is a place in the build's trace-events; version 2 counts
    only the events that are not disabled, 0 and 3 count all.
    """
    if header.version == MAPPED:
        return names
    counted = (event for event in described.events if header.version != NO_PID or not event.disabled)
    return {place: event.name for place, event in enumerate(counted)}


class SimpletraceEvents:
    """The event formats of one file, made when first asked for.

    Event numbers are given out here, as ring-buffer records have 16 bits for them. Every event has a second
    number for records whose arguments are not those its description states.
    """

    def __init__(self, header: FileHeader, order: RecordOrder, described: TraceEvents, damage: DamageList) -> None:
        self._header, self._described, self._damage = header, described, damage
        self._names = event_names(header, order.names, described)
        self._ids = list(dict.fromkeys([*order.names, *order.event_ids]))
        self._numbers = {event_id: number for number, event_id in enumerate(self._ids, 1)}
        self._formats: dict[int, EventFormat] = {}
        self._encoders: dict[tuple[int, bool], tuple[int, ArgumentEncoder]] = {}

    def name(self, event_id: int) -> str:
        """What an event id is called."""
        return self._names.get(event_id) or f"event#{event_id}"

    def description(self, event_id: int) -> TraceEvent | None:
        """What trace-events says about an event id."""
        found = self._described.by_name.get(self._names.get(event_id, ""))
        if found is None or self._header.version != FIXED_RECORDS:
            return found
        # Version 0 has room for a string's address only.
        arguments = (
            replace(each, is_string=False, is_pointer=each.is_pointer or each.is_string) for each in found.arguments
        )
        return replace(found, arguments=tuple(arguments))

    def encoder(self, event_id: int, raw: bool = False) -> tuple[int, ArgumentEncoder]:
        """The number of an event, and who lays out its arguments; `raw` when they do not fit its description."""
        found = self._encoders.get((event_id, raw))
        if found is None:
            event = None if raw else self.description(event_id)
            encode = argument_encoder(event, self._header.version == FIXED_RECORDS, self._header.big_endian)
            found = self._encoders[event_id, raw] = self._number(event_id, raw), encode
            if raw:
                self._damage.add(f"{self.name(event_id)}: arguments are not those trace-events states; shown raw")
        return found

    def _number(self, event_id: int, raw: bool) -> int:
        number = self._numbers.get(event_id, _OTHER)
        return number + len(self._ids) if raw and number else number

    def get(self, number: int) -> EventFormat | None:
        """The format of an event number."""
        if not 1 <= number <= 2 * len(self._ids):
            return None
        if number not in self._formats:
            raw, place = divmod(number - 1, len(self._ids))
            event_id = self._ids[place]
            event = None if raw else self.description(event_id)
            self._formats[number] = event_format(number, self.name(event_id), event, self._header.big_endian)
        return self._formats[number]

    def find(self, name: str, system: str | None = None) -> EventFormat | None:
        """The format of an event by name."""
        if system not in {None, SYSTEM}:
            return None
        return next((self.get(number) for _, known, number in self.names() if known == name), None)

    def names(self) -> list[tuple[str, str, int]]:
        """(system, name, event number) of all."""
        return [(SYSTEM, self.name(event_id), number) for event_id, number in self._numbers.items()]
