"""Finds out in a thread what takes reading more rows than one: a row's vCPU in QEMU, its way from exit to entry."""

from __future__ import annotations

from functools import partial
from time import sleep
from typing import TYPE_CHECKING

from textual.message import Message
from textual.worker import get_current_worker

from tracetui.engine.machine import Role
from tracetui.engine.session import Session

if TYPE_CHECKING:
    from textual.screen import Screen

    from tracetui.engine.event_details import Detail
    from tracetui.engine.exits import Exits
    from tracetui.engine.row import Row

_GROUP = "details"
_REST_S = 0.05
"""A cursor that goes on before this asks for nothing."""


class Detailing:
    """What is known of the row that was looked at last."""

    class Known(Message):
        """The details of a row are found out."""

        def __init__(self, number: int, details: list[Detail]) -> None:
            self.number, self.details = number, details
            super().__init__()

    def __init__(self, screen: Screen[None], session: Session) -> None:
        self._screen, self._session = screen, session
        self._number = -1
        self._known: list[Detail] = []

    def details(self, row: Row, exits: Exits | None) -> list[Detail]:
        """What is known of a row; the rest is found out, once the exits are known."""
        if row.number == self._number:
            return self._known
        self._known = []
        if exits is not None:
            self._number = row.number
            if row.slot.machine.role in {Role.QEMU, Role.HOST, Role.ALONE}:
                self._screen.run_worker(
                    partial(self._run, row, exits),
                    group=_GROUP, exclusive=True, thread=True, exit_on_error=False, description="details",
                )  # fmt: skip
        return []

    def take(self, known: Detailing.Known) -> bool:
        """Note what was found out; False when another row is looked at by now."""
        if known.number != self._number or not known.details:
            return False
        self._known = known.details
        return True

    def _run(self, row: Row, exits: Exits) -> None:
        from tracetui.engine.exit_rows import exit_before
        from tracetui.engine.interval_details import interval_details
        from tracetui.engine.qemu_details import qemu_vcpu_details, round_trip_details

        worker = get_current_worker()
        sleep(_REST_S)
        machine = row.slot.machine
        if worker.is_cancelled:
            return
        if machine.role is not Role.QEMU and exit_before(exits, machine.number, row.pid, row.number + 1) is None:
            return
        session = self._session
        details = [*qemu_vcpu_details(session, row), *round_trip_details(session, row)]
        if not worker.is_cancelled:
            details += interval_details(session, row, exits)
        if not worker.is_cancelled:
            self._screen.post_message(self.Known(row.number, details))
