"""A filter over a whole session, as the browser and `report` use it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracetui.engine.machine import Machine
from tracetui.engine.query.event_filter import EventFilter
from tracetui.engine.query.event_pattern import parse_event_patterns
from tracetui.engine.query.filter_error import FilterError
from tracetui.engine.query.number_reader import RowNames
from tracetui.engine.query.parser import parse_condition
from tracetui.engine.row import Row, RowKind
from tracetui.engine.session import Session

if TYPE_CHECKING:
    from tracetui.engine.timeline import Timeline
    from tracetui.engine.walk import Ints


class Filter:
    """Rows that a filter lets through.

    Attributes:
        text: the filter as it was written.
        parts: by machine number what it says of that machine's events.
    """

    def __init__(self, text: str, parts: dict[int, EventFilter]) -> None:
        self.text, self.parts = text, parts

    def matches(self, row: Row) -> bool:
        """Whether a row passes; lost events and damage never do."""
        part = self.parts.get(row.slot.machine.number)
        return part is not None and row.kind is RowKind.RECORD and part.matches(row)

    def rows(self, timeline: Timeline) -> Iterator[Ints]:
        """Numbers of the rows that pass, int64[n] ascending, block by block; reads the whole stream."""
        from tracetui.engine.query.filter_rows import filter_rows

        return filter_rows(self, timeline)


def compile_filter(text: str, session: Session, machine: Machine | None = None) -> Filter:
    """Make a filter from `EVENTS[:CONDITION]`.

    `EVENTS` are `SYSTEM/EVENT` or names of either, separated by commas; regular expressions of the whole name.
    The condition compares fields with `== != < > <= >=`, matches strings with `=~ !~`, calculates with C's
    operators, and joins with `&& || !` and parentheses; COMM and CPU are known beside the event's fields.

    Args:
        text: the filter.
        session: the recordings.
        machine: the only one whose rows may pass, default all.

    Raises:
        FilterError: the filter is malformed, or no recording has such an event.
    """
    patterns, start = parse_event_patterns(text)
    condition = None if start is None else parse_condition(text, start)
    parts = {
        each.number: EventFilter(text, patterns, condition, each, _names(session, each))
        for each in ([machine] if machine else session.machines)
    }
    absent = [set(part.missing()) for part in parts.values()]
    if absent and (nowhere := set.intersection(*absent)):
        raise FilterError(text, min(pattern.column for pattern in nowhere), "no such event")
    return Filter(text, parts)


def _names(session: Session, machine: Machine) -> RowNames:
    context = session.context(machine)

    def symbol(address: int) -> str | None:
        found = context.symbol(address)
        return found.name if found else None

    def comm_span(pid: int, ts_ns: int) -> tuple[str, int, int]:
        return session.comms.name_span(machine, pid, ts_ns)

    return RowNames(symbol, lambda row: session.comms.name(machine, row.pid, row.ts_ns), comm_span)
