"""kvm_entry, kvm_exit and kvm_emulate_insn: the guest's address with the guest's own symbol."""

from __future__ import annotations

from collections.abc import Callable

from tracetui.formats.field_reader import IntReader
from tracetui.formats.print_context import PrintContext, Record
from tracetui.formats.special_forms.form import FormMaker, FormRequest, RecordPrinter
from tracetui.formats.special_forms.kvm_exit_reasons import REASONS, VMX, ReasonNames

SymbolSuffix = Callable[[Record, PrintContext, int], str]


def guest_symbol_suffix(request: FormRequest) -> SymbolSuffix:
    """` function+0xoffset` of a guest address, "" when unknown; without offset at the function's start."""
    read_pid = request.number("common_pid")

    def suffix(record: Record, context: PrintContext, address: int) -> str:
        symbol = context.guest_symbol(read_pid(record.data), address)
        if symbol is None:
            return ""
        offset = address - symbol.start
        return f" {symbol.name}+{offset:#x}" if offset else f" {symbol.name}"

    return suffix


def kvm_entry(request: FormRequest) -> RecordPrinter:
    """` vcpu 0 rip 0xffffffff81c592eb native_safe_halt+0xb`; of arm64, which records neither, its own text."""
    if request.mode.compat and not request.has("rip"):
        vcpu_error = "" if request.has("vcpu_id") else missing_number("vcpu_id")
        return error_before_own_text(request, vcpu_error + missing_value("rip"))
    if not request.has("vcpu_id", "rip"):
        return _own_text_with_symbol(request, "vcpu_pc")
    vcpu, rip, suffix = request.number("vcpu_id", False), request.number("rip", False), guest_symbol_suffix(request)

    def text(record: Record, context: PrintContext) -> str:
        data = record.data
        address = rip(data)
        return f" vcpu {vcpu(data)} rip {address:#x}{suffix(record, context, address)}"

    return text


def missing_number(field: str) -> str:
    """What trace-cmd report prints for a field that it wanted to print and that the event does not have."""
    return f'CAN\'T FIND FIELD "{field}"'


def missing_value(field: str) -> str:
    """What trace-cmd report prints for a field that it needed and that the event does not have."""
    return f"<CANT FIND FIELD {field}>"


def error_before_own_text(request: FormRequest, error: str) -> RecordPrinter:
    """A message in front of the event's own text, as trace-cmd report prints when a form gives up."""
    normal = request.normal()
    return lambda record, context: error + normal(record, context)


def _own_text_with_symbol(request: FormRequest, address_field: str) -> RecordPrinter:
    normal, read, suffix = request.normal(), request.number(address_field, False), guest_symbol_suffix(request)

    def text(record: Record, context: PrintContext) -> str:
        return normal(record, context) + suffix(record, context, read(record.data))

    return text


def kvm_exit(request: FormRequest) -> RecordPrinter:
    """`reason EXIT_MSR rip 0xffffffff8107e914 native_write_msr+0x4 info 1 0`; of arm64 its own text."""
    if request.mode.compat and not request.has("exit_reason"):
        return error_before_own_text(request, missing_value("exit_reason"))
    if request.mode.compat and not request.has("guest_rip"):
        first, behind = exit_reason_text(request), error_before_own_text(request, missing_value("guest_rip"))
        return lambda record, context: first(record.data) + behind(record, context)
    if not request.has("exit_reason", "guest_rip"):
        return _own_text_with_symbol(request, "vcpu_pc")
    reason, rip, suffix = exit_reason_text(request), request.number("guest_rip", False), guest_symbol_suffix(request)
    info = _info_text(request)

    def text(record: Record, context: PrintContext) -> str:
        data = record.data
        address = rip(data)
        return f"{reason(data)} rip {address:#x}{suffix(record, context, address)}{info(data)}"

    return text


def exit_reason_text(request: FormRequest, field: str = "exit_reason") -> Callable[[bytes], str]:
    """`reason NAME`; an entry that failed has bit 31 set beside its reason."""
    names, read = ReasonNames(request.event), request.number(field, False)
    read_isa: IntReader = request.number("isa", False) if request.has("isa") else lambda data: VMX
    known: dict[tuple[int, int], str] = {}
    compat = request.mode.compat

    def text(data: bytes) -> str:
        key = isa, reason = read_isa(data), read(data)
        if key not in known:
            known[key] = _compat_reason(isa, reason) if compat else f"reason {names.described(isa, reason)}"
        return known[key]

    return text


def _compat_reason(isa: int, reason: int) -> str:
    """By the tables trace-cmd report has; of an entry that failed it compares bit 31 as well and finds nothing."""
    if isa not in REASONS:
        return "reason UNKNOWN-ISA"
    return f"reason {REASONS[isa].get(reason) or f'UNKNOWN ({reason})'}"


def _info_text(request: FormRequest) -> Callable[[bytes], str]:
    """` info 1 0`, when the event has both words."""
    if not request.has("info1", "info2"):
        return lambda data: ""
    info1, info2 = request.number("info1", False), request.number("info2", False)
    return lambda data: f" info {info1(data):x} {info2(data):x}"


def kvm_emulate_insn(request: FormRequest) -> RecordPrinter:
    """`0:ffffffff8107e914 native_write_msr+0x4: 0f 30`."""
    rip, csbase = request.number("rip", False), request.number("csbase", False)
    length, insn = request.number("len", False), request.raw("insn")
    failed: IntReader = request.number("failed", False) if request.has("failed") else lambda data: 0
    suffix = guest_symbol_suffix(request)

    def text(record: Record, context: PrintContext) -> str:
        data = record.data
        address = rip(data)
        code = insn(data)[: length(data)].hex(" ")
        failure = " FAIL" if failed(data) else ""
        return f"{csbase(data):x}:{address:x}{suffix(record, context, address)}: {code}{failure}"

    return text


FORMS: dict[tuple[str, str], FormMaker] = {
    ("kvm", "kvm_entry"): kvm_entry,
    ("kvm", "kvm_exit"): kvm_exit,
    ("kvm", "kvm_emulate_insn"): kvm_emulate_insn,
}
