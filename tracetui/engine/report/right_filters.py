"""Which rows a report shows: filters of all files and of one, tasks, CPUs and interrupts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tracetui.engine.machine import Machine
from tracetui.engine.report.interrupts import hidden_interrupt
from tracetui.engine.report.request import FilterText, ReportRequest
from tracetui.engine.report.task_filter import task_filter
from tracetui.engine.row import Row, RowKind
from tracetui.engine.session import Session

if TYPE_CHECKING:
    from tracetui.engine.query.filter import Filter

STACKS = ("kernel_stack", "user_stack")


class RightFilters:
    """Says of rows, in their order, whether they are shown.

    A stack is shown with the record it belongs to, the one before it on the same CPU.

    Attributes:
        kept: by machine number, the filters of which a row has to pass one, if there are any.
        dropped: by machine number, the filters of which a row may pass none.
    """

    def __init__(self, session: Session, request: ReportRequest, warn: Callable[[str], None]) -> None:
        """Read the filters.

        Raises:
            FilterError: one is malformed, or no file knows the event it names.
        """
        self._session, self._request = session, request
        self.kept: dict[int, list[Filter]] = {machine.number: [] for machine in session.machines}
        self.dropped: dict[int, list[Filter]] = {machine.number: [] for machine in session.machines}
        self._last_shown: dict[int, bool] = {}
        for given in request.filters:
            self._add(given, session.machines)
        for machine, of_file in zip(session.machines, request.inputs, strict=False):
            for given in of_file.filters:
                self._add(given, [machine])
            tasks = task_filter(request, self._pids_of(machine), warn)
            if tasks:
                self._add(FilterText(tasks), [machine])

    def _add(self, given: FilterText, machines: Sequence[Machine]) -> None:
        from tracetui.engine.query.filter import compile_filter

        made = compile_filter(given.text, self._session, machines[0] if len(machines) == 1 else None)
        for machine in machines:
            (self.dropped if given.negative else self.kept)[machine.number].append(made)

    def _pids_of(self, machine: Machine) -> Callable[[str], list[int]]:
        return lambda comm: self._session.comms.pids(machine, comm)

    def passes(self, row: Row) -> bool:
        """Whether a row is shown."""
        request = self._request
        if request.cpus is not None and row.cpu not in request.cpus:
            return False
        if row.kind is not RowKind.RECORD:
            return True
        number = row.slot.machine.number
        kept = self.kept[number]
        follows = row.event is not None and row.event.name in STACKS and self._last_shown.get(row.slot.number, False)
        shown = not kept or follows or any(one.matches(row) for one in kept)
        shown = shown and not any(one.matches(row) for one in self.dropped[number])
        self._last_shown[row.slot.number] = shown
        return shown and not hidden_interrupt(row, request)
