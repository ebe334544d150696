"""Crafted events: a few fields, a print fmt, and records made of values."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from tracetui.formats.event_format import EventFormat, parse_event_format
from tracetui.formats.event_text import compile_event
from tracetui.formats.print_context import Record, Symbol
from tracetui.formats.print_memory import PrintMemory
from tracetui.formats.print_mode import DEFAULT_MODE, PrintMode

HEADER = """name: {name}
ID: {id}
format:
\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;
\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;
\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

"""
HEADER_SIZE = 8
EVENT_ID = 300


@dataclass
class CraftedContext:
    """A recording's tables.

    Attributes:
        symbols: (address, name), ascending; each covers the addresses up to the next.
        guest_symbols: the same of the guest that pid 42 runs.
        strings: address -> trace_printk format.
    """

    big_endian: bool = False
    long_size: int = 8
    symbols: list[tuple[int, str]] = field(default_factory=list)
    guest_symbols: list[tuple[int, str]] = field(default_factory=list)
    strings: dict[int, str] = field(default_factory=dict)

    def symbol(self, address: int) -> Symbol | None:
        """The symbol that covers an address."""
        return _covering(self.symbols, address)

    def guest_symbol(self, host_pid: int, address: int) -> Symbol | None:
        """The guest's symbol that covers an address."""
        return _covering(self.guest_symbols, address) if host_pid == 42 else None

    def printk(self, address: int) -> str | None:
        """The format string at an address."""
        return self.strings.get(address)

    def comm(self, pid: int) -> str:
        """No task has a name."""
        return "<...>"

    def symbol_address(self, name: str) -> int | None:
        """Where a symbol lies."""
        return next((address for address, found in self.symbols if found == name), None)


def _covering(symbols: list[tuple[int, str]], address: int) -> Symbol | None:
    below = [Symbol(name, start) for start, name in symbols if start <= address]
    return below[-1] if below else None


def field_line(declaration: str, offset: int, size: int, signed: bool = False) -> str:
    """A field's line of a format file."""
    return f"\tfield:{declaration};\toffset:{offset};\tsize:{size};\tsigned:{int(signed)};\n"


def craft_event(
    fields: str, print_fmt: str, name: str = "crafted", system: str = "test", long_size: int = 8
) -> EventFormat:
    """An event of some field lines."""
    text = HEADER.format(name=name, id=EVENT_ID) + fields + f"\nprint fmt: {print_fmt}\n"
    event = parse_event_format(text, system, long_size)
    assert event is not None
    return event


def payload(data: bytes, big_endian: bool = False, pid: int = 42) -> bytes:
    """A record's payload: the common fields and `data` behind them."""
    return struct.pack((">" if big_endian else "<") + "HBBi", EVENT_ID, 0, 0, pid) + data


def text_of(
    event: EventFormat,
    data: bytes,
    context: CraftedContext | None = None,
    mode: PrintMode = DEFAULT_MODE,
    memory: PrintMemory | None = None,
) -> str:
    """The text of a record whose own bytes are `data`."""
    context = context or CraftedContext()
    printer = compile_event(event, context.big_endian, context.long_size, mode, memory)
    return printer(Record(payload(data, context.big_endian), 1_000_000_000, 0), context)


ABC_FIELDS = field_line("int a", 8, 4, True) + field_line("int b", 12, 4, True) + field_line("int c", 16, 4, True)


def abc_text(print_fmt: str, a: int = 100, b: int = 10, c: int = 3, mode: PrintMode = DEFAULT_MODE) -> str:
    """The text of an event with the int fields a, b and c."""
    return text_of(craft_event(ABC_FIELDS, print_fmt), struct.pack("<3i", a, b, c), mode=mode)
