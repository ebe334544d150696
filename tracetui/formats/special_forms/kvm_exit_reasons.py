"""Names of kvm exit reasons, of Intel (VMX) and AMD (SVM).

The numbers are those of the processors' manuals; the spelling is the one trace-cmd report prints.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tracetui.formats.event_format import EventFormat
from tracetui.formats.print_fmt.lexer import PrintFmtError
from tracetui.formats.print_fmt.parser import parse_print_fmt
from tracetui.formats.print_fmt.tree import Binary, Call, Conditional, Expr, FieldRef, Number, Pair
from tracetui.formats.print_fmt.unescape import unescape

VMX = 1
SVM = 2
VMX_FAILED_ENTRY = 1 << 31
_VMX_BASIC_REASON = 0xFFFF


def _vmx_names() -> dict[int, str]:
    rows = """
        0 EXCEPTION_NMI EXTERNAL_INTERRUPT TRIPLE_FAULT
        7 PENDING_INTERRUPT NMI_WINDOW TASK_SWITCH CPUID
        12 HLT INVD INVLPG RDPMC RDTSC
        18 VMCALL VMCLEAR VMLAUNCH VMPTRLD VMPTRST VMREAD VMRESUME VMWRITE VMOFF VMON CR_ACCESS DR_ACCESS
           IO_INSTRUCTION MSR_READ MSR_WRITE
        36 MWAIT_INSTRUCTION
        39 MONITOR_INSTRUCTION PAUSE_INSTRUCTION MCE_DURING_VMENTRY
        43 TPR_BELOW_THRESHOLD APIC_ACCESS EOI_INDUCED
        48 EPT_VIOLATION EPT_MISCONFIG INVEPT
        52 PREEMPTION_TIMER
        54 WBINVD XSETBV APIC_WRITE
        58 INVPCID
        62 PML_FULL XSAVES XRSTORS
    """
    return _numbered(rows, 10)


def _svm_names() -> dict[int, str]:
    rows = """
        0 READ_CR0
        3 READ_CR3 READ_CR4
        8 READ_CR8
        10 WRITE_CR0
        13 WRITE_CR3 WRITE_CR4
        18 WRITE_CR8
        20 READ_DR0 READ_DR1 READ_DR2 READ_DR3 READ_DR4 READ_DR5 READ_DR6 READ_DR7
        30 WRITE_DR0 WRITE_DR1 WRITE_DR2 WRITE_DR3 WRITE_DR4 WRITE_DR5 WRITE_DR6 WRITE_DR7
        40 EXCP_DE EXCP_DB
        43 EXCP_BP EXCP_OF EXCP_BR EXCP_UD EXCP_NM EXCP_DF
        4a EXCP_TS EXCP_NP EXCP_SS EXCP_GP EXCP_PF
        50 EXCP_MF EXCP_AC EXCP_MC EXCP_XF
        60 INTR NMI SMI INIT VINTR CR0_SEL_WRITE IDTR_READ GDTR_READ LDTR_READ TR_READ IDTR_WRITE GDTR_WRITE
           LDTR_WRITE TR_WRITE RDTSC RDPMC PUSHF POPF CPUID RSM IRET SWINT INVD PAUSE HLT INVLPG INVLPGA IOIO MSR
           TASK_SWITCH FERR_FREEZE SHUTDOWN VMRUN VMMCALL VMLOAD VMSAVE STGI CLGI SKINIT RDTSCP ICEBP WBINVD MONITOR
           MWAIT MWAIT_COND XSETBV
        400 NPF AVIC_INCOMPLETE_IPI AVIC_UNACCELERATED_ACCESS
    """
    return {number: f"EXIT_{name}" for number, name in _numbered(rows, 16).items()} | {0xFFFFFFFF: "EXIT_ERR"}


def _numbered(rows: str, base: int) -> dict[int, str]:
    """Words that start with a digit set the number, the others are the names from there on."""
    names, number = {}, 0
    for word in rows.split():
        if word[0].isdigit():
            number = int(word, base)
            continue
        names[number] = word
        number += 1
    return names


REASONS: Mapping[int, Mapping[int, str]] = {VMX: _vmx_names(), SVM: _svm_names()}
"""isa -> exit reason -> name."""


def own_reasons(event: EventFormat) -> dict[int, dict[int, str]]:
    """The names that a kvm_exit's own print fmt gives to exit reasons, by isa; upper case, `EXIT_` before SVM's.

    An event without an isa field has the names of VMX only.
    """
    try:
        args = parse_print_fmt(event.print_fmt).args
    except PrintFmtError:
        return {}
    found: dict[int, dict[int, str]] = {}
    for arg in args:
        for isa, table in _tables(arg):
            names = found.setdefault(isa, {})
            for number, name in table.items():
                prefix = "EXIT_" if isa == SVM and not name.startswith("EXIT_") else ""
                names.setdefault(number, prefix + name)
    return found


def _tables(arg: Expr) -> Iterator[tuple[int, dict[int, str]]]:
    """The __print_symbolic tables of an exit reason within one argument, with the isa they are for."""
    match arg:
        case Conditional(Binary("==", FieldRef("isa"), Number(isa)), Call("__print_symbolic") as yes, no):
            yield isa, _table(yes)
            if isinstance(no, Call) and no.name == "__print_symbolic":
                yield SVM if isa == VMX else VMX, _table(no)
        case Call("__print_symbolic", (value, *_)) if _reads_exit_reason(value):
            yield VMX, _table(arg)


def _reads_exit_reason(value: Expr) -> bool:
    match value:
        case FieldRef("exit_reason") | Binary("&", FieldRef("exit_reason"), _):
            return True
    return False


def _table(call: Call) -> dict[int, str]:
    return {
        pair.value.value: unescape(pair.text).upper()
        for pair in call.args[1:]
        if isinstance(pair, Pair) and isinstance(pair.value, Number) and pair.text is not None
    }


class ReasonNames:
    """The names of one event's exit reasons: trace-cmd's spelling first, then the event's own table."""

    def __init__(self, event: EventFormat) -> None:
        self._own = own_reasons(event)

    def name(self, isa: int, reason: int) -> str | None:
        """The name of an exit reason.

        Args:
            isa: 1 for VMX, 2 for SVM.
            reason: the event's exit_reason, unsigned; of VMX the bits above 15 are ignored.

        Returns:
            The name, None when no table has one.
        """
        number = reason & _VMX_BASIC_REASON if isa == VMX else reason
        return REASONS.get(isa, {}).get(number) or self._own.get(isa, {}).get(number)

    def described(self, isa: int, reason: int) -> str:
        """The name, or the number of a reason that has none; a VMX entry that failed is said to have."""
        if isa not in (VMX, SVM):
            return f"UNKNOWN-ISA ({reason})"
        failed = " FAILED_VMENTRY" if isa == VMX and reason & VMX_FAILED_ENTRY else ""
        name = self.name(isa, reason)
        return f"{name}{failed}" if name else f"UNKNOWN ({reason & ~VMX_FAILED_ENTRY}){failed}"
