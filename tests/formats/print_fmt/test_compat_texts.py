"""Texts as trace-cmd report prints them."""

from __future__ import annotations

import struct

import pytest

from tests.formats.crafted_event import CraftedContext, abc_text, craft_event, field_line, text_of
from tracetui.formats.print_mode import COMPAT_MODE


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ('__print_symbolic(REC->a, { 100, "x\\ny" })', "x\\ny"),
        ('__print_symbolic(-1, { -1, "minus" })', "minus"),
        ('__print_symbolic(REC->a, { FOO, "x" })', "0x64"),
        ('__print_symbolic(REC->c, { NET_RX_SOFTIRQ, "rx" })', "rx"),
        ('__print_flags(REC->a, "|", { 4, "four" }, { 0x20, "32" }, { 64, "sf" })', "four|32|sf"),
        ('__print_flags(REC->a, "|", { 4, "four" }, { 0x20, "32" })', "four|32|0x40"),
        ('__print_flags(0, "|", { 0, "none" }, { 32, "x" })', ""),
        ('__print_flags(0, "|", { -1, "none" }, { 32, "x" })', "none"),
        ('REC->a > 5 ? "a\\tb" : ""', "a\\tb"),
        ('REC->a ? "x" : REC->b ? "y" : "z"', "z"),
        ("(char *)REC->a", ""),
        ("REC->a", "d"),
        ("REC->b + 1", ""),
    ],
)
def test_texts(call: str, text: str) -> None:
    assert abc_text(f'"%s", {call}', mode=COMPAT_MODE) == text


def test_minus_one_does_not_meet_a_field_of_32_bits() -> None:
    assert abc_text('"%s", __print_symbolic(REC->a, { -1, "x" })', a=-1, mode=COMPAT_MODE) == "0xffffffff"


def test_width_holds_for_names_but_not_for_numbers() -> None:
    table = '{ 4, "four" }, { 0x20, "32" }'
    assert abc_text(f'"%8s", __print_flags(REC->a, "|", {table})', mode=COMPAT_MODE) == "    four|      32|0x40"
    assert abc_text(f'"%8s", __print_symbolic(REC->a, {table})', mode=COMPAT_MODE) == "0x64"


def test_an_array_of_odd_elements() -> None:
    event = craft_event(
        field_line("u8 raw[3]", 8, 3), '"%s %s", __print_array(REC->raw, 3, 3), __print_hex(REC->raw, 3)'
    )
    assert text_of(event, b"\1\x22\x33", mode=COMPAT_MODE) == "{BAD SIZE:3 0x1,0x22,0x33} 01 22 33"


def test_elements_have_the_readers_byte_order() -> None:
    event = craft_event(field_line("u16 raw[1]", 8, 2), '"%s", __print_array(REC->raw, 1, 2)')
    assert text_of(event, b"\0\1", CraftedContext(big_endian=True), COMPAT_MODE) == "{0x100}"


@pytest.mark.parametrize(
    ("conversion", "argument", "text"),
    [
        ("%p", "REC->p", "0x1005"),
        ("%p", "0", "(nil)"),
        ("%px", "REC->p", "0x1005x"),
        ("%pK", "REC->p", "0x1005K"),
        ("%pB", "REC->p", "0x1005B"),
        ("%10ps", "REC->p", "sym"),
        ("%pSR", "REC->p", "sym+0x5R"),
        ("%pM", "REC->raw", "INVALIDMAC"),
        ("%pI4", "REC->raw", "1.2.3.255"),
        ("%pI4hx", "REC->raw", "255.3.2.1x"),
        ("%pU", "REC->raw", "INVALIDUUID"),
        ("%pI4", "REC->p", "INVALIDIPv4"),
        ("%*ph", "4, REC->raw", "ARG TYPE NOT FIELD BUT 2"),
        ("%*phC|", "2, __get_dynamic_array(dyn)", "41:42|"),
        ("%*phN", "200, __get_dynamic_array(dyn)", "414243"),
        ("%pM", "__get_dynamic_array(dyn)", "ARG TYPE NOT FIELD BUT 10"),
        ("%s", "REC->p", "1005"),
        ("%.*s", "2, __get_str(dyn)", "AB"),
    ],
)
def test_pointers(conversion: str, argument: str, text: str) -> None:
    fields = field_line("void * p", 8, 8) + field_line("u8 raw[4]", 16, 4) + field_line("__data_loc char[] dyn", 20, 4)
    event = craft_event(fields, f'"{conversion}", {argument}')
    data = struct.pack("<Q4BI", 0x1005, 1, 2, 3, 255, 24 | 3 << 16) + b"ABCD\0"
    context = CraftedContext(symbols=[(0x1000, "sym")])
    assert text_of(event, data, context, COMPAT_MODE) == text
