"""Expressions as trace-cmd report evaluates them: to the right, unsigned, parentheses lost."""

from __future__ import annotations

import struct

import pytest

from tests.formats.crafted_event import CraftedContext, abc_text, craft_event, field_line, text_of
from tracetui.formats.print_mode import COMPAT_MODE


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("REC->a - REC->b - REC->c", 93),
        ("100 - 10 - 3", 93),
        ("REC->a - REC->b + REC->c", 87),
        ("REC->a / REC->b / REC->c", 33),
        ("REC->a - REC->b * REC->c - REC->c", 73),
        ("(REC->a - REC->b) - REC->c", 87),
        ("REC->a * (REC->b + REC->c)", 1003),
        ("REC->a / (REC->b - 5)", 5),
        ("2 * (REC->b + 1)", 21),
        ("REC->a - (REC->b - 3)", 93),
        ("REC->a * (REC->b ? 2 : 3)", 2),
        ("REC->a - (REC->b == 10 ? 1 : 2)", 1),
        ("REC->a + ((REC->b + 1) * 2)", 122),
        ("1 << (REC->b - 9)", 2),
        ("REC->a * -REC->b", -10),
        ("-REC->b * REC->a", -1000),
        ("~REC->b & REC->a", 100),
        ("(int)-REC->b", -10),
        ("2 - (int)REC->b - 1", -7),
        ("1 ? 2 : REC->a + 5", 7),
        ("1 ? 1 : 1 ? 3 : 4", 3),
        ("1 ? 0 ? 5 : 6 : 7", 6),
        ("(REC)->a", 100),
        ("((u64)(REC)->b << 3) | (REC)->a", 116),
        ("REC->a < 0", 0),
        ("-5 < 0", 0),
        ("REC->nofield", 0),
        ("nosymbol", 0),
        ("(s8)-5", -5),
        ("__builtin_expect(!!(REC->a > 5), 0) ? 7 : 8", 7),
        ("sizeof(REC->a)", 4),
        ("1 + REC->a, 5", 101),
        ("'A'", 65),
        ("1 << 66", 4),
    ],
)
def test_value_of_an_expression(expression: str, value: int) -> None:
    assert abc_text(f'"%d", {expression}', mode=COMPAT_MODE) == str(value)


def test_a_cast_cuts_and_extends_no_sign() -> None:
    assert abc_text('"%d %d", (s8)REC->a, (int)REC->a', a=-5, mode=COMPAT_MODE) == "251 -5"


@pytest.mark.parametrize(
    ("conversion", "text"),
    [("%d", "-5"), ("%ld", "4294967291"), ("%lld", "4294967291"), ("%lx", "fffffffb"), ("%zu", "4294967291")],
)
def test_signs_are_not_extended(conversion: str, text: str) -> None:
    assert abc_text(f'"{conversion}", REC->a', a=-5, mode=COMPAT_MODE) == text


@pytest.mark.parametrize(
    ("conversion", "text"),
    [
        ("% d", "> <d"),
        ("%e %d", ">e< 100"),
        ("%#x|%#x", "0x64|0"),
        ("%5d|%-5d|%+d", "  100|0    |+5"),
        ("%x %d %%", "64 0 %"),
    ],
)
def test_conversions(conversion: str, text: str) -> None:
    assert abc_text(f'"{conversion}", REC->a, 0, 5', mode=COMPAT_MODE) == text


@pytest.mark.parametrize(
    "print_fmt",
    [
        '"%d %d", REC->a',
        '"%*.*d", 1, 2, REC->a',
        '"%d", *REC->a',
        '"%d", &REC->a',
        '"%d", ({ 1; })',
        '"%d", REC->a++',
        '"%d", nofunction(REC->a)',
        '"%s", __print_sym(REC->a)',
        '"%d", ilog2(REC->a)',
        '"%d", sizeof(struct x)',
        '"%d", (unsigned int)~REC->a',
        '"%d", __get_dynamic_array(nofield)[1]',
        '"%d",\nREC->a',
        '"%s", __print_symbolic(REC->a, { })',
        '"%s", __print_symbolic(REC->a, { REC->b, "x" })',
        '"a\tb"',
        '"%0000000000000000000000000000000000d", REC->a',
    ],
)
def test_what_fails_to_parse_prints_its_fields(print_fmt: str) -> None:
    assert abc_text(print_fmt, mode=COMPAT_MODE) == "[FAILED TO PARSE] a=100 b=10 c=3"


def test_a_name_is_the_address_of_a_kernel_symbol() -> None:
    event = craft_event(field_line("int a", 8, 4), '"%lx", vmemmap_base + REC->a')
    context = CraftedContext(symbols=[(0xFFFF0000, "vmemmap_base")])
    assert text_of(event, struct.pack("<i", 5), context, COMPAT_MODE) == "ffff0005"


def test_an_index_behind_a_cast_counts_bytes() -> None:
    fields = field_line("u16 fixed[2]", 8, 4) + field_line("__data_loc u32[] dyn", 12, 4)
    event = craft_event(fields, '"%d %x", REC->fixed[1], ((u32 *)__get_dynamic_array(dyn))[1]')
    data = struct.pack("<2HI2I", 1, 7, 16 | 8 << 16, 1, 0x22)
    assert text_of(event, data, mode=COMPAT_MODE) == "7 22000000"


def test_deep_nesting_fails() -> None:
    for nested in ("(" * 5000 + "1" + ")" * 5000, "-" * 5000 + "1", "1-" * 5000 + "1", "1?1:" * 5000 + "1"):
        assert abc_text(f'"%d", {nested}', mode=COMPAT_MODE).startswith("[FAILED TO PARSE]")
