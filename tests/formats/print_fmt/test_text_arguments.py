"""Texts in the default mode: strings, tables, arrays, masks."""

from __future__ import annotations

import struct

import pytest

from tests.formats.crafted_event import CraftedContext, abc_text, craft_event, field_line, text_of


@pytest.mark.parametrize(
    ("value", "text"),
    [(100, "one"), (-1, "minus"), (7, "0x7"), (1 << 31, "high"), (48, "sum")],
)
def test_symbolic_names(value: int, text: str) -> None:
    value = value - (1 << 32) if value >> 31 == 1 else value
    table = '{ 100, "one" }, { -1, "minus" }, { 0x80000000, "high" }, { (1 << 4) * 3, "sum" }, { UNKNOWN, "x" }'
    assert abc_text(f'"%s", __print_symbolic(REC->a, {table})', a=value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, ""), (1, "A"), (3, "A|B"), (0x14, "C|0x10"), (0x60, "D"), (-1, "A|B|C|D|TOP|0x7fffff98")],
)
def test_flags(value: int, text: str) -> None:
    table = '{ 1, "A" }, { 2, "B" }, { 4, "C" }, { 0x60, "D" }, { 0, "none" }, { 0x80000000UL, "TOP" }'
    assert abc_text(f'"%s", __print_flags(REC->a, "|", {table})', a=value) == text


def test_known_constants_in_tables() -> None:
    table = '{ HRTIMER_MODE_ABS, "ABS" }, { HRTIMER_MODE_REL_PINNED_HARD, "REL|PINNED|HARD" }'
    assert abc_text(f'"%s", __print_symbolic(REC->a, {table})', a=11) == "REL|PINNED|HARD"


def test_a_null_name_and_an_empty_table() -> None:
    assert abc_text('"%s", __print_symbolic(REC->a, { 1, "x" }, { -1, ((void *)0) })', a=-1) == "0xffffffff"
    assert abc_text('"%s", __print_symbolic(REC->a, { })', a=3) == "0x3"


def test_strings() -> None:
    fields = (
        field_line("char fixed[8]", 8, 8)
        + field_line("__data_loc char[] dyn", 16, 4)
        + field_line("__rel_loc char[] rel", 20, 4)
        + field_line("const char * ptr", 24, 8)
        + field_line("char rest[]", 32, 0)
    )
    dyn, rel = 36 | 4 << 16, (40 - 24) | 3 << 16
    data = b"12345678" + struct.pack("<IIQ", dyn, rel, 0x9000) + b"all\0" + b"dyn\0" + b"re\0"
    event = craft_event(
        fields,
        '"%s|%.3s|%s|%6s|%-6s|%s|%s|%s", REC->fixed, REC->fixed, __get_str(dyn), __get_rel_str(rel), __get_str(dyn), '
        'REC->ptr, REC->rest, REC->fixed ? "a\\tb" : "c"',
    )
    context = CraftedContext(strings={0x9000: "known\\n"})
    event = craft_event(fields, event.print_fmt.replace("REC->fixed ?", "REC->ptr ?"))
    assert text_of(event, data, context) == "12345678|123|dyn|    re|dyn   |known\n|all|a\tb"
    assert text_of(event, data).split("|")[5] == "9000"


def test_a_dynamic_string_that_leaves_the_record_is_cut() -> None:
    event = craft_event(field_line("__data_loc char[] s", 8, 4), '"<%s>", __get_str(s)')
    assert text_of(event, struct.pack("<I", 12 | 0x100 << 16) + b"abc") == "<abc>"
    assert text_of(event, struct.pack("<I", 0xFFFF | 0x100 << 16) + b"abc") == "<>"


def test_arrays_and_hex() -> None:
    fields = field_line("u16 fixed[3]", 8, 6) + field_line("__data_loc u32[] dyn", 16, 4)
    data = struct.pack("<3HxxI2I", 1, 0x22, 0x333, 20 | 8 << 16, 0x11, 0xFFFFFFFF)
    event = craft_event(
        fields,
        '"%s %s %s %s %s", __print_array(REC->fixed, 3, 2), '
        "__print_array(__get_dynamic_array(dyn), __get_dynamic_array_len(dyn) / sizeof(u32), sizeof(u32)), "
        "__print_dynamic_array(dyn, 4), __print_hex(REC->fixed, 3), __print_hex_str(REC->fixed, 3)",
    )
    assert text_of(event, data) == "{0x1,0x22,0x333} {0x11,0xffffffff} {0x11,0xffffffff} 01 00 22 010022"


def test_array_elements_have_the_recordings_byte_order() -> None:
    event = craft_event(field_line("u16 fixed[2]", 8, 4), '"%s", __print_array(REC->fixed, 2, 2)')
    assert text_of(event, struct.pack(">2H", 1, 0x22), CraftedContext(big_endian=True)) == "{0x1,0x22}"


def test_an_array_longer_than_the_record_is_cut() -> None:
    event = craft_event(field_line("u16 fixed[2]", 8, 4), '"%s", __print_array(REC->fixed, 1000000000, 2)')
    assert text_of(event, struct.pack("<2H", 1, 2)) == "{0x1,0x2}"


@pytest.mark.parametrize("big_endian", [False, True])
def test_bitmasks(big_endian: bool) -> None:
    fields = field_line("__data_loc unsigned long[] mask", 8, 4)
    event = craft_event(
        fields, '"%s %s %*pbl", __get_bitmask(mask), __get_cpumask(mask), 66, __get_dynamic_array(mask)'
    )
    data = struct.pack((">" if big_endian else "<") + "I2Q", 12 | 16 << 16, 0x8000000000000005, 3)
    groups = "00000000,00000003,80000000,00000005"
    context = CraftedContext(big_endian=big_endian)
    assert text_of(event, data, context) == f"{groups} {groups} 0,2,63-65"


def test_hex_dump() -> None:
    event = craft_event(
        field_line("u8 raw[18]", 8, 18), '"%s", __print_hex_dump("> ", DUMP_PREFIX_OFFSET, 16, 1, REC->raw, 18, true)'
    )
    rows = [
        "> 00000000: 41 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e 4f 50  ABCDEFGHIJKLMNOP",
        "> 00000010: 51 00                                            Q.",
    ]
    assert text_of(event, b"ABCDEFGHIJKLMNOPQ\0") == "\n" + "\n".join(rows)


def test_seconds_and_nanoseconds() -> None:
    event = craft_event(
        field_line("u64 ns", 8, 8), '"%llu.%09u", __print_ns_to_secs(REC->ns), __print_ns_without_secs(REC->ns)'
    )
    assert text_of(event, struct.pack("<Q", 12_000_000_345)) == "12.000000345"


def test_functions_of_subsystems() -> None:
    assert (
        abc_text(
            '"%s %s|%s", jbd2_dev_to_name(REC->a), xen_hypercall_name(REC->b), xen_hypercall_name(REC->c)',
            a=(8 << 20) | 1,
            b=12,
            c=200,
        )
        == "8:1 (memory_op)|"
    )


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("080102030400", "lba=66051 txlen=4"),
        ("28a0800000010000080000", "lba=2147483649 txlen=8 protect=5"),
        ("4108000000100000020000", "lba=16 txlen=2 protect=0 unmap=1"),
        ("a800000000100000000200", "lba=16 txlen=2 protect=0"),
        ("88000000000100000000000000080000", "lba=4294967296 txlen=8 protect=0"),
        ("42000000000000002800", "regions=2"),
        ("9e100000000000000000000000200000", "READ_CAPACITY_16 lba=0 alloc_len=32"),
        (
            "7f0000000000001800090000000000000000001000000005" + "0" * 8 + "00000008",
            "READ_32 lba=16 txlen=8 protect=0 ei_lbrt=5",
        ),
        ("000000000000", "-"),
    ],
)
def test_scsi_commands(command: str, text: str) -> None:
    raw = bytes.fromhex(command)
    event = craft_event(
        field_line("__data_loc unsigned char[] cmnd", 8, 4) + field_line("unsigned int cmd_len", 12, 4),
        '"%s", scsi_trace_parse_cdb(p, __get_dynamic_array(cmnd), REC->cmd_len)',
    )
    assert text_of(event, struct.pack("<II", 16 | len(raw) << 16, len(raw)) + raw) == text
