"""Programs print what the plain formatter prints: fields of every kind, cut records, any expression."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.crafted_rows import TableContext, kernel_text
from tests.formats.crafted_event import CraftedContext, craft_event, field_line, payload, text_of
from tests.formats.print_fmt.rich_record import rich_event
from tests.formats.print_fmt.test_c_semantics import CExpression, any_expression, crafted_expression
from tracetui.engine.print_program import NotCompilable
from tracetui.formats.event_format import EventFormat

SYMBOLS = [(0x1000, "outer"), (0x2000, "inner"), (0x2080, "innermost")]
ARGUMENTS = (
    "%d|%5u|%-6d|%06x|%#X|%lld", "REC->neg, REC->b, REC->neg, REC->a, REC->c, REC->wide / (REC->b - 3) % 1000",
    "%ps %pS %p %px %ps", "REC->ip, REC->ip, REC->ip, REC->ip, REC->away",
    "%s %s %8s|%-8s|%.2s", "__get_str(str), __get_rel_str(r_str), REC->text, __get_str(empty), REC->text",
    "%s", 'REC->a > 5 ? __get_str(str) : "no"', "%s", 'REC->a < 5 ? __get_str(str) : (REC->b ? "b" : REC->text)',
    "%s %s", "__print_hex(REC->mac, 6), __print_hex_str(__get_dynamic_array(raw), __get_dynamic_array_len(raw))",
    "%s %s", "__print_array(REC->fixed, 3, 2), __print_array(__get_dynamic_array(dyn), 2, 4)",
    "%s %s %s", "__get_bitmask(mask), __get_rel_bitmask(r_mask), __get_cpumask(none)",
    "%s %s", '__print_flags(REC->a & 6, "|", {2, "two"}, {4, "four"}), __print_symbolic(REC->a >> 3, {12, "twelve"})',
    "%*ph %*phN", "6, REC->mac, __get_dynamic_array_len(raw), __get_dynamic_array(raw)",
    "%pM %pI4 %pI6c %pISpc %pUb", "REC->mac, REC->ip4, REC->ip6, REC->sock6, REC->uuid",
    "%d %d", "__get_dynamic_array_len(dyn), ilog2(REC->wide)", "%s", '"always"', "%c%c", "REC->c + 62, 65",
    "%pS %ps", "(void *)((unsigned long)(_stext) + REC->away), (void *)(_etext + REC->c)",
    "%llu.%09u", "__print_ns_to_secs(REC->wide), __print_ns_without_secs(REC->wide)",
)  # fmt: skip


def check(event: EventFormat, data: bytes, context: CraftedContext, may_be_plain: bool = False) -> None:
    shown = kernel_text(event, payload(data, context.big_endian), context)
    if shown is None:
        assert may_be_plain
    else:
        assert shown == text_of(event, data, context).removesuffix("\n")


@pytest.mark.parametrize("big_endian", [False, True])
@pytest.mark.parametrize("number", range(0, len(ARGUMENTS), 2))
def test_conversions(number: int, big_endian: bool) -> None:
    event, data, context = rich_event(f'"{ARGUMENTS[number]}", {ARGUMENTS[number + 1]}', big_endian)
    if big_endian and "mask" in event.print_fmt:
        with pytest.raises(NotCompilable):
            check(event, data, context)
        return
    check(event, data, context)
    for length in range(0, len(data), 11):
        check(event, data[:length], context, may_be_plain=True)


@settings(max_examples=60)
@given(any_expression())
def test_any_expression(expr: CExpression) -> None:
    event, data = crafted_expression(expr)
    check(event, data, CraftedContext())


ADDRESSES = st.lists(st.sampled_from([0, 5, 0x1000, 0x1001, 0x207F, 0x2080, 0x2FFF, 0x3000, 1 << 63, (1 << 64) - 1]))


@settings(max_examples=40)
@given(ADDRESSES, st.sampled_from(["kernel_stack", "user_stack"]), st.integers(0, 7))
def test_stacks(callers: list[int], name: str, odd_bytes: int) -> None:
    fields = field_line("int size", 8, 4, True) + field_line("unsigned long caller[8]", 16, 64)
    event = craft_event(fields, '"x"', name=name, system="ftrace")
    data = bytes(8) + struct.pack(f"<{len(callers)}Q", *callers) + bytes(odd_bytes)
    check(event, data, TableContext(symbols=SYMBOLS))


DURATIONS = [0, 999, 9_999, 10_000, 10_001, 99_999, 100_001, 999_999_999, 1_000_000_000, 1_234_567_891_234, -1, -5000]


@pytest.mark.parametrize("duration_ns", DURATIONS)
@pytest.mark.parametrize("returned", [None, 0, 0x10, -1, -4095, -4096])
def test_returns_of_functions(duration_ns: int, returned: int | None) -> None:
    fields = field_line("unsigned long func", 8, 8) + field_line("int depth", 16, 4, True)
    fields += field_line("unsigned long long calltime", 24, 8) + field_line("unsigned long long rettime", 32, 8)
    if returned is not None:
        fields += field_line("unsigned long retval", 40, 8)
    event = craft_event(fields, '"x"', name="funcgraph_exit", system="ftrace")
    data = struct.pack("<QixxxxQQq", 0x2004, 3, 10**13, 10**13 + duration_ns, returned or 0)
    check(event, data, TableContext(symbols=SYMBOLS))


@pytest.mark.parametrize(
    ("format_text", "arguments"),
    [
        ("hd %d %s %x %ps\\n", struct.pack("<i", -3) + b"text\0" + bytes(3) + struct.pack("<IQ", 0xFE, 0x2004)),
        ("%hhd %hu %5lld|%-5d|%pS", struct.pack("<bxHqiQ", -1, 7, -9, 3, 0x2004)),
        ("nothing\\n", b""), ("%d %d", struct.pack("<i", 1)), ("%s", b"no end"), ("%*d %.3s", bytes(16)),
    ],
)  # fmt: skip
def test_binary_printk(format_text: str, arguments: bytes) -> None:
    fields = field_line("unsigned long ip", 8, 8) + field_line("const char * fmt", 16, 8)
    event = craft_event(fields + field_line("u32 buf[]", 24, 0), '"x"', name="bprint", system="ftrace")
    context = TableContext(symbols=SYMBOLS, strings={0x5000: format_text})
    for address in (0x5000, 0x5001):
        check(event, struct.pack("<QQ", 0x1004, address) + arguments, context, may_be_plain=True)


@pytest.mark.parametrize("name", ["kvm_mmu_get_page", "kvm_mmu_sync_page"])
@pytest.mark.parametrize("role", [2 | 1 << 7 | 7 << 8, 0x1F81F, 1 << 12 | 1 << 16])
def test_shadow_pages(name: str, role: int) -> None:
    fields = field_line("u64 gfn", 8, 8) + field_line("u32 role", 16, 4) + field_line("u32 root_count", 20, 4)
    fields += field_line("bool unsync", 24, 1) + field_line("bool created", 25, 1)
    event = craft_event(fields, '"has_4_byte_gpte"', name=name, system="kvmmmu")
    for flags in range(4):
        data = struct.pack("<QII??", 0x1234, role, 3, flags & 1, flags & 2)
        check(event, data, CraftedContext())


@pytest.mark.parametrize("name", ["kvm_nested_vmexit", "kvm_nested_vmexit_inject"])
@pytest.mark.parametrize("rip", [0, 0x1000, 0x2004, 1 << 63])
def test_exits_of_nested_guests(name: str, rip: int) -> None:
    names = ("exit_code", "exit_info1", "exit_info2", "exit_int_info", "exit_int_info_err", "isa")
    fields = field_line("u64 rip", 8, 8) + "".join(
        field_line(f"u32 {each}", 16 + 4 * n, 4) for n, each in enumerate(names)
    )
    event = craft_event(fields, '"x"', name=name, system="kvm")
    context = TableContext(guest_symbols=SYMBOLS)
    check(event, struct.pack("<Q6I", rip, 0x7C, 1, 2, 3, 0xFFFFFFFF, 2), context)


@pytest.mark.parametrize("op", [0, 1, 4, 5, 0x80, 0x181, 11, 12, 13, 14, 0x1000])
def test_futexes(op: int) -> None:
    names = ("uaddr", "op", "val", "utime", "uaddr2", "val3")
    fields = "".join(field_line(f"unsigned long {each}", 8 + 8 * n, 8) for n, each in enumerate(names))
    event = craft_event(fields, '"op: %lx", REC->op', name="sys_enter_futex", system="syscalls")
    check(event, struct.pack("<6Q", 0x7F0012345678, op, 1, 0x10, (1 << 64) - 1, 7), CraftedContext())
