"""Whatever a damaged file says, printing gives a bounded text and no exception."""

from __future__ import annotations

import struct

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.crafted_event import CraftedContext, craft_event, field_line, payload
from tracetui.formats.event_format import EventFormat, parse_event_format
from tracetui.formats.event_text import compile_event, field_values
from tracetui.formats.print_context import Record
from tracetui.formats.print_memory import PrintMemory
from tracetui.formats.print_mode import PrintMode

_LONGEST = 1 << 20
_MODES = [
    PrintMode(),
    PrintMode(compat=True),
    PrintMode(compat=True, raw=True),
    PrintMode(raw=True),
    PrintMode(plugins=False),
]
_FIELDS = (
    field_line("int a", 8, 4, True)
    + field_line("u64 wide", 16, 8)
    + field_line("char text[8]", 24, 8)
    + field_line("__data_loc char[] dyn", 32, 4)
    + field_line("__rel_loc u32[] rel", 36, 4)
    + field_line("u16 array[3]", 40, 6)
    + field_line("void * ptr", 48, 8)
    + field_line("char rest[]", 56, 0)
)
_WORDS = [
    "REC->a", "REC->wide", "REC->text", "REC->dyn", "REC->array", "REC->ptr", "REC->rest", "REC->none", "REC", "->",
    "(", ")", "{", "}", "[", "]", ",", "?", ":", "+", "-", "*", "/", "%", "<<", ">>", "<", ">=", "==", "!", "~", "&",
    "&&", "|", "||", "^", "++", "=", ";", ".", "0", "1", "-1", "0x80000000", "18446744073709551615", "1UL", "'x'",
    '"text"', '"|"', "int", "u8", "(unsigned long)", "(u32 *)", "sizeof(", "name", "vmemmap_base",
    "__get_str(dyn)", "__get_dynamic_array(dyn)", "__get_dynamic_array_len(rel)", "__get_rel_dynamic_array(rel)",
    "__get_bitmask(dyn)", "__get_cpumask(rel)", "__print_symbolic(", "__print_flags(", "__print_hex(", "__print_array(",
    "__print_hex_dump(", "jbd2_dev_to_name(", "scsi_trace_parse_cdb(", "__builtin_expect(", '{ 1, "one" }', "({",
]  # fmt: skip
_CONVERSIONS = [
    "%d", "%5u", "%-3x", "%#o", "%lld", "%.3s", "%s", "%*d", "%.*s", "%c", "%p", "%pS", "%pI4", "%pI6c", "%pISpc",
    "%pU", "%pM", "%*ph", "%*pbl", "%%", "%e", "%", "%0999999999d", "%999999999s", "%hhd", "\\n", "\\", "x",
]  # fmt: skip

_expressions = st.lists(st.sampled_from(_WORDS), max_size=14).map(" ".join)
_formats = st.lists(st.sampled_from(_CONVERSIONS), max_size=6).map("".join)
_print_fmts = st.builds(
    lambda text, args: f'"{text}", ' + ", ".join(args), _formats, st.lists(_expressions, max_size=5)
)


def _print_in_all_modes(event: EventFormat, data: bytes, big_endian: bool) -> None:
    context = CraftedContext(big_endian=big_endian, symbols=[(0x1000, "sym")], strings={0: "zero %d"})
    record = Record(data, 5, 0)
    for mode in _MODES:
        printer = compile_event(event, big_endian, 8, mode, PrintMemory())
        assert len(printer(record, context)) < _LONGEST
    assert len(field_values(event, record, context)) == len(event.fields) + len(event.common_fields)


@settings(max_examples=300, deadline=None)
@given(_print_fmts, st.binary(max_size=80), st.booleans())
def test_random_print_fmts_and_records(print_fmt: str, data: bytes, big_endian: bool) -> None:
    _print_in_all_modes(craft_event(_FIELDS, print_fmt), payload(data, big_endian), big_endian)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(max_codepoint=255), max_size=60), st.binary(max_size=60))
def test_random_characters(print_fmt: str, data: bytes) -> None:
    _print_in_all_modes(craft_event(_FIELDS, print_fmt), data, False)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(max_codepoint=255), max_size=200))
def test_random_format_files(text: str) -> None:
    event = parse_event_format(text, "test", 8)
    if event is not None:
        _print_in_all_modes(event, bytes(16), False)


_PRINTF_WORDS = [*_CONVERSIONS, "%hd", "%zu", "%ps", "%pB", "%pE"]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(_PRINTF_WORDS), max_size=8).map("".join), st.binary(max_size=60))
def test_random_binary_printf(text: str, data: bytes) -> None:
    fields = (
        field_line("unsigned long ip", 8, 8) + field_line("const char * fmt", 16, 8) + field_line("u32 buf[]", 24, 0)
    )
    event = craft_event(fields, '"%ps: %s", (void *)REC->ip, REC->fmt', name="bprint", system="ftrace")
    context = CraftedContext(strings={7: text})
    record = Record(payload(struct.pack("<QQ", 0x1000, 7) + data), 5, 0)
    for mode in _MODES:
        assert len(compile_event(event, False, 8, mode, PrintMemory())(record, context)) < _LONGEST
