"""bprint: a format string from the recording's table, its arguments in binary."""

from __future__ import annotations

import struct

import pytest

from tests.formats.crafted_event import CraftedContext, craft_event, field_line, text_of
from tracetui.formats.print_memory import PrintMemory
from tracetui.formats.print_mode import COMPAT_MODE, DEFAULT_MODE, PrintMode

FIELDS = field_line("unsigned long ip", 8, 8) + field_line("const char * fmt", 16, 8) + field_line("u32 buf[]", 24, 0)
BPRINT = craft_event(FIELDS, '"%ps: %s", (void *)REC->ip, REC->fmt', name="bprint", system="ftrace")
FORMAT_ADDRESS = 0x5000


def _text(format_text: str, arguments: bytes, mode: PrintMode = DEFAULT_MODE, memory: PrintMemory | None = None) -> str:
    context = CraftedContext(symbols=[(0x1000, "writer")], strings={FORMAT_ADDRESS: format_text})
    return text_of(BPRINT, struct.pack("<QQ", 0x1010, FORMAT_ADDRESS) + arguments, context, mode, memory)


@pytest.mark.parametrize("mode", [DEFAULT_MODE, COMPAT_MODE])
@pytest.mark.parametrize(
    ("format_text", "arguments", "text"),
    [
        ("n=%d u=%u x=%#x", struct.pack("<iII", -7, 7, 255), "n=-7 u=7 x=0xff"),
        ("%s then %d", b"hey\0" + struct.pack("<i", 5), "hey then 5"),
        ("%s then %d", b"he\0\0" + struct.pack("<i", 5), "he then 5"),
        ("%llu %lx", struct.pack("<QQ", 1 << 40, 1 << 36), "1099511627776 1000000000"),
        ("%pS|%ps", struct.pack("<QQ", 0x1005, 0x1005), "writer+0x5|writer"),
        ("%*d|", struct.pack("<ii", 5, 42), "   42|"),
        ("%pI4 %d", b"10.0.0.1\0\0\0\0" + struct.pack("<i", 5), "10.0.0.1 5"),
        ("100%% %5s|", b"ab\0", "100%    ab|"),
        ("nothing", b"", "nothing"),
    ],
)
def test_arguments(format_text: str, arguments: bytes, text: str, mode: PrintMode) -> None:
    assert _text(format_text, arguments, mode) == f"writer: {text}"


def test_characters_and_short_numbers() -> None:
    arguments = b"A" + b"\xff" + struct.pack("<hi", -2, 9)
    assert _text("%c %hhd %hd %d", arguments) == "writer: A -1 -2 9"


def test_a_format_nobody_recorded() -> None:
    event = craft_event(FIELDS, BPRINT.print_fmt, name="bprint", system="ftrace")
    data = struct.pack("<QQ", 0x1010, 0xABC)
    assert text_of(event, data) == "0x1010: (NO FORMAT FOUND at abc)"
    assert text_of(event, data, mode=COMPAT_MODE) == "0x1010: (NO FORMAT FOUND at abc)\n"


def test_arguments_that_the_record_does_not_hold() -> None:
    assert _text("%d %s %llu %d", struct.pack("<i", 3)) == "writer: 3   "


def test_trace_cmd_passes_over_characters_and_fails_from_then_on() -> None:
    memory = PrintMemory()
    arguments = struct.pack("<i", 5) + b"xxxx"
    assert _text("n=%d ch=%c", arguments, COMPAT_MODE, memory) == "writer: n=5 ch=c"
    failed = "[FAILED TO PARSE] ip=0x1010 fmt=0x5000 buf=ARRAY[]"
    assert _text("n=%d ch=%c", arguments, COMPAT_MODE, memory) == failed
