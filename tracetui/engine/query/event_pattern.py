"""Which events a filter is about: the part before its colon."""

from __future__ import annotations

from dataclasses import dataclass

from tracetui.engine.query.basic_regex import BadRegex, Searchable, compile_basic
from tracetui.engine.query.filter_error import FilterError


@dataclass(frozen=True, slots=True)
class EventPattern:
    """`SYSTEM/EVENT`, or a NAME that may be either; regular expressions of the whole name that ignore case.

    Attributes:
        system: matches the system, None when no system is named.
        name: matches the event, or without `system` the event or its system.
        column: where it stands in the filter.
    """

    system: Searchable | None
    name: Searchable
    column: int

    def matches(self, system: str, name: str) -> bool:
        """Whether an event is meant."""
        if self.system is not None:
            return bool(self.system.search(system) and self.name.search(name))
        return bool(self.name.search(name) or self.name.search(system))


def parse_event_patterns(text: str) -> tuple[list[EventPattern], int | None]:
    """Read the events of a filter.

    Args:
        text: the whole filter, `EVENTS` or `EVENTS:CONDITION`.

    Returns:
        The patterns, and the column of the condition, None when there is none.

    Raises:
        FilterError: a pattern is empty or no regular expression.
    """
    events, colon, _ = text.partition(":")
    column = 0
    patterns = []
    for part in events.split(","):
        patterns.append(_pattern(text, part, column))
        column += len(part) + 1
    return patterns, len(events) + 1 if colon else None


def _pattern(text: str, part: str, column: int) -> EventPattern:
    names = [name for name in part.split("/") if name]
    if not names or not names[0].strip():
        raise FilterError(text, column, "expected the name of an event")
    try:
        compiled = [compile_basic(name.strip(), whole=True) for name in names[:2]]
    except BadRegex as error:
        raise FilterError(text, column, str(error)) from error
    return EventPattern(compiled[0] if len(compiled) > 1 else None, compiled[-1], column)
