"""The cases that libtraceevent tests itself by: dynamic strings, masks of CPUs, sizes."""

from __future__ import annotations

import struct

import pytest

from tests.formats.crafted_event import CraftedContext, craft_event, field_line, text_of
from tracetui.formats.print_mode import COMPAT_MODE, DEFAULT_MODE, PrintMode

_BOTH = (COMPAT_MODE, DEFAULT_MODE)
_ORDERS = pytest.mark.parametrize(("big_endian", "order"), [(False, "<"), (True, ">")])


@_ORDERS
@pytest.mark.parametrize(
    ("declaration", "size", "code", "word"),
    [("__data_loc char[] name", 4, "I", 16 | 6 << 16), ("__data_loc name", 2, "Hxx", 16)],
)
def test_dynamic_strings(declaration: str, size: int, code: str, word: int, big_endian: bool, order: str) -> None:
    fields = field_line("int irq", 8, 4, True) + field_line(declaration, 12, size)
    event = craft_event(fields, '"irq=%d handler=%s", REC->irq, __get_str(name)')
    data = struct.pack(f"{order}i{code}", 0, word) + b"hello\0"
    for mode in _BOTH:
        assert text_of(event, data, CraftedContext(big_endian), mode) == "irq=0 handler=hello"


_MASKS = {
    "full": (range(64), "0-63"),
    "empty": ((), ""),
    "half": (range(0, 64, 2), ",".join(map(str, range(0, 64, 2)))),
    "in the second byte": ((0, 15), "0,15"),
    "in the third": ((0, 23), "0,23"),
    "in the last": ((0, 63), "0,63"),
}


@_ORDERS
@pytest.mark.parametrize(("cpus", "listed"), _MASKS.values(), ids=_MASKS)
def test_masks_of_cpus(cpus: range | tuple[int, ...], listed: str, big_endian: bool, order: str) -> None:
    event = craft_event(field_line("__data_loc cpumask_t *[] cpumask", 8, 4), '"cpumask=%s", __get_cpumask(cpumask)')
    mask = sum(1 << cpu for cpu in cpus)
    data = struct.pack(f"{order}IQ", 12 | 8 << 16, mask)
    context = CraftedContext(big_endian)
    assert text_of(event, data, context, COMPAT_MODE) == f"cpumask={listed}"
    assert text_of(event, data, context) == f"cpumask={mask >> 32:08x},{mask & 0xFFFFFFFF:08x}"
    stored = ", ".join(f"{byte:02x}" for byte in struct.pack(f"{order}Q", mask))
    assert text_of(event, data, context, PrintMode(compat=True, raw=True)) == f" cpumask=ARRAY[{stored}]"


_SIZES = (
    ("int", 4), ("unsigned", 4), ("unsigned int", 4), ("long", None), ("unsigned long", None), ("long long", 8),
    ("unsigned long long", 8), ("REC->s4", 4), ("REC->u4", 4), ("REC->s8", 8), ("REC->u8", 8),
)  # fmt: skip
_SIZED_FIELDS = (
    field_line("int s4", 8, 4, True)
    + field_line("unsigned int u4", 12, 4)
    + field_line("long s8", 16, 8, True)
    + field_line("unsigned long u8", 24, 8)
)


def _sizes_event(long_size: int) -> tuple[str, str]:
    """The print fmt, and the text it should give."""
    names = " ".join(f"{name}=%d" for name, _ in _SIZES)
    calls = ", ".join(f"sizeof({name})" for name, _ in _SIZES)
    return f'"{names}", {calls}', " ".join(f"{name}={size or long_size}" for name, size in _SIZES)


@pytest.mark.parametrize("long_size", [8, 4])
def test_sizes(long_size: int) -> None:
    print_fmt, expected = _sizes_event(long_size)
    event = craft_event(_SIZED_FIELDS, print_fmt, long_size=long_size)
    for mode in _BOTH:
        assert text_of(event, bytes(24), CraftedContext(long_size=long_size), mode) == expected


def test_sizes_of_a_kernel_whose_long_is_unknown() -> None:
    event = craft_event(_SIZED_FIELDS, _sizes_event(0)[0], long_size=0)
    context = CraftedContext(long_size=0)
    assert text_of(event, bytes(24), context, COMPAT_MODE) == "[FAILED TO PARSE] s4=0 u4=0 s8=0 u8=0x0"
