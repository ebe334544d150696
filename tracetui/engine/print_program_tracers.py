"""Programs of what the kernel's tracers record: functions, the function graph, stacks, raw data."""

from __future__ import annotations

from tracetui.engine.print_program import (
    Constant,
    Literal,
    Load,
    NumberText,
    Register,
    TextByValue,
    text_by_value,
)
from tracetui.engine.print_program_numbers import field_span
from tracetui.engine.print_program_printk import named
from tracetui.engine.print_program_steps import Compute, Jump, Label, Plain, Span, Steps, Take, always, symbol
from tracetui.engine.render_columns import FIRST_FREE
from tracetui.formats.print_context import PrintContext, Record
from tracetui.formats.print_fmt.type_names import INT, LONG_LONG
from tracetui.formats.special_forms.form import FormRequest, MissingField
from tracetui.formats.special_forms.function_graph import DURATION_MARKS, NO_DURATION, indentation, returned_value

_ADDRESS, _TEST, _DURATION, _PART = range(FIRST_FREE, FIRST_FREE + 4)
_NS_PER_US, _WIDEST_US = 1000, 1_000_000


def function_steps(request: FormRequest) -> Steps:
    """`function <-- caller`."""
    return [*named(_load(request, "ip")), Literal(" <-- "), *named(_load(request, "parent_ip"))]


def _load(request: FormRequest, name: str, signed: bool | None = False) -> Load:
    return Load.of(request.event.field(name), signed)


def _at_depth(request: FormRequest, behind: str) -> TextByValue:
    depth = request.number("depth")

    def text(record: Record, context: PrintContext) -> str:
        return f"|  {indentation(depth(record.data))}{behind}"

    return text_by_value((_load(request, "depth", None),), text)


def graph_entry_steps(request: FormRequest) -> Steps:
    """As it is where its return is not taken along."""
    func = _load(request, "func")
    return [Literal(NO_DURATION), _at_depth(request, ""), *named(func), Literal("() {")]


def graph_exit_steps(request: FormRequest) -> Steps:
    """`+ 28.600 us  |  }`, indented by its depth."""
    return [*_lasted(request), _at_depth(request, "}"), *_returned(request)]


def graph_leaf_steps(request: FormRequest) -> Steps:
    """`  1.100 us   |    name();`, from a record that holds what its call and its return say."""
    name = named(_load(request, "func"))
    return [*_lasted(request), _at_depth(request, ""), *name, Literal("();"), *_returned(request)]


def _lasted(request: FormRequest) -> Steps:
    """How long a call lasted."""
    start, end = _load(request, "calltime", None), _load(request, "rettime", None)
    both = Register(_TEST, 8, True)
    whole = Label()
    return [
        Compute("|", (start, end), _TEST, LONG_LONG),
        Compute("<", (both, Constant(0)), _TEST, INT),
        Jump(whole, both),
        Plain(),
        whole,
        Compute("-", (end, start), _DURATION, LONG_LONG),
        *duration_steps(),
    ]


def duration_steps() -> Steps:
    """A mark for long ones, then the duration in us, 13 characters wide; it is in its register."""
    duration, test, part = Register(_DURATION, 8, True), Register(_TEST), Register(_PART)
    marked, long, end = Label(), Label(), Label()
    short = Label()
    steps: Steps = [Compute("<", (always(DURATION_MARKS[-1][0]), duration), _TEST, INT), Jump(short, test)]
    for above, mark in DURATION_MARKS:
        shorter = Label()
        steps += [Compute("<", (always(above), duration), _TEST, INT), Jump(shorter, test)]
        steps += [Literal(mark), Jump(marked), shorter]
    steps += [short, Literal("  "), marked]
    steps += [Compute("<", (duration, Constant(0)), _TEST, INT)]
    steps += [Compute("?:", (test, Constant(0), duration), _DURATION, LONG_LONG)]
    steps += [Compute("/", (duration, Constant(_NS_PER_US)), _PART, LONG_LONG), NumberText(part)]
    steps += [Compute("<", (part, Constant(_WIDEST_US)), _TEST, INT), Jump(long, test)]
    steps += [Compute("%", (duration, Constant(_NS_PER_US)), _TEST, LONG_LONG)]
    steps += [Literal("."), NumberText(test, width=3, zeros=True)]
    steps += [Literal(" us ")]
    for below in (100, 10):
        steps += [Compute("<", (part, Constant(below)), _TEST, INT), Jump(end, test), Literal(" ")]
    return [*steps, Jump(end), long, Literal(" us "), end]


def _returned(request: FormRequest) -> Steps:
    """Error numbers are few; other values are hex digits."""
    field = request.event.field("retval")
    if field is None:
        return []
    load, value = Load.of(field, True), returned_value(request.event, request.big_endian)
    positive, end = Label(), Label()
    errors = text_by_value((load,), lambda record, context: value(record.data))
    shown = NumberText(Load.of(field, False), base=16, prefix=True)
    return [
        Compute("<", (Constant(-4096), load), _TEST, INT),
        Compute("<", (load, Constant(0)), _PART, INT),
        Compute("&", (Register(_TEST), Register(_PART)), _TEST, INT),
        Jump(positive, Register(_TEST)),
        errors,
        Jump(end),
        positive,
        Literal(" (ret="),
        shown,
        Literal(")"),
        end,
    ]


def kernel_stack_steps(request: FormRequest) -> Steps:
    """`<stack trace >` and a line `=> function (address)` per caller."""
    address = Register(_ADDRESS, request.long_size)
    number = NumberText(address, base=16)
    known: Steps = [Literal(" ("), number, Literal(")\n")]
    shown = symbol(address, known, [Literal("=> "), number, Literal("\n")], prefix="=> ")
    return [Literal("<stack trace >\n"), *_callers(request, shown)]


def user_stack_steps(request: FormRequest) -> Steps:
    """`<user stack trace>` and a line `=> address` per caller that is not 0."""
    address, none = Register(_ADDRESS, request.long_size), Label()
    shown: Steps = [Jump(none, address), Literal("\n=> "), NumberText(address, base=16, width=16, zeros=True), none]
    return [Literal("<user stack trace>"), *_callers(request, shown)]


def _callers(request: FormRequest, shown: Steps) -> Steps:
    """The entries from `caller` to the record's end or to one of all ones."""
    field = request.event.field("caller")
    if field is None:
        raise MissingField("caller")
    size = request.long_size
    last = always((1 << 8 * size) - 1)
    again, ended = Label(), Label()
    return [
        Span(field.offset, 0),
        again,
        Take(_ADDRESS, size, ended=ended),
        Compute("!=", (Register(_ADDRESS), last), _TEST, INT),
        Jump(ended, Register(_TEST)),
        *shown,
        Jump(again),
        ended,
    ]


def raw_data_steps(request: FormRequest) -> Steps:
    """`# 1f 01 02`: the id, then the bytes up to the record's end."""
    buf = request.event.field("buf")
    if buf is None:
        raise MissingField("buf")
    again, ended = Label(), Label()
    byte = NumberText(Register(_ADDRESS, 1), base=16, width=2, zeros=True)
    return [
        Literal("# "),
        NumberText(_load(request, "id"), base=16),
        field_span(buf),
        again,
        Take(_ADDRESS, 1, ended=ended),
        Literal(" "),
        byte,
        Jump(again),
        ended,
    ]
