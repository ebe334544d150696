"""Where values and conversions differ: an event, its records, trace-cmd's texts, the right ones."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from tests.formats.crafted_event import ABC_FIELDS, CraftedContext, craft_event, field_line, payload
from tests.report.example import Example
from tracetui.formats.event_format import EventFormat
from tracetui.formats.event_text import compile_event
from tracetui.formats.print_context import Record
from tracetui.formats.print_memory import PrintMemory
from tracetui.formats.print_mode import COMPAT_MODE, DEFAULT_MODE, PrintMode

SYMBOLS = [(0x1000, "outer"), (0x2000, "inner"), (0x3000, "innermost"), (0xFFFF0000, "vmemmap_base")]


@dataclass
class TextDifference:
    """One example.

    Attributes:
        row: the first cell of the document's row.
        given: what is printed, in Markdown.
        event: the event of all records.
        records: the bytes behind the common fields, of each record in turn.
        compat: trace-cmd's texts.
        right: the default texts.
        context: the recording's tables.
        modes: of trace-cmd's text and of the default one.
    """

    row: str
    given: str
    event: EventFormat
    records: list[bytes]
    compat: list[str]
    right: list[str]
    context: CraftedContext = field(default_factory=lambda: CraftedContext(symbols=SYMBOLS))
    modes: tuple[PrintMode, PrintMode] = (COMPAT_MODE, DEFAULT_MODE)

    def example(self) -> Example:
        """What both reports print."""
        compat, right = ("\n".join(self.texts(mode)) for mode in self.modes)
        return Example(self.given, compat, right)

    def texts(self, mode: PrintMode) -> list[str]:
        """The texts of the records, printed one after the other; only trace-cmd's depend on what came before."""
        memory = PrintMemory() if mode.compat else None
        printer = compile_event(self.event, self.context.big_endian, self.context.long_size, mode, memory)
        return [
            printer(Record(payload(data, self.context.big_endian), 1_000_000_000, 0), self.context).removesuffix("\n")
            for data in self.records
        ]


def _value(row: str, conversion: str, argument: str, compat: str, right: str, a: int = 100) -> TextDifference:
    """One argument over the int fields a, b = 10 and c = 3."""
    event = craft_event(ABC_FIELDS, f'"{conversion}", {argument}')
    values = {"a": a, "b": 10, "c": 3}
    used = ", ".join(f"{name} = {value}" for name, value in values.items() if f"REC->{name}" in argument)
    given = f"`{conversion}` of `{argument.replace('REC->', '')}`" + f", {used}" * bool(used)
    return TextDifference(row, given, event, [struct.pack("<3i", a, 10, 3)], [compat], [right])


def _expression(row: str, argument: str, compat: int, right: int, a: int = 100) -> TextDifference:
    return _value(row, "%d", argument, str(compat), str(right), a)


def _event(
    row: str, holds: str, fields: str, print_fmt: str, data: bytes, texts: tuple[str, str], context: CraftedContext
) -> TextDifference:
    """An event of one record; texts are trace-cmd's and the right one."""
    event = craft_event(fields, print_fmt, long_size=context.long_size)
    given = f"`{print_fmt.replace('REC->', '')}`, {holds}"
    return TextDifference(row, given, event, [data], [texts[0]], [texts[1]], context)


_DYNAMIC = field_line("__data_loc u32[] dyn", 8, 4)
_POINTER = field_line("void * p", 8, 8)
_CONTEXT = CraftedContext(symbols=SYMBOLS, guest_symbols=[(0x1000, "native_safe_halt")])
BPRINT = craft_event(
    field_line("unsigned long ip", 8, 8) + field_line("const char * fmt", 16, 8) + field_line("u32 buf[]", 24, 0),
    '"%ps: %s", (void *)REC->ip, REC->fmt',
    name="bprint",
    system="ftrace",
)

VALUES = [
    _expression("signed fields and casts", "(s8)REC->a", 204, -52, a=-52),
    _expression("comparisons in a print fmt", "REC->a < 0", 0, 1, a=-5),
    _expression("operators of equal precedence", "100 - 10 - 3", 93, 87),
    _expression("parentheses around a right operand", "REC->a * (REC->b + REC->c)", 1003, 1300),
    _expression("`a ? x : b ? y : z`", "1 ? 1 : 1 ? 3 : 4", 3, 1),
    _expression("an operator behind `… ? x : y`", "1 ? 2 : REC->a + 5", 7, 2),
    _event(
        "an index behind a cast of a dynamic array", "dyn = {1, 0x22}", _DYNAMIC,
        '"%#x", ((u32 *)__get_dynamic_array(dyn))[1]', struct.pack("<3I", 12 | 8 << 16, 1, 0x22),
        ("0x22000000", "0x22"), _CONTEXT,
    ),
    _expression("`^`", "REC->a ^ REC->b", 0, 110),
    _expression("division by zero", "REC->a / 0", 0, 0),
    _value(
        "-1 in a table and a 32-bit field", "%s", '__print_symbolic(REC->a, { -1, "MINUS" })', "0xffffffff", "MINUS", -1
    ),
    _value("names of enums in tables", "%s", '__print_symbolic(REC->c - 2, { HRTIMER_MODE_REL, "REL" })', "0x1", "REL"),
    _value("variables of the kernel (`jiffies`, `vmemmap_base`)", "%p", "vmemmap_base + REC->a", "0xffff0064", "?"),
    _event(
        "elements of `__print_array`", "raw = {1} of a big-endian recording", field_line("u16 raw[1]", 8, 2),
        '"%s", __print_array(REC->raw, 1, 2)', b"\0\1", ("{0x100}", "{0x1}"), CraftedContext(big_endian=True),
    ),
    _event(
        "`long` in conversions", "a = 3 of a 32-bit kernel", field_line("int a", 8, 4, True), '"%lx", REC->a << 31',
        struct.pack("<i", 3), ("180000000", "80000000"), CraftedContext(long_size=4),
    ),
]  # fmt: skip

CONVERSIONS = [
    _event("`%px`", "p = 0xffffffff81a52dd0", _POINTER, '"%px", REC->p', struct.pack("<Q", 0xFFFFFFFF81A52DD0),
           ("0xffffffff81a52dd0x", "ffffffff81a52dd0"), _CONTEXT),
    _event("`%pK`, `%pB` and others", "p = outer + 5", _POINTER, '"%pB", REC->p', struct.pack("<Q", 0x1005),
           ("0x1005B", "outer+0x5"), _CONTEXT),
    _event("`%p` of 0", "p = 0", _POINTER, '"ptr=%p", REC->p', bytes(8), ("ptr=(nil)", "ptr=0x0"), _CONTEXT),
    _value("`%#x` of 0", "%#x", "REC->a", "0", "0x0", a=0),
    _event("`%*ph` of a field", "raw of 6 bytes", field_line("u8 raw[6]", 8, 6), '"ph=%*ph", 6, REC->raw',
           bytes.fromhex("c0a8072a0000"), ("ph=ARG TYPE NOT FIELD BUT 2", "ph=c0 a8 07 2a 00 00"), _CONTEXT),
    _value("`% d`", "% d", "REC->a", "> <d", " 100"),
    _event("`__get_cpumask`", "CPUs 0 to 2 of 64", field_line("__data_loc cpumask_t cpus", 8, 4),
           '"cpus=%s", __get_cpumask(cpus)', struct.pack("<IQ", 12 | 8 << 16, 7),
           ("cpus=0-2", "cpus=00000000,00000007"), _CONTEXT),
    _value("escapes in string arguments", "%s", 'REC->a ? "a\\tb" : ""', "a\\tb", "a\tb"),
    TextDifference(
        "`%c`, `%hd` in trace_printk", 'twice `trace_printk("ch=%c\\n", …)`, i and j', BPRINT,
        [struct.pack("<QQI", 0x1000, 0x5000, ord(letter)) for letter in "ij"],
        ["outer: ch=c", "[FAILED TO PARSE] ip=0x1000 fmt=0x5000 buf=ARRAY[]"],
        ["outer: ch=i", "outer: ch=j"], CraftedContext(symbols=SYMBOLS, strings={0x5000: "ch=%c\\n"}),
    ),
]  # fmt: skip
