"""Expressions in the default text: precedence, types and signs as in C."""

from __future__ import annotations

import struct

import pytest

from tests.formats.crafted_event import ABC_FIELDS, abc_text, craft_event, field_line, text_of


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("REC->a - REC->b - REC->c", 87),
        ("100 - 10 - 3", 87),
        ("REC->a - REC->b + REC->c", 93),
        ("REC->a / REC->b / REC->c", 3),
        ("REC->a - REC->b * REC->c - REC->c", 67),
        ("REC->a * (REC->b + REC->c)", 1300),
        ("REC->a / (REC->b - 5)", 20),
        ("REC->a * (REC->b ? 2 : 3)", 200),
        ("REC->a - (REC->b == 10 ? 1 : 2)", 99),
        ("REC->a >> 1 + 1", 25),
        ("1 << REC->c - 1", 4),
        ("REC->a & 4 | 3 & 1", 5),
        ("REC->a & (4 | 32)", 36),
        ("REC->a & ~(4 | 32)", 64),
        ("1 < 2 == 1", 1),
        ("!REC->a == 0", 1),
        ("REC->a ? 1 : REC->b ? 2 : 3", 1),
        ("0 ? 1 : REC->b ? 2 : 3", 2),
        ("1 ? 2 : REC->a + 5", 2),
        ("-REC->b * REC->a", -1000),
        ("REC->a * -REC->b", -1000),
        ("-7 / 2", -3),
        ("-7 % 3", -1),
        ("REC->a / 0", 0),
        ("1 << 40", 0),
        ("1ULL << 4", 16),
        ("'A'", 65),
        ("'\\n'", 10),
        ("0x10UL + 010", 24),
        ("sizeof(REC->a) + sizeof(unsigned long) + sizeof(u16)", 14),
        ("__builtin_expect(!!(REC->a > 5), 0) ? 7 : 8", 7),
        ("((u64)(REC)->b << 3) | (REC)->a", 116),
        ("({ int x = (REC->a); int y = (128); ((x) < (y) ? (x) : (y)); })", 100),
        ("({ int x = REC->a; x; })", 100),
        ("({ typeof(REC->a) x = (REC->a); typeof((u8)1) y = 2; x + y; })", 102),
        ("({ unsigned long flags = REC->a; (flags & 4) ? 1 : 2; })", 1),
        ("({ const struct page *p = REC->a; ((u64)p) + 1; })", 101),
        ("ilog2(REC->a)", 6),
        ("jiffies_to_msecs(REC->a)", 100),
        ("REC->b && REC->c || 0", 1),
    ],
)
def test_value_of_an_expression(expression: str, value: int) -> None:
    assert abc_text(f'"%d", {expression}') == str(value)


@pytest.mark.parametrize(
    ("conversion", "expression", "text"),
    [
        ("%d", "REC->a", "-5"),
        ("%lld", "REC->a", "-5"),
        ("%u", "REC->a", "4294967291"),
        ("%x", "REC->a", "fffffffb"),
        ("%d", "(s8)REC->a", "-5"),
        ("%u", "(u8)REC->a", "251"),
        ("%d", "REC->a < 0", "1"),
        ("%d", "REC->a > (unsigned int)3", "1"),
        ("%llu", "(u64)REC->a", "18446744073709551611"),
        ("%hhd", "0x1ff", "-1"),
        ("%hx", "-1", "ffff"),
        ("%ld", "(unsigned int)REC->a + 1L", "4294967292"),
        ("%u", "(unsigned int)REC->a + 10", "5"),
        ("%d", "REC->a >> 1", "-3"),
        ("%c", "'x'", "x"),
        ("%#x|%#o|%+d|% d|%5d|%-5d|%05d", "0, 8, 1, 1, 2, 3, 4", "0x0|010|+1| 1|    2|3    |00004"),
        ("%08llx", "0x1234", "00001234"),
        ("%.3d|%5.3d", "7, 7", "007|  007"),
        ("%0*llx", "(int)8 * 2, 0x1234", "0000000000001234"),
        ("100%%", "", "100%"),
    ],
)
def test_signs_widths_and_lengths(conversion: str, expression: str, text: str) -> None:
    assert abc_text(f'"{conversion}", {expression}' if expression else f'"{conversion}"', a=-5) == text


def test_elements_of_arrays() -> None:
    fields = (
        field_line("u16 fixed[3]", 8, 6)
        + field_line("__data_loc u32[] dyn", 16, 4)
        + field_line("s8 small[2]", 20, 2, True)
    )
    data = struct.pack("<3HxxI2bxx2I", 1, 0x8003, 7, 24 | 8 << 16, -1, 5, 0x11, 0x22)
    event = craft_event(
        fields,
        '"%d %x %x %d %x", REC->fixed[1], __get_dynamic_array(dyn)[1], ((u32 *)__get_dynamic_array(dyn))[0], '
        "REC->small[0], *REC->fixed",
    )
    assert text_of(event, data) == "32771 22 11 -1 1"


def test_an_element_outside_of_its_array_is_0() -> None:
    event = craft_event(field_line("u16 fixed[2]", 8, 4), '"%d %d", REC->fixed[2], REC->fixed[-1]')
    assert text_of(event, struct.pack("<4H", 1, 2, 3, 4)) == "0 0"


def test_what_no_recording_tells_prints_as_a_question_mark() -> None:
    event = craft_event(ABC_FIELDS, '"page=%p pfn=%d who=%s", vmemmap_base + REC->a, REC->a, unknown_function(REC->b)')
    assert text_of(event, struct.pack("<3i", 100, 10, 3)) == "page=? pfn=100 who=?"


def test_fields_behind_the_end_of_the_record_are_0() -> None:
    assert text_of(craft_event(ABC_FIELDS, '"%d %d %d", REC->a, REC->b, REC->c'), struct.pack("<i", 7)) == "7 0 0"


def test_fewer_arguments_than_conversions_shows_the_fields() -> None:
    assert abc_text('"%d %d", REC->a') == "a=100 b=10 c=3"


def test_deep_nesting_is_refused_and_shows_the_fields() -> None:
    assert abc_text(f'"%d", {"(" * 5000}REC->a{")" * 5000}') == "a=100 b=10 c=3"
    assert abc_text(f'"%d", {"!" * 5000}REC->a') == "a=100 b=10 c=3"
    assert abc_text(f'"%d", {"1+" * 5000}REC->a') == "a=100 b=10 c=3"
    assert abc_text(f'"%d", {"1?1:" * 5000}REC->a') == "a=100 b=10 c=3"
