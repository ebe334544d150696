"""Symbols of a session's machines as arrays, for the kernel that prints lines."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tracetui.engine import render_columns as columns
from tracetui.engine.machine import Machine
from tracetui.engine.session import Session

Ints = npt.NDArray[np.int64]

_PID_BITS = 32


class KernelSymbols:
    """The tables that were asked for so far, one behind the other.

    Attributes:
        tables: int64[n, TABLE_COLUMNS], see render_columns.
        starts: uint64[n], addresses of the symbols of all tables.
        seen: int64[SEEN_ROWS, SEEN_COLUMNS], what the kernel found lately.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rows: dict[int | None, int] = {}
        self.tables: Ints = np.zeros((1, columns.TABLE_COLUMNS), np.int64)
        self.starts = np.zeros(1, np.uint64)
        self.seen: Ints = np.empty((columns.SEEN_ROWS, columns.SEEN_COLUMNS), np.int64)
        self.forget()

    def forget(self) -> None:
        """Where names lie has changed."""
        self.seen.fill(-1)

    def table_of(self, owner: int) -> int:
        """The row of the table that serves an owner, see render_symbols.owner_of; an empty one where none does."""
        machine = self._machine(owner)
        key = machine.number if machine else None
        if key not in self._rows:
            self._rows[key] = self._add(machine)
        return self._rows[key]

    def name(self, machine: int, position: int, is_start: int) -> str:
        """The name of a machine's symbol at a position of its table, as it is printed at its start or behind."""
        first = int(self.tables[self._rows[machine], columns.TABLE_FIRST])
        address = int(self.starts[first + position]) + 1 - is_start
        symbol = self._session.context(self._session.machines[machine]).symbol(address)
        return symbol.name if symbol else ""

    def _machine(self, owner: int) -> Machine | None:
        host, pid = owner >> _PID_BITS, owner & ((1 << _PID_BITS) - 1)
        if not host:
            return self._session.machines[owner]
        signed = pid - (pid >> (_PID_BITS - 1) << _PID_BITS)
        entry = self._session.vcpu_maps.find(self._session.machines[host - 1], signed)
        return entry.guest if entry else None

    def _add(self, machine: Machine | None) -> int:
        """Put a machine's symbols behind the others; the first table of all holds none."""
        found = self._session.symbols.table(machine) if machine else None
        if machine is None or found is None or not len(found):
            return 0
        row = (len(self.starts), len(found), found.last_address, machine.number)
        self.tables = np.vstack([self.tables, np.array([row], np.uint64).view(np.int64)])
        self.starts = np.concatenate([self.starts, np.array(found.starts, np.uint64)])
        return len(self.tables) - 1
