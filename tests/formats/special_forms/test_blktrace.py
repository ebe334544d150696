"""The blk tracer's records: crafted ones of every action, and a real recording of dd reading a disk."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from tests.formats.crafted_event import CraftedContext, craft_event, field_line, payload
from tests.report.crafted_pairs import in_both
from tracetui.formats.event_text import compile_event
from tracetui.formats.print_context import Record
from tracetui.formats.print_mode import COMPAT_MODE, DEFAULT_MODE, PrintMode
from tracetui.formats.tracedat.blktrace_event import blktrace_format

_READ, _WRITE, _FLUSH, _SYNC, _PC, _NOTIFY, _META, _DISCARD, _FUA = (
    1 << 16 + bit for bit in (0, 1, 2, 3, 9, 10, 12, 13, 15)
)
_GROUP = 1 << 8
_EVENT = blktrace_format(craft_event(field_line("int x", 8, 4), '"x"', "user_stack", "ftrace"))


class _Named(CraftedContext):
    def comm(self, pid: int) -> str:
        return {42: "dd"}[pid]


def _text(
    action: int, size: int = 65536, error: int = 0, data: bytes = b"", mode: PrintMode = DEFAULT_MODE, order: str = "<"
) -> str:
    big_endian = order == ">"
    fields = struct.pack(f"{order}QiIiIihH", 384000, size, action, 7, 254 << 20 | 3, 1, error, len(data))
    record = Record(payload(bytes(8) + fields + data + b"padding", big_endian), 0, 0)
    return compile_event(_EVENT, big_endian, 8, mode)(record, _Named(big_endian))


@pytest.mark.parametrize(
    ("action", "text"),
    [
        (1 | _READ | _SYNC, "254,3    Q  RS 384000 + 128 [dd]"),
        (2 | _WRITE, "254,3    M   W 384000 + 128 [dd]"),
        (3 | _WRITE | _META, "254,3    F  WM 384000 + 128 [dd]"),
        (4 | _WRITE | _FLUSH | _FUA, "254,3    G FWF 384000 + 128 [dd]"),
        (5 | _READ, "254,3    S   R 384000 + 128 [dd]"),
        (6 | _READ, "254,3    R   R 384000 + 128 [0]"),
        (7 | _DISCARD | _WRITE, "254,3    D   D 384000 + 128 [dd]"),
        (8 | _WRITE, "254,3    C   W 384000 + 128 [0]"),
        (9, "254,3    P   R [dd]"),
        (12 | _READ, "254,3    I   R 384000 + 128 [dd]"),
        (14 | _READ, "254,3    B   R 384000 + 128 [dd]"),
        (99, "254,3    ?   R 384000 + 128 [dd]"),
    ],
)
@pytest.mark.parametrize("order", ["<", ">"])
def test_actions(action: int, text: str, order: str) -> None:
    assert _text(action, order=order) == text


@pytest.mark.parametrize(
    ("action", "size", "error", "data", "text"),
    [
        (1 | _FLUSH | _WRITE, 0, 0, b"", "254,3    Q  FW [dd]"),
        (8 | _WRITE, 0, -5, b"", "254,3    C   W 384000 [-5]"),
        (10, 0, 0, (3).to_bytes(8, "big"), "254,3    U   N [dd] 3"),
        (11, 0, 0, (4).to_bytes(8, "big"), "254,3   UT   N [dd] 4"),
        (13 | _READ, 65536, 0, (384064).to_bytes(8, "big"), "254,3    X   R 384000 / 384064 [dd]"),
        (15 | _READ, 65536, 0, struct.pack(">IIQ", 8 << 20 | 1, 8 << 20, 2048),
         "254,3    A   R 384000 + 128 <- (8,1) 2048"),
        (15 | _READ, 65536, 0, b"", "254,3    A   R 384000 + 128 <- (0,0) 0"),
        (7 | _READ | _PC, 512, 0, b"\x12\x34", "254,3    D   R 512 (12 34) [dd]"),
        (8 | _READ | _PC, 512, 2, b"\x12", "254,3    C   R (12) [2]"),
        (2 | _NOTIFY, 0, 0, b"hello", "254,3    m   N hello"),
        (1 | _READ | _GROUP, 65536, 0, struct.pack("<II", 0x2A, 1), "254,3   2a,1  Q   R 384000 + 128 [dd]"),
    ],
)  # fmt: skip
def test_details(action: int, size: int, error: int, data: bytes, text: str) -> None:
    assert _text(action, size, error, data) == text


def test_trace_cmd_prints_the_pid() -> None:
    assert _text(1 | _READ, mode=COMPAT_MODE) == "7"


def test_blocks_that_dd_read(all_recordings: Path) -> None:
    """It read 20 times 64 KiB from 3000 times 64 KiB on."""
    compat, right = in_both(all_recordings / "variants/blk.dat")
    issued = [line.partition(" D  RS ")[2] for line in right if " D  RS " in line]
    assert issued == [f"{384000 + 128 * number} + 128 [dd]" for number in range(20)]
    assert [line.split("blktrace:")[0] for line in right] == [line.split("blktrace:")[0] for line in compat]
