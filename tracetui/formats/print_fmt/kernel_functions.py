"""Functions of kernel subsystems that a print fmt may call for a text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tracetui.formats.print_context import PrintContext
from tracetui.formats.print_fmt.compiler_protocol import Compiler
from tracetui.formats.print_fmt.lexer import PrintFmtError
from tracetui.formats.print_fmt.number_functions import only
from tracetui.formats.print_fmt.scope import TextReader
from tracetui.formats.print_fmt.scsi_commands import command_text
from tracetui.formats.print_fmt.tree import Expr

_MINOR_BITS = 20
_XEN_NAMES = """
    set_trap_table mmu_update set_gdt stack_switch set_callbacks fpu_taskswitch sched_op_compat dom0_op
    set_debugreg get_debugreg update_descriptor - memory_op multicall update_va_mapping set_timer_op
    event_channel_op_compat xen_version console_io physdev_op_compat grant_table_op vm_assist
    update_va_mapping_otherdomain iret vcpu_op set_segment_base mmuext_op acm_op nmi_op sched_op callback_op
    xenoprof_op event_channel_op physdev_op hvm_op - - - tmem_op
"""
_XEN_HYPERCALLS = dict(enumerate(_XEN_NAMES.split())) | {48 + number: f"arch_{number}" for number in range(8)}
"""By hypercall number; `-` where a number was never used."""


def _device(compiler: Compiler, args: tuple[Expr, ...]) -> TextReader:
    """A device number as `major:minor`."""
    read = compiler.number(only(args, "jbd2_dev_to_name")).read

    def text(data: bytes, context: PrintContext) -> str:
        device = read(data, context) & 0xFFFF_FFFF
        return f"{device >> _MINOR_BITS}:{device & (1 << _MINOR_BITS) - 1}"

    return text


def _hypercall(compiler: Compiler, args: tuple[Expr, ...]) -> TextReader:
    """`(name)` of a Xen hypercall, nothing when it has none."""
    read = compiler.number(only(args, "xen_hypercall_name")).read

    def text(data: bytes, context: PrintContext) -> str:
        name = _XEN_HYPERCALLS.get(read(data, context), "-")
        return "" if name == "-" else f"({name})"

    return text


def _scsi_command(compiler: Compiler, args: tuple[Expr, ...]) -> TextReader:
    """A SCSI command block; trace-cmd report leaves a NUL behind it."""
    if len(args) != 3:
        raise PrintFmtError("scsi_trace_parse_cdb takes p, a command and its length")
    read_span, read_length = compiler.span(args[1]).read, compiler.number(args[2]).read
    compat = compiler.scope.compat

    def text(data: bytes, context: PrintContext) -> str:
        start, end = read_span(data, context)
        command = data[start : min(end, start + max(0, read_length(data, context)))]
        return command_text(command, compat) + "\0" * compat

    return text


FUNCTIONS: Mapping[str, Callable[[Compiler, tuple[Expr, ...]], TextReader]] = {
    "jbd2_dev_to_name": _device,
    "xen_hypercall_name": _hypercall,
    "scsi_trace_parse_cdb": _scsi_command,
}
