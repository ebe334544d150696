"""What may be typed next in a filter."""

from __future__ import annotations

import re
from typing import NamedTuple

from tracetui.engine.query.event_pattern import parse_event_patterns
from tracetui.engine.query.filter_error import FilterError
from tracetui.engine.query.number_reader import COMM, CPU
from tracetui.engine.session import Session

_WORD_BEFORE = re.compile(r"\w*\Z")
_EVENT_BEFORE = re.compile(r"[^,]*\Z")
_MOST_EVENTS = 50
"""Events whose fields are offered: a pattern of all events has them all."""


class Completions(NamedTuple):
    """What fits at the cursor.

    Attributes:
        start: column from which a choice replaces the text.
        choices: in alphabetical order.
    """

    start: int
    choices: list[str]


def complete(text: str, session: Session, cursor: int | None = None) -> Completions:
    """Offer names of events before the colon and names of their fields behind it.

    Args:
        text: what has been typed.
        session: where the events come from.
        cursor: column of the cursor, default the end.
    """
    before = text if cursor is None else text[:cursor]
    if ":" not in before:
        start = _begin(_EVENT_BEFORE, before)
        typed = before[start:].lstrip()
        return Completions(len(before) - len(typed), _starting_with(typed, _event_names(session)))
    start = _begin(_WORD_BEFORE, before)
    quotes = before.count('"') % 2 or before.count("'") % 2
    return Completions(start, [] if quotes else _starting_with(before[start:], field_names(before, session)))


def _begin(pattern: re.Pattern[str], text: str) -> int:
    match = pattern.search(text)
    return match.start() if match else len(text)


def _starting_with(typed: str, names: set[str]) -> list[str]:
    return sorted(name for name in names if name.startswith(typed))


def _event_names(session: Session) -> set[str]:
    names: set[str] = set()
    for machine in session.machines:
        for system, name, _ in machine.recording.events.names():
            names |= {system, name, f"{system}/{name}"}
    return names


def field_names(text: str, session: Session) -> set[str]:
    """Names of the fields of the events that a filter is about, COMM and CPU."""
    try:
        patterns, _ = parse_event_patterns(text)
    except FilterError:
        return set()
    names = {COMM, CPU}
    for machine in session.machines:
        events = machine.recording.events
        meant = [number for system, name, number in events.names() if any(p.matches(system, name) for p in patterns)]
        for number in meant[:_MOST_EVENTS]:
            event = events.get(number)
            if event is not None:
                names |= {field.name for field in (*event.common_fields, *event.fields)}
    return names
