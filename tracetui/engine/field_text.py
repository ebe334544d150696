"""The fields of events as columns: which there are, and what a row says in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tracetui.engine.event_details import field_detail
from tracetui.engine.exit_reason import ExitNamer
from tracetui.engine.row import Row
from tracetui.engine.session import Session
from tracetui.formats.event_format import EventFormat
from tracetui.formats.event_text import field_values
from tracetui.formats.field_reader import field_int
from tracetui.formats.print_context import Record
from tracetui.visible import visible

_NAMER = "exit namer"
"""Where an event keeps what names its exits."""


class NamedField(NamedTuple):
    """A field that some events have.

    Attributes:
        name: its name, printable.
        events: names of the events that have it, ascending.
    """

    name: str
    events: tuple[str, ...]


def occurring_fields(session: Session) -> list[NamedField]:
    """The fields of all events that occur, as far as the stream is read, by name."""
    events: dict[str, set[str]] = {}
    for event in _occurring(session):
        for field in (*event.fields, *event.common_fields):
            events.setdefault(visible(field.name), set()).add(visible(event.name))
    return [NamedField(name, tuple(sorted(having))) for name, having in sorted(events.items())]


def _occurring(session: Session) -> Iterator[EventFormat]:
    for _, machine, event_id in session.timeline.known.types.seen():
        event = session.machines[machine].recording.events.get(event_id)
        if event is not None:
            yield event


def field_texts(session: Session, row: Row, names: Sequence[str]) -> list[str]:
    """What a row says in some fields: decoded as in its text, "" where it has no such field."""
    event = row.event
    if event is None or not names or not any(event.field(name) for name in names):
        return [""] * len(names)
    context = session.context(row.slot.machine)
    texts = {}
    for field, text, value in field_values(event, Record(row.data, row.ts_ns, row.cpu), context):
        if field.name in names:
            texts[field.name] = _reason(row, event, field.name) or field_detail(session, row, field, text, value).value
    return [texts.get(name, "") for name in names]


def _reason(row: Row, event: EventFormat, name: str) -> str:
    """The name of an exit's reason, "" of other fields."""
    if event.name != "kvm_exit":
        return ""
    if _NAMER not in event.printers:
        event.printers[_NAMER] = ExitNamer(event)
    namer: ExitNamer = event.printers[_NAMER]
    reason, kind = namer.reason_field, namer.kind_field
    if reason is None or reason.name != name:
        return ""
    big_endian = row.slot.machine.recording.big_endian
    of_kind = field_int(kind, row.data, big_endian) if kind is not None else -1
    return visible(namer.name(of_kind, field_int(reason, row.data, big_endian)))
