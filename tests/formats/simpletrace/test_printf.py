"""Texts of decoded events against the C library's printf, which is what QEMU itself would print with."""

from __future__ import annotations

import codecs
import ctypes
import random
import struct
from pathlib import Path

import pytest

from tracetui.formats.print_fmt.formatter import compile_print_fmt
from tracetui.formats.simpletrace.argument_types import Argument
from tracetui.formats.simpletrace.event_formats import argument_encoder, event_format
from tracetui.formats.simpletrace.trace_events import TraceEvent, TraceEvents, load_trace_events, parse_trace_events

COMMON = struct.pack("<HBBi", 1, 0, 0, 5)
TYPES = """\
small(int8_t a, uint8_t b, int16_t c, uint16_t d, bool e, char f) "%d %u %d %x %d %d"
large(int a, unsigned b, int64_t c, uint64_t d) "%d %u %"PRId64" 0x%"PRIx64
longs(long a, unsigned long b, size_t c, ssize_t d, uintptr_t e) "%ld 0x%lx %zu %zd %"PRIuPTR
paddings(int a, int b, int c, uint8_t d, uint64_t e) "%5d|%-5d|%05d|%2.2x|0x%016" PRIx64 "|"
signs(int a, int b, unsigned c, int d) "%+d % d %#x %i"
texts(const char *a, char *b, void *c, int d) "%s|%20s|%p|%c\\n"
"""


class NoTables:
    """A context that knows nothing."""

    big_endian, long_size = False, 8

    def symbol(self, address: int) -> None: ...
    def guest_symbol(self, host_pid: int, address: int) -> None: ...
    def printk(self, address: int) -> None: ...
    def comm(self, pid: int) -> str:
        return ""


def drawn(argument: Argument, chance: random.Random) -> tuple[bytes, ctypes.c_char_p | ctypes.c_longlong]:
    """An argument as QEMU stores it, and as C passes it."""
    if argument.is_string:
        text = bytes(chance.choices(b"abc xyz-/%", k=chance.randrange(12)))
        return struct.pack("<I", len(text)) + text, ctypes.c_char_p(text)
    bits = 1 if argument.type == "bool" else 8 * argument.size
    value = chance.choice((1, 5, 65, 2**31 - 1, 2**32 - 1, 2**64 - 1, chance.getrandbits(64) | 1)) & ((1 << bits) - 1)
    if argument.signed and value >> (bits - 1):
        value -= 1 << bits
    return struct.pack("<Q", value & (2**64 - 1)), ctypes.c_longlong(value)


def c_text(event: TraceEvent, values: list[ctypes.c_char_p | ctypes.c_longlong]) -> str:
    buffer = ctypes.create_string_buffer(8192)
    text = codecs.decode((event.format or "").encode("latin-1"), "unicode_escape").encode("latin-1")
    ctypes.CDLL(None).snprintf(buffer, len(buffer), text, *values)
    return buffer.value.decode("latin-1")


def compare(events: TraceEvents, rounds: int) -> int:
    """Compare the text of every event; those whose width is an argument are left out. Gives how many."""
    chance, compared = random.Random(7), 0
    for event in events.events:
        if "*" in (event.format or ""):
            continue
        printer = compile_print_fmt(event_format(1, event.name, event, False), False, 8)
        encode = argument_encoder(event, False, False)
        for _ in range(rounds):
            pairs = [drawn(argument, chance) for argument in event.arguments]
            stored = encode(b"".join(stored for stored, _ in pairs))
            assert stored is not None
            assert printer(COMMON + stored, NoTables()) == c_text(event, [value for _, value in pairs]), event
            compared += 1
    return compared


@pytest.mark.parametrize("line", TYPES.splitlines())
def test_types_and_conversions(line: str) -> None:
    assert compare(parse_trace_events(line), 100) == 100


def test_the_whole_stored_file(all_recordings: Path) -> None:
    assert compare(load_trace_events(all_recordings / "simpletrace" / "trace-events-all"), 3) > 15_000
