"""One filter for one recording: the predicate of each of its events."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from tracetui.engine.machine import Machine
from tracetui.engine.query.evaluator import Predicate, always, compile_condition, never
from tracetui.engine.query.event_pattern import EventPattern
from tracetui.engine.query.filter_error import FilterError
from tracetui.engine.query.number_reader import FilterScope, RowNames
from tracetui.engine.query.tree import Condition
from tracetui.engine.row import Row
from tracetui.formats.event_format import EventFormat

_CHECKED_EVENTS = 100
"""Events that a condition is tried with before the first row is seen."""


class EventFilter:
    """Says of the rows of one recording whether a filter lets them through.

    Attributes:
        text, condition, names: see the arguments.
    """

    def __init__(
        self,
        text: str,
        patterns: Sequence[EventPattern],
        condition: Condition | None,
        machine: Machine,
        names: RowNames,
        compat: bool = False,
    ) -> None:
        """Prepare.

        Args:
            text: the whole filter, for messages.
            patterns: the events meant.
            condition: what they must meet, None for nothing.
            machine: the recording.
            names: names of its symbols and tasks.
            compat: as trace-cmd compares.

        Raises:
            FilterError: the condition makes no sense for one of the events.
        """
        self.text, self.condition = text, condition
        self.names = names
        self._patterns, self._machine, self._compat = patterns, machine, compat
        self._predicates: dict[int, Predicate] = {}
        for event in islice(self.events(), _CHECKED_EVENTS):
            self._predicates[event.id] = self._compile(event)

    def events(self) -> list[EventFormat]:
        """The recording's events that the filter is about, in the file's order."""
        events = self._machine.recording.events
        found = [events.get(number) for system, name, number in events.names() if self.means(system, name)]
        return [event for event in found if event is not None]

    def means(self, system: str, name: str) -> bool:
        """Whether an event is one of those the filter is about."""
        return any(pattern.matches(system, name) for pattern in self._patterns)

    def missing(self) -> list[EventPattern]:
        """The patterns that no event of the recording matches."""
        names = self._machine.recording.events.names()
        return [p for p in self._patterns if not any(p.matches(system, name) for system, name, _ in names)]

    def predicate(self, event: EventFormat | None) -> Predicate:
        """The predicate of an event's rows."""
        if event is None:
            return never
        found = self._predicates.get(event.id)
        if found is None:
            found = self._predicates[event.id] = self._tolerant(event)
        return found

    def matches(self, row: Row) -> bool:
        """Whether a record of the recording passes."""
        return self.predicate(row.event)(row)

    def _tolerant(self, event: EventFormat) -> Predicate:
        try:
            return self._compile(event)
        except FilterError:
            return never

    def _compile(self, event: EventFormat) -> Predicate:
        if not self.means(event.system, event.name):
            return never
        if self.condition is None:
            return always
        scope = FilterScope(event, self._machine.recording.big_endian, self._compat, self.names)
        return compile_condition(self.condition, scope, self.text)
