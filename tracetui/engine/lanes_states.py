"""What a lane of the timeline can show: the states of vCPU threads and of CPUs, and the codes they are kept as.

A vCPU's code is one of the states below, or FIRST_REASON and more for an exit whose reason is known. A CPU's code is
UNKNOWN, IDLE, TASK, VCPU or, from FIRST_VCPU on, a certain thread that runs a vCPU.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracetui.engine.exit_reason import HALT_REASONS

(
    UNKNOWN,  # nothing says what happened: events were lost, or none has been recorded yet
    GUEST,  # from kvm_entry to kvm_exit
    INTERRUPT,  # exits, by why the vCPU left its guest
    REGISTER,
    DEVICE,
    MEMORY,
    OTHER,
    USER,  # QEMU handles the exit
    HALTED,  # the guest had nothing to do
    BLOCKED,  # the host's thread sleeps in an exit that is no halt
    PREEMPTED,  # the thread could run, but another task has the CPU
    IDLE,
    TASK,
    VCPU,
) = range(14)

NOTHING = 15
"""What a cell shows where a lane has not begun or has ended."""
FIRST_REASON = 16
"""Codes of a vCPU from here on are exits, by the number of their reason; what its cells show is less than this."""
MOST_REASONS = 256 - FIRST_REASON
FIRST_VCPU = 16
"""Codes of a CPU, and what its cells show, are from here on the threads that run vCPUs by their number."""
MOST_VCPUS = 48
"""Threads that are told apart; the others are VCPU."""

# What the events of a thread tell, as the gathering kernel keeps it; exits are FIRST_REASON and more.
LOST, ENTERED, TO_USER, OUT_READY, OUT_ASLEEP, WOKEN, RUNS = range(7)

_INTERRUPTS = frozenset({
    "EXTERNAL_INTERRUPT", "INTERRUPT_WINDOW", "PENDING_INTERRUPT", "NMI", "NMI_WINDOW", "EXCEPTION_NMI", "SMI",
    "PREEMPTION_TIMER", "INTR", "VINTR", "INIT", "IRQ", "FIQ",
})  # fmt: skip
_REGISTERS = (
    "MSR", "CPUID", "CR_ACCESS", "READ_CR", "WRITE_CR", "CR0_", "DR_ACCESS", "READ_DR", "WRITE_DR", "RDTSC", "RDPMC",
    "XSETBV", "XCR", "SYS64", "CP15", "CP14", "TPR_BELOW", "GDTR", "LDTR", "IDTR", "TR_", "RDRAND", "RDSEED", "SYSREG",
)  # fmt: skip
_DEVICES = ("IO", "EPT_MISCONFIG", "APIC_", "AVIC_", "EOI_INDUCED")
_MEMORY = ("EPT_VIOLATION", "NPF", "DABT", "IABT", "PML_FULL", "INVLPG", "INVPCID", "WBINVD", "INVD")

_STATES = bytes(range(FIRST_REASON))


def class_of_reason(reason: str) -> int:
    """The state that an exit of some reason stands for.

    Args:
        reason: name as collect_exits gives it, e.g. `EXIT_MSR` or `EPT_VIOLATION`.
    """
    if reason in HALT_REASONS:
        return HALTED
    name = reason.removeprefix("EXIT_").upper()
    if name in _INTERRUPTS:
        return INTERRUPT
    for state, beginnings in ((MEMORY, _MEMORY), (DEVICE, _DEVICES), (REGISTER, _REGISTERS)):
        if name.startswith(beginnings):
            return state
    return OTHER


def vcpu_classes(reasons: Sequence[str]) -> bytes:
    """The state of each of a vCPU's 256 codes, for reasons by number."""
    known = bytes(class_of_reason(reason) for reason in reasons)
    return (_STATES + known).ljust(256, bytes([OTHER]))


CPU_CLASSES = (_STATES + bytes(range(FIRST_VCPU, FIRST_VCPU + MOST_VCPUS))).ljust(256, bytes([VCPU]))
"""What a cell shows for each of a CPU's 256 codes."""
CPU_STATES = FIRST_VCPU + MOST_VCPUS
"""One more than the largest of these."""
