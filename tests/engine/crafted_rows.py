"""Records of crafted events, printed by their programs in the render kernel."""

from __future__ import annotations

from array import array
from types import SimpleNamespace
from typing import Any

import numpy as np

from tests.formats.crafted_event import CraftedContext
from tracetui.engine import render_columns as columns
from tracetui.engine.byte_words import padded
from tracetui.engine.kernel_symbols import KernelSymbols
from tracetui.engine.print_program_forms import compile_program
from tracetui.engine.print_program_pack import PackedPrograms
from tracetui.engine.render_kernel import render_lines
from tracetui.engine.text_table import KEYS, TextTable
from tracetui.formats.event_format import EventFormat
from tracetui.formats.print_context import Record, Symbol
from tracetui.symbols.table import SymbolTable

_WORDS = np.zeros(256, np.uint64)
_ROOM = 1 << 20
_VCPU = 42
_TASK = b"-"
"""A line holds more than a text, which may be empty."""


class TableContext(CraftedContext):
    """The symbols as a table that ends behind the last one's page."""

    def symbol(self, address: int) -> Symbol | None:
        """The symbol that covers an address."""
        return _found(self.symbols, address)

    def guest_symbol(self, host_pid: int, address: int) -> Symbol | None:
        """The guest's symbol that covers an address."""
        return _found(self.guest_symbols, address) if host_pid == _VCPU else None


def kernel_text(event: EventFormat, data: bytes, context: CraftedContext) -> str | None:
    """A record's text as the kernel prints it; None where it leaves the row to the plain formatter.

    Raises:
        NotCompilable: the event has no program.
    """
    packed, texts, tasks = PackedPrograms(), TextTable(), TextTable(facts=2)
    program = packed.program(compile_program(event, context.big_endian, context.long_size))
    tasks.put((0, 0), _TASK, (-(1 << 62), 1 << 62))
    stream = [0] * columns.STREAM_COLUMNS
    stream[columns.BIG_ENDIAN] = int(context.big_endian)
    streams, types = np.array([stream], np.int64), np.array([(*program, 0)], np.int64)
    one, key, out = np.zeros(1, np.int64), np.zeros(KEYS, np.int64), np.zeros(_ROOM, np.uint8)
    registers, spans = np.zeros(columns.REGISTERS, np.int64), np.zeros((1, 2), np.int64)
    symbols, since = KernelSymbols(_session(context)), np.zeros(columns.SINCE_COLUMNS, np.int64)
    while True:
        status, _, size = render_lines(
            padded(data), one.astype(np.uint16), one.astype(np.uint16), one, one, one + len(data), one.astype(np.int32),
            streams, types, *packed.arrays(), _WORDS, _WORDS, tasks.rows, tasks.blob, texts.rows, texts.blob,
            symbols.tables, symbols.starts, symbols.seen, registers, 0, since, 0, 0, key, spans, out,
        )  # fmt: skip
        if status != columns.TEXT_UNKNOWN:
            return None if status == columns.ROW_UNKNOWN else out[len(_TASK) : size].tobytes().decode("latin-1")[:-1]
        _learn(packed, texts, symbols, key.tolist(), Record(data, 0, 0), context)


def _learn(
    packed: PackedPrograms, texts: TextTable, symbols: KernelSymbols, key: list[int], record: Record, context: Any
) -> None:
    if key[0] == columns.TABLE_PIECE:
        texts.put_numbers(key, symbols.table_of(key[1]), 0)
    elif key[0] in packed.programs:
        choice = packed.programs[key[0]]
        steps = choice.steps(key[1], context)
        texts.put_numbers(key, *packed.program(choice.otherwise if steps is None else steps))
    elif key[0] == columns.NAME_PIECE:
        texts.put(key, symbols.name(*key[1:4]).encode("latin-1"))
    else:
        texts.put(key, packed.texts[key[0]](record, context).encode("latin-1"))


def _session(context: CraftedContext) -> Any:
    """A machine with the context's symbols and a guest that pid 42 runs."""
    tables = [symbol_table(context.symbols), symbol_table(context.guest_symbols)]
    host, guest = (SimpleNamespace(number=number) for number in range(2))
    guests = {_VCPU: SimpleNamespace(guest=guest)}
    return SimpleNamespace(
        machines=[host, guest],
        vcpu_maps=SimpleNamespace(find=lambda machine, pid: guests.get(pid)),
        symbols=SimpleNamespace(table=lambda machine: tables[machine.number]),
        context=lambda machine: SimpleNamespace(symbol=tables[machine.number].lookup),
    )


def _found(symbols: list[tuple[int, str]], address: int) -> Symbol | None:
    found = symbol_table(symbols).lookup(address)
    return Symbol(found.name, found.start) if found else None


def symbol_table(symbols: list[tuple[int, str]]) -> SymbolTable:
    """Symbols, ascending by address."""
    text, starts, places = b"", array("Q"), array("Q")
    for start, name in symbols:
        starts.append(start)
        places.append(len(text))
        text += f"T {name}\n".encode()
    return SymbolTable("crafted", text, starts, places)
