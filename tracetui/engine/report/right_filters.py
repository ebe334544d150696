"""Which rows a report shows: filters of all files and of one, tasks, CPUs and interrupts."""

from __future__ import annotations

from collections.abc import Callable

from tracetui.engine.machine import Machine
from tracetui.engine.query.filter import Filter, compile_filter
from tracetui.engine.report.interrupts import hidden_interrupt
from tracetui.engine.report.request import FilterText, ReportRequest
from tracetui.engine.report.task_filter import task_filter
from tracetui.engine.row import Row, RowKind
from tracetui.engine.session import Session

_STACKS = ("kernel_stack", "user_stack")


class RightFilters:
    """Says of rows, in their order, whether they are shown.

    A stack is shown with the record it belongs to, the one before it on the same CPU.
    """

    def __init__(self, session: Session, request: ReportRequest, warn: Callable[[str], None]) -> None:
        """Read the filters.

        Raises:
            FilterError: one is malformed, or no file knows the event it names.
        """
        self._session, self._request = session, request
        self._kept: dict[int, list[Filter]] = {machine.number: [] for machine in session.machines}
        self._dropped: dict[int, list[Filter]] = {machine.number: [] for machine in session.machines}
        self._last_shown: dict[int, bool] = {}
        for given in request.filters:
            self._add(compile_filter(given.text, session), given, session.machines)
        for machine, of_file in zip(session.machines, request.inputs, strict=False):
            for given in of_file.filters:
                self._add(compile_filter(given.text, session, machine), given, [machine])
            tasks = task_filter(request, self._pids_of(machine), warn)
            if tasks:
                self._add(compile_filter(tasks, session, machine), FilterText(tasks), [machine])

    def _add(self, made: Filter, given: FilterText, machines: list[Machine]) -> None:
        for machine in machines:
            (self._dropped if given.negative else self._kept)[machine.number].append(made)

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
        kept = self._kept[number]
        follows = row.event is not None and row.event.name in _STACKS and self._last_shown.get(row.slot.number, False)
        shown = not kept or follows or any(one.matches(row) for one in kept)
        shown = shown and not any(one.matches(row) for one in self._dropped[number])
        self._last_shown[row.slot.number] = shown
        return shown and not hidden_interrupt(row, request)
