"""The tables that trace-cmd prints one recording with."""

from __future__ import annotations

from collections.abc import Callable

from tracetui.engine.machine import Machine
from tracetui.engine.report.compat_comms import LearnedComms
from tracetui.formats.print_context import Symbol
from tracetui.formats.print_memory import PrintMemory
from tracetui.symbols.table import SymbolTable

GuestSymbol = Callable[[int, int], Symbol | None]
"""(host pid, guest address) -> the guest's symbol."""


class CompatContext:
    """A PrintContext of one recording; what is printed changes it.

    Attributes:
        comms: names learned so far.
        memory: what the texts of events remember.
    """

    def __init__(
        self, machine: Machine, table: SymbolTable | None, memory: PrintMemory, guest_symbol: GuestSymbol
    ) -> None:
        recording = machine.recording
        self.big_endian, self.long_size = recording.big_endian, recording.long_size
        self.comms = LearnedComms(recording.comms)
        self.memory, self.guest_symbol = memory, guest_symbol
        self._printk, self._table = recording.printk_formats, table
        self._symbols: dict[int, Symbol | None] = {}
        self._addresses: dict[str, int] | None = None

    def symbol(self, address: int) -> Symbol | None:
        """The recording's kernel symbol at an address."""
        if address not in self._symbols:
            found = self._table.lookup(address, compat=True) if self._table else None
            self._symbols[address] = Symbol(found.name, found.start) if found else None
        return self._symbols[address]

    def symbol_address(self, name: str) -> int | None:
        """The address of one of the recording's kernel symbols."""
        if self._addresses is None:
            self._addresses = {symbol.name: symbol.start for symbol in self._table or ()}
        return self._addresses.get(name)

    def printk(self, address: int) -> str | None:
        """The trace_printk format at an address."""
        return self._printk.get(address)

    def comm(self, pid: int) -> str:
        """Name of a pid as known so far."""
        return self.comms.name(pid)
