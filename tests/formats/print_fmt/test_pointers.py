"""`%p` and its extensions in the default text."""

from __future__ import annotations

import struct

import pytest

from tests.formats.crafted_event import CraftedContext, craft_event, field_line, text_of

SYMBOLS = CraftedContext(symbols=[(0x1000, "first"), (0x2000, "second")])


@pytest.mark.parametrize(
    ("conversion", "text"),
    [
        ("%p", "0x1005"),
        ("%px", "1005"),
        ("%pK", "0x1005"),
        ("%ps", "first"),
        ("%pf", "first"),
        ("%pS", "first+0x5"),
        ("%pF", "first+0x5"),
        ("%pB", "first+0x5"),
        ("%pSR", "first+0x5"),
        ("<%8ps>", "<   first>"),
    ],
)
def test_pointers_and_symbols(conversion: str, text: str) -> None:
    event = craft_event(field_line("void * p", 8, 8), f'"{conversion}", REC->p')
    assert text_of(event, struct.pack("<Q", 0x1005), SYMBOLS) == text


@pytest.mark.parametrize(("conversion", "text"), [("%ps", "0x5"), ("%pS", "0x5"), ("%p", "0x5")])
def test_an_address_below_all_symbols(conversion: str, text: str) -> None:
    event = craft_event(field_line("void * p", 8, 8), f'"{conversion}", REC->p')
    assert text_of(event, struct.pack("<Q", 5), SYMBOLS) == text


def test_the_start_of_a_symbol_has_its_offset_too() -> None:
    event = craft_event(field_line("void * p", 8, 8), '"%pS", REC->p')
    assert text_of(event, struct.pack("<Q", 0x2000), SYMBOLS) == "second+0x0"


IPV4 = bytes([192, 168, 7, 42])
IPV6 = bytes.fromhex("c0a8072a0000000000001234abcdef01")


@pytest.mark.parametrize(
    ("size", "raw", "conversion", "text"),
    [
        (6, bytes.fromhex("0102030405ff"), "%pM", "01:02:03:04:05:ff"),
        (6, bytes.fromhex("0102030405ff"), "%pm", "0102030405ff"),
        (6, bytes.fromhex("0102030405ff"), "%pMF", "01-02-03-04-05-ff"),
        (6, bytes.fromhex("0102030405ff"), "%pMR", "ff:05:04:03:02:01"),
        (4, IPV4, "%pI4", "192.168.7.42"),
        (4, IPV4, "%pi4", "192.168.007.042"),
        (4, IPV4, "%pI4h", "42.7.168.192"),
        (16, IPV6, "%pI6", "c0a8:072a:0000:0000:0000:1234:abcd:ef01"),
        (16, IPV6, "%pi6", "c0a8072a0000000000001234abcdef01"),
        (16, IPV6, "%pI6c", "c0a8:72a::1234:abcd:ef01"),
        (16, bytes(16), "%pI6c", "::"),
        (16, bytes(15) + b"\1", "%pI6c", "::1"),
        (16, bytes(10) + b"\xff\xff" + IPV4, "%pI6c", "::ffff:192.168.7.42"),
        (16, bytes.fromhex("fe800000000000000000 5efe".replace(" ", "")) + IPV4, "%pI6c", "fe80::5efe:192.168.7.42"),
        (16, bytes.fromhex("00010000000100010001000100000000"), "%pI6c", "1:0:1:1:1:1::"),
        (16, IPV6, "%pU", "c0a8072a-0000-0000-0000-1234abcdef01"),
        (16, IPV6, "%pUB", "C0A8072A-0000-0000-0000-1234ABCDEF01"),
        (16, IPV6, "%pUl", "2a07a8c0-0000-0000-0000-1234abcdef01"),
        (16, struct.pack("<H", 2) + struct.pack(">H", 8080) + IPV4 + bytes(8), "%pISpc", "192.168.7.42:8080"),
        (16, struct.pack("<H", 2) + struct.pack(">H", 8080) + IPV4 + bytes(8), "%pIS", "192.168.7.42"),
        (
            28,
            struct.pack("<H", 10) + struct.pack(">H", 80) + bytes(4) + IPV6 + bytes(4),
            "%pISpc",
            "[c0a8:72a::1234:abcd:ef01]:80",
        ),
        (4, b"AB24", "%p4cc", "AB24 little-endian (0x34324241)"),
        (8, struct.pack("<Q", 0xFE000000), "%pa", "0x00000000fe000000"),
    ],
)
def test_bytes_behind_a_pointer(size: int, raw: bytes, conversion: str, text: str) -> None:
    event = craft_event(field_line(f"u8 raw[{size}]", 8, size), f'"{conversion} %d", REC->raw, 5')
    assert text_of(event, raw) == f"{text} 5"
    by_address = craft_event(field_line(f"u8 raw[{size}]", 8, size), f'"{conversion}", &REC->raw')
    assert text_of(by_address, raw) == text


@pytest.mark.parametrize(
    ("conversion", "text"), [("%*ph", "01 02 03"), ("%*phC", "01:02:03"), ("%*phD", "01-02-03"), ("%*phN", "010203")]
)
def test_hex_dump_of_a_counted_field(conversion: str, text: str) -> None:
    event = craft_event(field_line("u8 raw[4]", 8, 4), f'"{conversion}", 3, REC->raw')
    assert text_of(event, b"\1\2\3\4") == text


def test_a_record_that_ends_inside_an_address() -> None:
    event = craft_event(field_line("u8 raw[16]", 8, 16), '"%pI6 %pU %pISpc", REC->raw, REC->raw, REC->raw')
    assert text_of(event, b"\2\0") == "INVALIDIPv6 INVALIDUUID INVALIDIPv4"


@pytest.mark.parametrize(("bits", "text"), [(8, "0f"), (36, "1,0000000f"), (40, "01,0000000f"), (0, "")])
def test_bitmaps_of_so_many_bits(bits: int, text: str) -> None:
    event = craft_event(field_line("unsigned long mask[1]", 8, 8), f'"%*pb", {bits}, REC->mask')
    assert text_of(event, struct.pack("<Q", 0x10000000F)) == text
