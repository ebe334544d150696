"""Exits of a guest's guest: kvm_nested_vmexit as older kernels record it, and kvm_nested_vmexit_inject."""

from __future__ import annotations

from tracetui.formats.print_context import PrintContext, Record
from tracetui.formats.special_forms.form import FormMaker, FormRequest, RecordPrinter
from tracetui.formats.special_forms.kvm import (
    error_before_own_text,
    exit_reason_text,
    guest_symbol_suffix,
    missing_number,
    missing_value,
)

INFOS = (
    ("info1", "exit_info1"),
    ("info2", "exit_info2"),
    ("int_info", "exit_int_info"),
    ("int_info_err", "exit_int_info_err"),
)


def kvm_nested_vmexit_inject(request: FormRequest) -> RecordPrinter:
    """`reason EXIT_MSR info1 1 info2 0 int_info 0 int_info_err 0`."""
    if request.mode.compat and not request.has("exit_code"):
        return error_before_own_text(request, missing_value("exit_code"))
    reason = exit_reason_text(request, "exit_code")
    infos = [(label, request.number(field, False)) for label, field in INFOS]

    def text(record: Record, context: PrintContext) -> str:
        data = record.data
        return reason(data) + "".join([f" {label} {read(data):x}" for label, read in infos])

    return text


def kvm_nested_vmexit(request: FormRequest) -> RecordPrinter:
    """` rip ffffffff81000010 symbol` in front of what the injection prints; trace-cmd report leaves out a blank."""
    if request.mode.compat and not request.has("rip", "exit_code"):
        return error_before_own_text(request, missing_number("rip") + missing_value("exit_code"))
    blank = "" if request.mode.compat else " "
    rip, suffix, inject = request.number("rip", False), guest_symbol_suffix(request), kvm_nested_vmexit_inject(request)

    def text(record: Record, context: PrintContext) -> str:
        address = rip(record.data)
        return f" rip {address:x}{suffix(record, context, address)}{blank}{inject(record, context)}"

    return text


FORMS: dict[tuple[str, str], FormMaker] = {
    ("kvm", "kvm_nested_vmexit"): kvm_nested_vmexit,
    ("kvm", "kvm_nested_vmexit_inject"): kvm_nested_vmexit_inject,
}
