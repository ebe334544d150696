"""What a record's text needs besides the record and its format; the engine provides it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable


class Symbol(NamedTuple):
    """A function and the address it starts at."""

    name: str
    start: int


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a ring buffer, on its own.

    Attributes:
        data: the payload, common fields included, alignment padding included.
        ts_ns: time on the merged axis in ns (clock counts for clocks that are not ns).
        cpu: the CPU it was recorded on.
    """

    data: bytes
    ts_ns: int
    cpu: int


class PrintContext(Protocol):
    """One recording's tables, joined with the session's."""

    big_endian: bool
    long_size: int

    def symbol(self, address: int) -> Symbol | None:
        """The recording's own kernel symbol that covers an address."""
        ...

    def guest_symbol(self, host_pid: int, address: int) -> Symbol | None:
        """The symbol at an address of the guest whose vCPU the host thread runs; None without a map."""
        ...

    def printk(self, address: int) -> str | None:
        """The trace_printk format at an address."""
        ...

    def comm(self, pid: int) -> str:
        """Command name of a pid: "<idle>" for 0, "<...>" when unknown."""
        ...


@runtime_checkable
class SymbolAddresses(Protocol):
    """A context that can also tell where a kernel symbol lies; some print fmts name variables of the kernel."""

    def symbol_address(self, name: str) -> int | None:
        """The address of one of the recording's own kernel symbols."""
        ...
