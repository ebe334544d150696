"""The tables of a machine and of its session, as the formatters ask for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tracetui.engine.machine import Machine
from tracetui.formats.print_context import Symbol

if TYPE_CHECKING:
    from tracetui.engine.session import Session

Resolver = Callable[[Machine, int, int], Symbol | None]
"""(host machine, host pid, guest address) -> the guest's symbol."""

_CACHED_SYMBOLS = 1 << 16


class MachineContext:
    """A PrintContext: one machine's byte order, symbols, printk formats and names."""

    def __init__(self, session: Session, machine: Machine) -> None:
        self.big_endian = machine.recording.big_endian
        self.long_size = machine.recording.long_size
        self._session, self._machine = session, machine
        self._symbols: dict[int, Symbol | None] = {}
        self._addresses: dict[str, int | None] = {}

    def symbol(self, address: int) -> Symbol | None:
        """The machine's own kernel symbol that covers an address."""
        if self._session.symbols.deferred:
            return self._session.symbol(self._machine, address)
        if address not in self._symbols:
            if len(self._symbols) >= _CACHED_SYMBOLS:
                self._symbols.clear()
            self._symbols[address] = self._session.symbol(self._machine, address)
        return self._symbols[address]

    def symbol_address(self, name: str) -> int | None:
        """The address of one of the machine's own kernel symbols."""
        if name not in self._addresses:
            table = self._session.symbols.table(self._machine)
            if table is None and self._session.symbols.deferred:
                return None
            self._addresses[name] = table.address_of(name) if table else None
        return self._addresses[name]

    def guest_symbol(self, host_pid: int, address: int) -> Symbol | None:
        """The symbol at an address of the guest whose vCPU the host thread runs."""
        return self._session.resolver(self._machine, host_pid, address)

    def printk(self, address: int) -> str | None:
        """The trace_printk format at an address."""
        return self._machine.recording.printk_formats.get(address)

    def comm(self, pid: int) -> str:
        """Command name of a pid."""
        return self._session.comms.name(self._machine, pid, None)
