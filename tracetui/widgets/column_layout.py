"""Which columns the stream has, in which order, and how wide they are."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

TIME, MACHINE, CPU, TASK, EVENT, TEXT = "time", "from", "CPU", "task-pid", "event", "text"
DEFAULT_COLUMNS = (TIME, MACHINE, CPU, TASK, EVENT, TEXT)
FIELD_SIGN = "."
"""What stands before the name of a column that shows a field, to tell it from the others."""
WIDE = 100
"""List width from which task and event get all the room they may need."""
_MACHINE_WIDTH = 10
_WIDEST_FIELD = 32
_WIDEST_EVENT = 24
_LEAST_TEXT = 24


class ColumnLayout:
    """The columns and their cells; those of fields are as wide as what was seen in them.

    Attributes:
        width: cells of the list.
    """

    def __init__(self, machine_names: Sequence[str]) -> None:
        widest = min(max(map(cell_len, machine_names), default=0), _MACHINE_WIDTH)
        self._machine_width = max(widest, len(MACHINE))
        self._shown: tuple[str, ...] = DEFAULT_COLUMNS
        self._field_widths: dict[str, int] = {}
        self.width, self.time_width = WIDE, 0

    @property
    def shown(self) -> tuple[str, ...]:
        """The columns from left to right; a field's begin with FIELD_SIGN."""
        return self._shown

    @shown.setter
    def shown(self, columns: Sequence[str]) -> None:
        self._shown = tuple(columns)
        self._field_widths = {}

    @property
    def fields(self) -> list[str]:
        """Names of the fields that have columns."""
        return [column[len(FIELD_SIGN) :] for column in self._shown if column.startswith(FIELD_SIGN)]

    @property
    def cuts_events(self) -> bool:
        """Whether long names of events are cut: where a column follows that is to stay in line."""
        return (EVENT, TEXT) not in zip(self._shown, self._shown[1:], strict=False)

    def see(self, field: str, texts: Sequence[str]) -> bool:
        """Make room for the texts of a field, or of the events; whether its column got wider."""
        widest = min(max(map(cell_len, (field, *texts))), _WIDEST_EVENT if field == EVENT else _WIDEST_FIELD)
        wider = widest > self._field_widths.get(field, 0)
        if wider:
            self._field_widths[field] = widest
        return wider

    def cells(self, column: str) -> int | None:
        """Width of a column, None for one that may be as long as it is: the last one."""
        if column == self._shown[-1] and (column == TEXT or column.startswith(FIELD_SIGN)):
            return None
        if column == TEXT:
            others = sum((self.cells(other) or 0) + 1 for other in self._shown if other != TEXT)
            return max(self.width - others, _LEAST_TEXT)
        if column.startswith(FIELD_SIGN):
            name = column[len(FIELD_SIGN) :]
            return self._field_widths.get(name, min(len(name), _WIDEST_FIELD))
        wide = self.width >= WIDE
        if column == EVENT and self.cuts_events:
            return self._field_widths.get(EVENT, _WIDEST_EVENT)
        return {TIME: self.time_width, MACHINE: self._machine_width, CPU: 3, TASK: 20 if wide else 15}.get(
            column, 20 if wide else 12
        )
