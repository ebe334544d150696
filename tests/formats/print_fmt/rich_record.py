"""One event with a field of every kind, and one record of it in both byte orders."""

from __future__ import annotations

import struct
from collections.abc import Callable

from tests.formats.crafted_event import CraftedContext, craft_event, field_line, text_of
from tracetui.formats.event_format import EventFormat
from tracetui.formats.print_mode import COMPAT_MODE, DEFAULT_MODE

SAME = None
"""The right text is trace-cmd's."""
FAILED = "[FAILED TO PARSE]"
_HEAD = 8
_SCALARS = (
    ("int a", "i", 100, True),
    ("int b", "i", 10, True),
    ("int c", "i", 3, True),
    ("s32 neg", "i", -5, True),
    ("u64 wide", "Q", 0x1122334455667788, False),
    ("u64 top", "Q", (1 << 63) + 1, False),
    ("void * ip", "Q", 0x1005, False),
    ("void * away", "Q", 0x64, False),
    ("const char * fmt", "Q", 0x9000, False),
)
_IPV4 = bytes([10, 0, 0, 1])
_IPV6 = bytes.fromhex("20010db8000000000000000000000001")
_UUID = bytes(range(16))
_FIXED: tuple[tuple[str, Callable[[str], bytes]], ...] = (
    ("u16 fixed[3]", lambda order: struct.pack(f"{order}3H", 1, 0x22, 0x333)),
    ("char text[8]", lambda order: b"fixed\0xx"),
    ("u8 mac[6]", lambda order: bytes.fromhex("0102030405ff")),
    ("u8 ip4[4]", lambda order: _IPV4),
    ("u8 ip6[16]", lambda order: _IPV6),
    ("u8 mapped[16]", lambda order: bytes(10) + b"\xff\xff" + _IPV4),
    ("u8 isatap[16]", lambda order: bytes.fromhex("fe80000000000000") + bytes.fromhex("00005efe") + _IPV4),
    ("u8 uuid[16]", lambda order: _UUID),
    ("u8 sock4[16]", lambda order: struct.pack(f"{order}H", 2) + struct.pack(">H", 8080) + _IPV4 + bytes(8)),
    ("u8 sock6[28]", lambda order: struct.pack(f"{order}H", 10) + struct.pack(">H", 80) + bytes(4) + _IPV6 + bytes(4)),
)
_DYNAMIC: tuple[tuple[str, Callable[[str], bytes]], ...] = (
    ("u32[] dyn", lambda order: struct.pack(f"{order}2I", 1, 0x22)),
    ("char[] str", lambda order: b"hello\0\0\0"),
    ("char[] empty", lambda order: b""),
    ("u8[] raw", lambda order: b"\1\2\3\0"),
    ("unsigned long[] mask", lambda order: struct.pack(f"{order}2Q", 0x8000000000000005, 3)),
    ("unsigned long[] pair", lambda order: struct.pack(f"{order}2Q", 1 << 63, 1)),
    ("unsigned long[] none", lambda order: bytes(8)),
    ("__u8[] addr", lambda order: struct.pack(f"{order}H", 2) + struct.pack(">H", 8080) + _IPV4 + bytes(8)),
)
_KINDS = ("__data_loc", "__rel_loc")


def _build(order: str) -> tuple[str, bytes]:
    """The field lines and the record behind the common fields."""
    lines, data = "", b""
    for declaration, code, value, signed in _SCALARS:
        size = struct.calcsize(code)
        data += bytes(-(len(data) + _HEAD) % size)
        lines += field_line(declaration, _HEAD + len(data), size, signed)
        data += struct.pack(order + code, value)
    for declaration, content in _FIXED:
        lines += field_line(declaration, _HEAD + len(data), len(content(order)))
        data += content(order)
    words_at = len(data)
    heap = words_at + 4 * len(_KINDS) * len(_DYNAMIC)
    words, tail = b"", b""
    for kind in _KINDS:
        for declaration, content in _DYNAMIC:
            at = words_at + len(words)
            name = declaration.replace("] ", "] r_") if kind == "__rel_loc" else declaration
            lines += field_line(f"{kind} {name}", _HEAD + at, 4)
            start = heap + len(tail) - (at + 4 if kind == "__rel_loc" else -_HEAD)
            words += struct.pack(f"{order}I", start | len(content(order)) << 16)
            tail += content(order)
    return lines, data + words + tail


def both_texts(print_fmt: str, big_endian: bool = False) -> tuple[str, str]:
    """What trace-cmd prints for the record, and the right text."""
    event, data, context = rich_event(print_fmt, big_endian)
    compat, right = (text_of(event, data, context, mode) for mode in (COMPAT_MODE, DEFAULT_MODE))
    return compat, right


def rich_event(print_fmt: str, big_endian: bool = False) -> tuple[EventFormat, bytes, CraftedContext]:
    """The event with a print fmt, the record's own bytes, and the recording's tables."""
    lines, data = _build(">" if big_endian else "<")
    context = CraftedContext(big_endian, symbols=[(0x1000, "sym"), (0x2000, "next")], strings={0x9000: "known"})
    return craft_event(lines, print_fmt), data, context


def check(print_fmt: str, compat: str, right: str | None) -> None:
    """Compare both texts; of what fails to parse the fields behind are tested elsewhere."""
    shown = both_texts(print_fmt)
    found = FAILED if shown[0].startswith(f"{FAILED} a=100 b=10 c=3 ") else shown[0]
    assert (found, shown[1]) == (compat, compat if right is SAME else right)
