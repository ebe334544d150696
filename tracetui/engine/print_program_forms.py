"""Programs of the events that have a special form: the form's text, in steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tracetui.engine.print_program import Literal, Load, NotCompilable, NumberText, Register, text_by_value
from tracetui.engine.print_program_compiler import compile_steps, string_text
from tracetui.engine.print_program_printk import bprint_steps
from tracetui.engine.print_program_steps import Jump, Label, ProgramByValue, Step, Steps, offset_text, symbol
from tracetui.engine.print_program_tracers import (
    function_steps,
    graph_entry_steps,
    graph_exit_steps,
    kernel_stack_steps,
    raw_data_steps,
    user_stack_steps,
)
from tracetui.engine.render_columns import OFFSET
from tracetui.formats.event_format import EventFormat
from tracetui.formats.print_context import PrintContext, Record
from tracetui.formats.print_fmt.scope import Scope
from tracetui.formats.print_mode import DEFAULT_MODE, PrintMode
from tracetui.formats.special_forms.form import FormRequest, MissingField, RecordPrinter
from tracetui.formats.special_forms.futex import ADDRESS, operation
from tracetui.formats.special_forms.kvm import exit_reason_text
from tracetui.formats.special_forms.kvm_mmu import STATE_FIELDS, novelty, page_state
from tracetui.formats.special_forms.kvm_nested import INFOS
from tracetui.formats.special_forms.sched import task_state_text
from tracetui.formats.special_forms.table import find_form
from tracetui.formats.special_forms.tlb import reason_names


def compile_program(event: EventFormat, big_endian: bool, long_size: int, mode: PrintMode = DEFAULT_MODE) -> Steps:
    """The program of an event's text.

    Args:
        event: the event.
        big_endian: the recording's byte order.
        long_size: size of the kernel's long in bytes.
        mode: how to print; never the compatible one.

    Raises:
        NotCompilable: the plain formatter has to print it row by row.
    """
    scope = Scope(event, big_endian, long_size, compat=False)
    if mode.raw:
        from tracetui.engine.print_program_raw import compile_raw_steps

        return compile_raw_steps(scope)
    form = find_form(event, mode)
    if form is None:
        return compile_steps(scope)
    request = FormRequest(event, mode, big_endian, long_size, _no_text)
    try:
        form(request)
    except MissingField:
        return compile_steps(scope)
    made = _FORMS.get((event.system, event.name))
    if made is None:
        raise NotCompilable("its text has a form of its own, made of more than a few numbers")
    try:
        return made(request)
    except MissingField as error:
        raise NotCompilable(str(error)) from error


def _no_text() -> RecordPrinter:
    return lambda record, context: ""


def _own(request: FormRequest) -> Steps:
    return compile_steps(Scope(request.event, request.big_endian, request.long_size, compat=False))


def _load(request: FormRequest, name: str, signed: bool | None = False) -> Load:
    return Load.of(request.event.field(name), signed)


def _decimal(request: FormRequest, name: str, signed: bool | None = False) -> Step:
    field = request.event.field(name)
    load = Load.of(field, field.signed if field and signed is None else signed)
    return NumberText(load, ((8, load.signed),))


def _hex(request: FormRequest, name: str, prefix: bool = True) -> Step:
    return NumberText(_load(request, name), base=16, prefix=prefix)


def _guest_symbol(request: FormRequest, name: str) -> Steps:
    """` function+0xoffset` of a guest address, without offset at the function's start."""
    at_start = Label()
    offset = [Jump(at_start, Register(OFFSET)), *offset_text("+"), at_start]
    return symbol(_load(request, name), offset, [], prefix=" ", guest_of=_load(request, "common_pid", None))


def _kvm_entry(request: FormRequest) -> Steps:
    if not request.has("vcpu_id", "rip"):
        return [*_own(request), *_guest_symbol(request, "vcpu_pc")]
    address = [Literal(" rip "), _hex(request, "rip"), *_guest_symbol(request, "rip")]
    return [Literal(" vcpu "), _decimal(request, "vcpu_id"), *address]


def _kvm_exit(request: FormRequest) -> Steps:
    if not request.has("exit_reason", "guest_rip"):
        return [*_own(request), *_guest_symbol(request, "vcpu_pc")]
    reason = exit_reason_text(request)
    loads = tuple(_load(request, name) for name in ("isa", "exit_reason") if request.has(name))
    steps: Steps = [
        text_by_value(loads, lambda record, context: reason(record.data)),
        Literal(" rip "),
        _hex(request, "guest_rip"),
        *_guest_symbol(request, "guest_rip"),
    ]
    if request.has("info1", "info2"):
        steps += [Literal(" info "), _hex(request, "info1", False), Literal(" "), _hex(request, "info2", False)]
    return steps


def _kvm_emulate_insn(request: FormRequest) -> Steps:
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
    address = [_hex(request, "rip", False), *_guest_symbol(request, "rip")]
    return [_hex(request, "csbase", False), Literal(":"), *address, text_by_value(tuple(loads), text)]


def _task(request: FormRequest, comm: str, pid: str, prio: str) -> Steps:
    """`comm:pid [prio]`."""
    name, number = string_text(request.event.field(comm)), _decimal(request, pid, None)
    return [name, Literal(":"), number, Literal(" ["), _decimal(request, prio, None), Literal("]")]


def _sched_switch(request: FormRequest) -> Steps:
    state = task_state_text(request)
    return [
        *_task(request, "prev_comm", "prev_pid", "prev_prio"),
        Literal(" "),
        text_by_value((_load(request, "prev_state"),), lambda record, context: state(record.data)),
        Literal(" ==> "),
        *_task(request, "next_comm", "next_pid", "next_prio"),
    ]


def _sched_wakeup(request: FormRequest) -> Steps:
    steps = _task(request, "comm", "pid", "prio")
    if request.has("success"):
        steps += [Literal(" success="), _decimal(request, "success", None)]
    if request.has("target_cpu"):
        load = _load(request, "target_cpu", None)
        steps += [Literal(" CPU:"), NumberText(load, ((8, load.signed),), width=3, zeros=True)]
    return steps


def _timer(request: FormRequest) -> Step:
    return _hex(request, "timer" if request.has("timer") else "hrtimer")


def _timer_function(request: FormRequest) -> Steps:
    """`symbol/0xoffset`."""
    address = _load(request, "function")
    return symbol(address, offset_text("/"), [Literal("0x"), NumberText(address, base=16, width=8, zeros=True)])


def _hrtimer_expire_entry(request: FormRequest) -> Steps:
    now = [Literal(" now="), _decimal(request, "now"), Literal(" function=")]
    return [Literal("hrtimer="), _timer(request), *now, *_timer_function(request)]


def _hrtimer_start(request: FormRequest) -> Steps:
    return [
        Literal("hrtimer="),
        _timer(request),
        Literal(" function="),
        *_timer_function(request),
        Literal(" expires="),
        _decimal(request, "expires"),
        Literal(" softexpires="),
        _decimal(request, "softexpires"),
    ]


def _tlb_flush(request: FormRequest) -> Steps:
    reason, names = request.number("reason", True), reason_names(request)

    def text(record: Record, context: PrintContext) -> str:
        number = reason(record.data)
        return f"{names.get(number, '')} ({number})"

    by_reason = text_by_value((_load(request, "reason", True),), text)
    return [Literal("pages="), _decimal(request, "pages", True), Literal(" reason="), by_reason]


def _kmem(request: FormRequest) -> Steps:
    offset = NumberText(Register(OFFSET), ((4, False),), base=16, prefix=True)
    caller = symbol(_load(request, "call_site"), [Literal("+"), offset, Literal(") ")], [], prefix="(")
    return [*caller, *_own(request)]


def _kvm_mmu_page(request: FormRequest) -> Steps:
    state = page_state(request)
    created = request.number("created", False) if request.event.name == "kvm_mmu_get_page" else None
    fields = (*STATE_FIELDS, "created") if created else STATE_FIELDS

    def text(record: Record, context: PrintContext) -> str:
        return state(record.data) + (f" {novelty(created(record.data))}" if created else "")

    shown = text_by_value(tuple(_load(request, name) for name in fields), text)
    if not request.has("gfn"):
        return [shown]
    return [Literal("sp gfn "), _hex(request, "gfn", False), Literal(" "), shown]


def _kvm_nested_vmexit_inject(request: FormRequest) -> Steps:
    reason = exit_reason_text(request, "exit_code")
    loads = tuple(_load(request, name) for name in ("isa", "exit_code") if request.has(name))
    steps: Steps = [text_by_value(loads, lambda record, context: reason(record.data))]
    for label, field in INFOS:
        steps += [Literal(f" {label} "), _hex(request, field, False)]
    return steps


def _kvm_nested_vmexit(request: FormRequest) -> Steps:
    address = [Literal(" rip "), _hex(request, "rip", False), *_guest_symbol(request, "rip")]
    return [*address, Literal(" "), *_kvm_nested_vmexit_inject(request)]


def _futex(request: FormRequest) -> Steps:
    """A program for each operation: they have other arguments."""

    def of_operation(value: int, context: PrintContext) -> Steps | None:
        found = operation(value & ((1 << 64) - 1))
        if found is None:
            return None
        steps: Steps = [Literal(f"op={found[0]}")]
        for field, label, form in (("uaddr", "uaddr", ADDRESS), *found[1]):
            prefix, base = ("0x", 16) if form == ADDRESS else ("", 10)
            width = 8 if form == ADDRESS else 0
            number = NumberText(_load(request, field), ((8, False),), base=base, width=width, zeros=True)
            steps += [Literal(f" {label}={prefix}"), number]
        return steps

    return [ProgramByValue(_load(request, "op"), of_operation, _own(request))]


_FORMS: Mapping[tuple[str, str], Callable[[FormRequest], Steps]] = {
    ("kvm", "kvm_entry"): _kvm_entry,
    ("kvm", "kvm_exit"): _kvm_exit,
    ("kvm", "kvm_emulate_insn"): _kvm_emulate_insn,
    ("kvm", "kvm_nested_vmexit"): _kvm_nested_vmexit,
    ("kvm", "kvm_nested_vmexit_inject"): _kvm_nested_vmexit_inject,
    **{("kvmmmu", f"kvm_mmu_{name}_page"): _kvm_mmu_page for name in ("get", "sync", "unsync", "zap", "prepare_zap")},
    ("sched", "sched_switch"): _sched_switch,
    ("sched", "sched_wakeup"): _sched_wakeup,
    ("sched", "sched_wakeup_new"): _sched_wakeup,
    ("timer", "hrtimer_expire_entry"): _hrtimer_expire_entry,
    ("timer", "hrtimer_start"): _hrtimer_start,
    ("ftrace", "function"): function_steps,
    ("ftrace", "funcgraph_entry"): graph_entry_steps,
    ("ftrace", "funcgraph_exit"): graph_exit_steps,
    ("ftrace", "kernel_stack"): kernel_stack_steps,
    ("ftrace", "user_stack"): user_stack_steps,
    ("ftrace", "raw_data"): raw_data_steps,
    ("ftrace", "bprint"): bprint_steps,
    ("tlb", "tlb_flush"): _tlb_flush,
    ("syscalls", "sys_enter_futex"): _futex,
    **{
        ("kmem", name): _kmem
        for name in ("kfree", "kmalloc", "kmalloc_node", "kmem_cache_alloc", "kmem_cache_alloc_node", "kmem_cache_free")
    },
}
