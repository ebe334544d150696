"""` name=value` of every field, as report -R prints it."""

from __future__ import annotations

import struct

from tests.formats.crafted_event import ABC_FIELDS, CraftedContext, craft_event, field_line, text_of
from tracetui.formats.print_memory import PrintMemory
from tracetui.formats.print_mode import PrintMode

RAW = PrintMode(compat=True, raw=True)


def test_a_field_prints_by_the_conversion_that_prints_it() -> None:
    event = craft_event(ABC_FIELDS, '"a=0x%04x b=%+d rest", (int)REC->a, REC->b + 1')
    assert text_of(event, struct.pack("<3i", 100, 10, -3), mode=RAW) == " a=0x0064 b=10 c=-3"


def test_the_search_ends_behind_the_last_part() -> None:
    event = craft_event(ABC_FIELDS, '"%x %x", REC->b, REC->a')
    assert text_of(event, struct.pack("<3i", 16, 17, 18), mode=RAW) == " a=10 b=17 c=18"
    wrapping = craft_event(ABC_FIELDS, '"%x %x.", REC->b, REC->a')
    assert text_of(wrapping, struct.pack("<3i", 16, 17, 18), mode=RAW) == " a=10 b=11 c=18"


def test_symbols_have_their_address_behind() -> None:
    event = craft_event(field_line("unsigned long ip", 8, 8), '"%pS", REC->ip')
    known = CraftedContext(symbols=[(0x1000, "sym")])
    assert text_of(event, struct.pack("<Q", 0x1005), known, RAW) == " ip=sym+0x5 (0x1005)"
    assert text_of(event, struct.pack("<Q", 5), known, RAW) == " ip= (0x5)"


def test_numbers_without_a_conversion() -> None:
    fields = (
        field_line("s8 byte", 8, 1, True)
        + field_line("s16 word", 10, 2, True)
        + field_line("long addr", 12, 4, True)
        + field_line("s64 big", 16, 8, True)
        + field_line("unsigned long ulong", 24, 8)
        + field_line("void * p", 32, 8)
        + field_line("u16 plain", 40, 2)
    )
    data = struct.pack("<bxhiqQQH", -1, 5, -1, -2, 255, 4096, 7)
    event = craft_event(fields, '"x"')
    assert text_of(event, data, mode=RAW) == " byte=-1 word= 5 addr=0xffffffff big=-2 ulong=0xff p=0x1000 plain=7"


def test_text_fields_that_once_held_bytes_stay_bytes_in_a_report() -> None:
    event = craft_event(field_line("char s[4]", 8, 4) + field_line("u8 b[2]", 12, 2), '"x"')
    memory = PrintMemory()
    assert text_of(event, b"ab\0\0\1\2", mode=RAW, memory=memory) == " s=ab b=ARRAY[01, 02]"
    assert text_of(event, b"\1b\0\0AB", mode=RAW, memory=memory) == " s=ARRAY[01, 62, 00, 00] b=ARRAY[41, 42]"
    assert text_of(event, b"ab\0\0AB", mode=RAW, memory=memory) == " s=ARRAY[61, 62, 00, 00] b=ARRAY[41, 42]"
    assert text_of(event, b"ab\0\0AB", mode=RAW) == " s=ab b=AB"


def test_dynamic_arrays() -> None:
    fields = field_line("__data_loc char[] s", 8, 4) + field_line("__rel_loc u32[] n", 12, 4)
    data = struct.pack("<II", 16 | 4 << 16, 4 | 4 << 16) + b"abc\0" + struct.pack("<I", 0x01020304)
    assert text_of(craft_event(fields, '"x"'), data, mode=RAW) == " s=abc n=ARRAY[04, 03, 02, 01]"


def test_a_location_word_without_brackets_is_a_number() -> None:
    event = craft_event(field_line("__data_loc cpumask_t cpus", 8, 4), '"x"')
    assert text_of(event, struct.pack("<IQ", 12 | 8 << 16, 1), mode=RAW) == " cpus=524300"


def test_the_default_extends_signs_and_symbols_keep_their_text() -> None:
    fields = field_line("s8 a", 8, 1, True) + field_line("void * f", 16, 8)
    event = craft_event(fields, '"%d %pS.", REC->a, REC->f')
    data, known = struct.pack("<bxxxxxxxQ", -5, 0x1005), CraftedContext(symbols=[(0x1000, "sym")])
    assert text_of(event, data, known, RAW) == " a=251 f=sym+0x5 (0x1005)"
    assert text_of(event, data, known, PrintMode(raw=True)) == " a=-5 f=sym+0x5 (0x1005)"
