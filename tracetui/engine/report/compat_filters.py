"""Which records trace-cmd shows: its filters of one buffer, with their memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracetui.engine.machine import Machine
from tracetui.engine.query.condition_text import condition_text
from tracetui.engine.query.event_filter import EventFilter
from tracetui.engine.query.event_pattern import parse_event_patterns
from tracetui.engine.query.filter_error import FilterError
from tracetui.engine.query.number_reader import RowNames
from tracetui.engine.query.upstream_parser import parse_upstream
from tracetui.engine.report.request import FilterText, ReportFailure
from tracetui.engine.row import Row

_STACKS = (("ftrace", "kernel_stack"), ("ftrace", "user_stack"))


class CompatFilters:
    """The filters of one buffer.

    A stack is shown when the last record of its CPU that passed the filters was. Records between them that
    did not pass do not count.
    """

    def __init__(self, texts: Sequence[FilterText], machine: Machine, names: RowNames) -> None:
        """Read the filters.

        Raises:
            ReportFailure: one is malformed, or names an event that the recording does not have.
        """
        self._kept: list[EventFilter] = []
        self._dropped: list[EventFilter] = []
        self._in_order: list[EventFilter] = []
        self._last_shown: dict[int, bool] = {}
        for given in texts:
            made = _event_filter(given.text, machine, names)
            (self._dropped if given.negative else self._kept).append(made)
            self._in_order.append(made)

    def explained(self) -> Iterator[str]:
        """How each filter was understood, event by event (-T)."""
        for made in self._in_order:
            for event in sorted(made.events(), key=lambda event: event.id, reverse=True):
                yield f" '{event.name}: {condition_text(made.condition, event)}'"

    def passes(self, row: Row) -> bool:
        """Whether a record is shown."""
        if not self._in_order:
            return True
        if self._kept and not any(kept.matches(row) for kept in self._kept):
            event = row.event
            is_stack = event is not None and (event.system, event.name) in _STACKS
            if not (is_stack and self._last_shown.get(row.cpu)):
                return False
        shown = not any(dropped.matches(row) for dropped in self._dropped)
        self._last_shown[row.cpu] = shown
        return shown


def _event_filter(text: str, machine: Machine, names: RowNames) -> EventFilter:
    try:
        patterns, start = parse_event_patterns(text)
        condition = None if start is None else parse_upstream(text, start)
        made = EventFilter(text, patterns, condition, machine, names, compat=True)
    except FilterError as error:
        raise ReportFailure(f"Failed to create event filter: {text}") from error
    if made.missing():
        raise ReportFailure(f"Failed to create event filter: {text}")
    return made
