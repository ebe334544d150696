"""Mutated event and print formats as programs of the printing kernel, beside the plain formatter, on any record."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

from tests.engine import crafted_rows
from tests.engine.crafted_rows import TableContext, kernel_text
from tests.engine.test_print_programs import ARGUMENTS, SYMBOLS
from tests.formats.crafted_event import CraftedContext
from tests.formats.print_fmt.rich_record import rich_event
from tests.fuzz.mutation import mutated_bytes
from tests.fuzz.text_target import event_formats
from tests.kernels.guarded_memory import GuardedKernel
from tracetui.engine.print_program import NotCompilable
from tracetui.engine.render_kernel import render_lines
from tracetui.formats.event_format import EventFormat, parse_event_format
from tracetui.formats.event_text import record_printer
from tracetui.formats.print_context import Record
from tracetui.formats.print_fmt.lexer import PrintFmtError

_BYTES = bytes(12) + b"\x01\x02\x04\x08\x0a\x10\x1f\x20\x40\x7f\x80\xff\xff\xffabc%"


@cache
def _guard() -> None:
    vars(crafted_rows)["render_lines"] = GuardedKernel(render_lines, ["behind"])


def run_program(random: Random, folder: Path) -> int:
    """One mutated format and some records; gives their number."""
    _guard()
    event, data, context = _rich(random) if random.random() < 0.5 else _real(random)
    if event is None:
        return 1
    records = [data[: random.randrange(len(data) + 1)], mutated_bytes(data, random), data]
    for record in records:
        try:
            shown = kernel_text(event, record, context)
        except (NotCompilable, PrintFmtError):
            return 1
        if shown is not None:
            printed = record_printer(event, context)(Record(record, 1_000_000_000, 0), context)
            assert shown == printed.removesuffix("\n").encode("latin-1", "replace").decode("latin-1")
    return len(records)


def _rich(random: Random) -> tuple[EventFormat | None, bytes, CraftedContext]:
    """A print format with every kind of conversion, and the record that it is made for."""
    at = random.randrange(len(ARGUMENTS) // 2) * 2
    text = f'"{ARGUMENTS[at]}", {ARGUMENTS[at + 1]}'.encode()
    mutated = mutated_bytes(text, random).decode("latin-1").replace("\n", " ")
    event, data, known = rich_event(mutated or " ", random.random() < 0.3)
    context = TableContext(known.big_endian, known.long_size, known.symbols, known.guest_symbols, known.strings)
    return event, bytes(8) + data, context


def _real(random: Random) -> tuple[EventFormat | None, bytes, CraftedContext]:
    """A format of a real kernel, and bytes that are often small numbers."""
    text = mutated_bytes(random.choice(event_formats()), random).decode("latin-1")
    event = parse_event_format(text, random.choice(("fuzz", "kvm", "ftrace", "sched")), random.choice((4, 8)))
    context = TableContext(symbols=SYMBOLS, guest_symbols=SYMBOLS, strings={0: "hd %d %s\\n"})
    context.long_size = event.long_size if event is not None and hasattr(event, "long_size") else 8
    context.big_endian = random.random() < 0.3
    return event, bytes(random.choices(_BYTES, k=random.choice((8, 24, 60, 200)))), context
