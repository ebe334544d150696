"""Records of the function tracers and stack traces."""

from __future__ import annotations

import struct

import pytest

from tests.formats.crafted_event import CraftedContext, craft_event, field_line, payload, text_of
from tests.formats.crafted_fields import FUNC_REPEATS
from tests.formats.crafted_fields import FUNCTION as FUNCTION_FIELDS
from tracetui.formats.print_memory import PrintMemory
from tracetui.formats.print_mode import COMPAT_MODE, PrintMode, TimesInTexts
from tracetui.formats.special_forms.function_graph import duration_text, is_leaf, leaf_text

CONTEXT = CraftedContext(symbols=[(0x1000, "outer"), (0x2000, "inner"), (0x3000, "innermost")])
FUNCTION = craft_event(
    FUNCTION_FIELDS,
    '" %ps <-- %ps", (void *)REC->ip, (void *)REC->parent_ip',
    name="function",
    system="ftrace",
)


def test_function() -> None:
    assert text_of(FUNCTION, struct.pack("<QQ", 0x2004, 0x1008), CONTEXT) == "inner <-- outer"
    with_offsets = PrintMode(function_offset=True)
    assert text_of(FUNCTION, struct.pack("<QQ", 0x2004, 0x1008), CONTEXT, with_offsets) == "inner+0x4 <-- outer+0x8"


def test_trace_cmd_indents_by_what_it_printed_before() -> None:
    memory = PrintMemory()
    calls = [(0x2000, 0x1000), (0x3000, 0x2000), (0x1000, 0x3000), (0x2000, 0x1000), (0x2000, 0x5), (0x3000, 0x2000)]
    shown = [text_of(FUNCTION, struct.pack("<QQ", *call), CONTEXT, COMPAT_MODE, memory) for call in calls]
    assert shown == ["inner", "   innermost", "      outer", "inner", "inner", "   innermost"]
    assert text_of(FUNCTION, struct.pack("<QQ", 0x3000, 0x2000), CONTEXT, COMPAT_MODE) == "innermost"


def test_repeated_functions() -> None:
    event = craft_event(FUNC_REPEATS, '"x"', name="func_repeats", system="ftrace")
    data = struct.pack("<QQHHI", 0x2000, 0x1000, 3, 0, 500_000_000)
    assert text_of(event, data, CONTEXT) == "inner <-- outer (count: 3  last_ts:     0.500000)"
    in_compat: dict[TimesInTexts, str] = {"us": "    0.500000", "ns": "    0.500000000", "bare": "   500000000"}
    for times, shown in in_compat.items():
        mode = PrintMode(compat=True, times=times)
        assert text_of(event, data, CONTEXT, mode) == f"inner (count: 3  last_ts: {shown})"


@pytest.mark.parametrize("long_size", [4, 8])
def test_kernel_stack(long_size: int) -> None:
    fields = field_line("int size", 8, 4, True) + field_line("unsigned long caller[8]", 8 + long_size, 8 * long_size)
    event = craft_event(fields, '"x"', name="kernel_stack", system="ftrace", long_size=long_size)
    code = {4: "I", 8: "Q"}[long_size]
    last = (1 << 8 * long_size) - 1
    data = struct.pack("<i", 3).ljust(long_size, b"\0") + struct.pack(f"<4{code}", 0x1004, 5, last, 0x2000)
    context = CraftedContext(long_size=long_size, symbols=CONTEXT.symbols)
    for mode in (PrintMode(), COMPAT_MODE):
        assert text_of(event, data, context, mode) == "<stack trace >\n=> outer (1004)\n=> 5\n"


def test_user_stack() -> None:
    fields = field_line("unsigned int tgid", 8, 4) + field_line("unsigned long caller[8]", 16, 64)
    event = craft_event(fields, '"%ps", REC->caller[0]', name="user_stack", system="ftrace")
    data = struct.pack("<IxxxxQQ", 7, 0x7F0000001234, 0)
    assert text_of(event, data) == "<user stack trace>\n=> 00007f0000001234"


GRAPH_ENTRY = craft_event(
    field_line("unsigned long func", 8, 8) + field_line("int depth", 16, 4, True),
    '"x"',
    name="funcgraph_entry",
    system="ftrace",
)
GRAPH_EXIT = craft_event(
    field_line("unsigned long func", 8, 8)
    + field_line("int depth", 16, 4, True)
    + field_line("unsigned long long calltime", 24, 8)
    + field_line("unsigned long long rettime", 32, 8)
    + field_line("unsigned long retval", 40, 8),
    '"x"',
    name="funcgraph_exit",
    system="ftrace",
)


@pytest.mark.parametrize(
    ("duration_ns", "text"),
    [
        (1_100, "  1.100 us   "),
        (28_600, "+ 28.600 us  "),
        (123_456, "! 123.456 us "),
        (11_743_904, "# 11743.904 us "),
        (1_234_567_890, "$ 1234567 us "),
        (-5, "  0.000 us   "),
    ],
)
def test_durations(duration_ns: int, text: str) -> None:
    assert duration_text(duration_ns) == text


def test_calls_and_returns() -> None:
    entry, leave = struct.pack("<Qi", 0x2000, 1), struct.pack("<QixxxxQQq", 0x2000, 1, 1000, 29_600, -22)
    assert text_of(GRAPH_ENTRY, entry, CONTEXT) == "             |    inner() {"
    assert text_of(GRAPH_EXIT, leave, CONTEXT) == "+ 28.600 us  |    } (ret=-22)"
    options = PrintMode(graph_depth=True, graph_tail=True)
    assert text_of(GRAPH_EXIT, leave, CONTEXT, options) == "+ 28.600 us  |    } (ret=-22) (1) /* inner */"


def test_a_call_and_its_return_in_one_line() -> None:
    entry = payload(struct.pack("<Qi", 0x2000, 1))
    leave = payload(struct.pack("<QixxxxQQq", 0x2000, 1, 1000, 2_100, 16))
    other = payload(struct.pack("<QixxxxQQq", 0x3000, 1, 1000, 2_100, 0))
    assert is_leaf(GRAPH_ENTRY, entry, GRAPH_EXIT, leave, big_endian=False)
    assert not is_leaf(GRAPH_ENTRY, entry, GRAPH_EXIT, other, big_endian=False)
    line = leaf_text(GRAPH_ENTRY, entry, GRAPH_EXIT, leave, CONTEXT)
    assert line == "  1.100 us   |    inner(); (ret=0x10)"
