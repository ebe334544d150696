"""Fields in a filter that none of its events has: trace-cmd takes a comparison of such a field as false."""

from __future__ import annotations

from itertools import islice

from tracetui.engine.query.filter import Filter
from tracetui.engine.query.number_reader import COMM, CPU
from tracetui.engine.query.tree import FieldName, fields_in

_MOST_EVENTS = 300
"""A filter about more events than this is taken as it is."""


def unknown_fields(wanted: Filter) -> list[FieldName]:
    """The fields of a filter that no event has which the filter is about, in the order of the text."""
    events = list(islice((event for part in wanted.parts.values() for event in part.events()), _MOST_EVENTS + 1))
    condition = next((part.condition for part in wanted.parts.values()), None)
    if condition is None or len(events) > _MOST_EVENTS:
        return []
    return [
        field
        for field in fields_in(condition)
        if field.name not in {COMM, CPU} and not any(event.field(field.name) for event in events)
    ]
