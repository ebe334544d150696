"""Programs of the events that have a special form: the form's text, in pieces."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tracetui.engine.print_program import (
    Literal,
    Load,
    NotCompilable,
    NumberText,
    ProgramPiece,
    text_by_value,
)
from tracetui.engine.print_program_compiler import compile_pieces, string_text
from tracetui.formats.event_format import EventFormat
from tracetui.formats.print_context import PrintContext, Record
from tracetui.formats.print_fmt.scope import Scope
from tracetui.formats.print_mode import DEFAULT_MODE
from tracetui.formats.special_forms.form import FormRequest, MissingField, RecordPrinter
from tracetui.formats.special_forms.function import function
from tracetui.formats.special_forms.function_graph import funcgraph_entry
from tracetui.formats.special_forms.kvm import exit_reason_text, guest_symbol_suffix
from tracetui.formats.special_forms.sched import task_state_text
from tracetui.formats.special_forms.table import find_form
from tracetui.formats.special_forms.tlb import reason_names

Pieces = list[ProgramPiece]


def compile_program(event: EventFormat, big_endian: bool, long_size: int) -> Pieces:
    """The pieces of an event's text in the default mode.

    Raises:
        NotCompilable: the plain formatter has to print it row by row.
    """
    scope = Scope(event, big_endian, long_size, compat=False)
    form = find_form(event, DEFAULT_MODE)
    if form is None:
        return compile_pieces(scope)
    request = FormRequest(event, DEFAULT_MODE, big_endian, long_size, _no_text)
    try:
        form(request)
    except MissingField:
        return compile_pieces(scope)
    made = _FORMS.get((event.system, event.name))
    if made is None:
        raise NotCompilable("its text has a form of its own, made of more than a few numbers")
    try:
        return made(request)
    except MissingField as error:
        raise NotCompilable(str(error)) from error


def _no_text() -> RecordPrinter:
    return lambda record, context: ""


def _own(request: FormRequest) -> Pieces:
    return compile_pieces(Scope(request.event, request.big_endian, request.long_size, compat=False))


def _load(request: FormRequest, name: str, signed: bool | None = False) -> Load:
    return Load.of(request.event.field(name), signed)


def _decimal(request: FormRequest, name: str, signed: bool | None = False) -> ProgramPiece:
    field = request.event.field(name)
    load = Load.of(field, field.signed if field and signed is None else signed)
    return NumberText(load, ((8, load.signed),))


def _hex(request: FormRequest, name: str, prefix: bool = True) -> ProgramPiece:
    return NumberText(_load(request, name), base=16, prefix=prefix)


def _guest_symbol(request: FormRequest, name: str) -> ProgramPiece:
    suffix, read = guest_symbol_suffix(request), request.number(name, False)

    def text(record: Record, context: PrintContext) -> str:
        return suffix(record, context, read(record.data))

    return text_by_value((_load(request, "common_pid"), _load(request, name)), text)


def _kvm_entry(request: FormRequest) -> Pieces:
    if not request.has("vcpu_id", "rip"):
        return [*_own(request), _guest_symbol(request, "vcpu_pc")]
    address = [Literal(" rip "), _hex(request, "rip"), _guest_symbol(request, "rip")]
    return [Literal(" vcpu "), _decimal(request, "vcpu_id"), *address]


def _kvm_exit(request: FormRequest) -> Pieces:
    if not request.has("exit_reason", "guest_rip"):
        return [*_own(request), _guest_symbol(request, "vcpu_pc")]
    reason = exit_reason_text(request)
    loads = tuple(_load(request, name) for name in ("isa", "exit_reason") if request.has(name))
    pieces: Pieces = [
        text_by_value(loads, lambda record, context: reason(record.data)),
        Literal(" rip "),
        _hex(request, "guest_rip"),
        _guest_symbol(request, "guest_rip"),
    ]
    if request.has("info1", "info2"):
        pieces += [Literal(" info "), _hex(request, "info1", False), Literal(" "), _hex(request, "info2", False)]
    return pieces


def _kvm_emulate_insn(request: FormRequest) -> Pieces:
    code = request.event.field("insn")
    if code is None or code.is_dynamic or not 8 <= code.size <= 16:
        raise NotCompilable("no room for instructions that is known")
    length, insn = request.number("len", False), request.raw("insn")
    failed = request.number("failed", False) if request.has("failed") else None

    def text(record: Record, context: PrintContext) -> str:
        failure = " FAIL" if failed is not None and failed(record.data) else ""
        return f": {insn(record.data)[: length(record.data)].hex(' ')}{failure}"

    loads = [Load(code.offset, 8), Load(code.offset + code.size - 8, 8), _load(request, "len")]
    loads += [_load(request, "failed")] if failed is not None else []
    address = [_hex(request, "rip", False), _guest_symbol(request, "rip")]
    return [_hex(request, "csbase", False), Literal(":"), *address, text_by_value(tuple(loads), text)]


def _task(request: FormRequest, comm: str, pid: str, prio: str) -> Pieces:
    """`comm:pid [prio]`."""
    name, number = string_text(request.event.field(comm)), _decimal(request, pid, None)
    return [name, Literal(":"), number, Literal(" ["), _decimal(request, prio, None), Literal("]")]


def _sched_switch(request: FormRequest) -> Pieces:
    state = task_state_text(request)
    return [
        *_task(request, "prev_comm", "prev_pid", "prev_prio"),
        Literal(" "),
        text_by_value((_load(request, "prev_state"),), lambda record, context: state(record.data)),
        Literal(" ==> "),
        *_task(request, "next_comm", "next_pid", "next_prio"),
    ]


def _sched_wakeup(request: FormRequest) -> Pieces:
    pieces = _task(request, "comm", "pid", "prio")
    if request.has("success"):
        pieces += [Literal(" success="), _decimal(request, "success", None)]
    if request.has("target_cpu"):
        load = _load(request, "target_cpu", None)
        pieces += [Literal(" CPU:"), NumberText(load, ((8, load.signed),), width=3, zeros=True)]
    return pieces


def _timer(request: FormRequest) -> ProgramPiece:
    return _hex(request, "timer" if request.has("timer") else "hrtimer")


def _timer_function(request: FormRequest) -> ProgramPiece:
    """`symbol/0xoffset`."""
    read = request.number("function", False)

    def text(record: Record, context: PrintContext) -> str:
        address = read(record.data)
        symbol = context.symbol(address)
        return f"0x{address:08x}" if symbol is None else f"{symbol.name}/{address - symbol.start:#x}"

    return text_by_value((_load(request, "function"),), text)


def _hrtimer_expire_entry(request: FormRequest) -> Pieces:
    now = [Literal(" now="), _decimal(request, "now"), Literal(" function=")]
    return [Literal("hrtimer="), _timer(request), *now, _timer_function(request)]


def _hrtimer_start(request: FormRequest) -> Pieces:
    return [
        Literal("hrtimer="),
        _timer(request),
        Literal(" function="),
        _timer_function(request),
        Literal(" expires="),
        _decimal(request, "expires"),
        Literal(" softexpires="),
        _decimal(request, "softexpires"),
    ]


def _function(request: FormRequest) -> Pieces:
    return [text_by_value((_load(request, "ip"), _load(request, "parent_ip")), function(request))]


def _tlb_flush(request: FormRequest) -> Pieces:
    reason, names = request.number("reason", True), reason_names(request)

    def text(record: Record, context: PrintContext) -> str:
        number = reason(record.data)
        return f"{names.get(number, '')} ({number})"

    by_reason = text_by_value((_load(request, "reason", True),), text)
    return [Literal("pages="), _decimal(request, "pages", True), Literal(" reason="), by_reason]


def _funcgraph_entry(request: FormRequest) -> Pieces:
    """As it is where its return is not taken along."""
    return [text_by_value((_load(request, "func"), _load(request, "depth")), funcgraph_entry(request))]


def _kmem(request: FormRequest) -> Pieces:
    read = request.number("call_site", False)

    def caller(record: Record, context: PrintContext) -> str:
        address = read(record.data)
        symbol = context.symbol(address)
        return "" if symbol is None else f"({symbol.name}+0x{(address - symbol.start) & 0xFFFF_FFFF:x}) "

    return [text_by_value((_load(request, "call_site"),), caller), *_own(request)]


_FORMS: Mapping[tuple[str, str], Callable[[FormRequest], Pieces]] = {
    ("kvm", "kvm_entry"): _kvm_entry,
    ("kvm", "kvm_exit"): _kvm_exit,
    ("kvm", "kvm_emulate_insn"): _kvm_emulate_insn,
    ("sched", "sched_switch"): _sched_switch,
    ("sched", "sched_wakeup"): _sched_wakeup,
    ("sched", "sched_wakeup_new"): _sched_wakeup,
    ("timer", "hrtimer_expire_entry"): _hrtimer_expire_entry,
    ("timer", "hrtimer_start"): _hrtimer_start,
    ("ftrace", "function"): _function,
    ("ftrace", "funcgraph_entry"): _funcgraph_entry,
    ("tlb", "tlb_flush"): _tlb_flush,
    **{
        ("kmem", name): _kmem
        for name in ("kfree", "kmalloc", "kmalloc_node", "kmem_cache_alloc", "kmem_cache_alloc_node", "kmem_cache_free")
    },
}
