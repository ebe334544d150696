"""Records as NumPy columns, for analyses outside of this package."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tracetui.engine.session import Session
from tracetui.engine.walk import Block, Ints
from tracetui.errors import UsageError
from tracetui.formats.event_format import EventFormat, Field

_PLACES = ("row", "ts_ns", "machine", "cpu", "pid")


def read_columns(session: Session, event: str | None = None, fields: Sequence[str] = ()) -> dict[str, Ints]:
    """Read the merged stream, or all records of one event.

    Args:
        session: whose stream.
        event: name of an event, alone or as `system:name`; None for every row, lost-events marks included.
        fields: numeric fields of that event to read as well.

    Returns:
        int64[n] each: row (number), ts_ns, machine (number), cpu, pid (-1 for rows without), then the fields
        by name. Unsigned fields of 8 bytes keep their bits.

    Raises:
        UsageError: no machine has such an event, or it lacks a field, or a field is no number.
    """
    formats = _formats(session, event) if event else {}
    if event and not formats:
        raise UsageError(f"no event {event!r} in these recordings")
    found: dict[str, list[Ints]] = {name: [] for name in (*_PLACES, *fields)}
    owners = np.array([[slot.machine.number, slot.cpu] for slot in session.slots], np.int64).reshape(-1, 2)
    for block in session.timeline.scan(stop=session.timeline.index.row_count):
        groups = [np.flatnonzero(block.type == number) for number in formats] if event else [np.arange(len(block))]
        for places, number in zip(groups, formats or (0,), strict=True):
            _add_places(found, block, places, owners)
            for name in fields:
                machine, layout = formats[number]
                field = _number_field(layout, name)
                big_endian = session.machines[machine].recording.big_endian
                found[name].append(block.field(places, field.offset, field.size, big_endian, field.signed))
    columns = {name: np.concatenate(parts) if parts else np.empty(0, np.int64) for name, parts in found.items()}
    order = np.argsort(columns["row"], kind="stable")
    return {name: column[order] for name, column in columns.items()}


def _add_places(found: dict[str, list[Ints]], block: Block, places: Ints, owners: Ints) -> None:
    owner = owners[block.stream[places]]
    values = (block.first + places, block.ts_ns[places], owner[:, 0], owner[:, 1], block.pid[places].astype(np.int64))
    for name, value in zip(_PLACES, values, strict=True):
        found[name].append(value)


def _formats(session: Session, event: str) -> dict[int, tuple[int, EventFormat]]:
    """Type number -> (machine number, format) of the event on every machine that has it."""
    system, colon, name = event.rpartition(":")
    formats = {}
    for number, machine, event_id in session.timeline.index.types.seen():
        layout = session.machines[machine].recording.events.get(event_id)
        if layout is not None and layout.name == name and (not colon or layout.system == system):
            formats[number] = machine, layout
    return formats


def _number_field(layout: EventFormat, name: str) -> Field:
    field = layout.field(name)
    if field is None or field.size not in {1, 2, 4, 8} or field.is_array:
        names = ", ".join(each.name for each in (*layout.common_fields, *layout.fields))
        raise UsageError(f"{layout.name} has no number {name!r}; its fields are {names}")
    return field
