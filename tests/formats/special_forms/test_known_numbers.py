"""Numbers that trace-cmd's forms know by name: all of them."""

from __future__ import annotations

import struct

import pytest

from tests.formats.crafted_event import CraftedContext, craft_event, field_line, text_of
from tracetui.formats.print_mode import COMPAT_MODE, DEFAULT_MODE

_VMX = """
    0 EXCEPTION_NMI 1 EXTERNAL_INTERRUPT 2 TRIPLE_FAULT 7 PENDING_INTERRUPT 8 NMI_WINDOW 9 TASK_SWITCH 10 CPUID 12 HLT
    13 INVD 14 INVLPG 15 RDPMC 16 RDTSC 18 VMCALL 19 VMCLEAR 20 VMLAUNCH 21 VMPTRLD 22 VMPTRST 23 VMREAD 24 VMRESUME
    25 VMWRITE 26 VMOFF 27 VMON 28 CR_ACCESS 29 DR_ACCESS 30 IO_INSTRUCTION 31 MSR_READ 32 MSR_WRITE
    36 MWAIT_INSTRUCTION 39 MONITOR_INSTRUCTION 40 PAUSE_INSTRUCTION 41 MCE_DURING_VMENTRY 43 TPR_BELOW_THRESHOLD
    44 APIC_ACCESS 45 EOI_INDUCED 48 EPT_VIOLATION 49 EPT_MISCONFIG 50 INVEPT 52 PREEMPTION_TIMER 54 WBINVD 55 XSETBV
    56 APIC_WRITE 58 INVPCID 62 PML_FULL 63 XSAVES 64 XRSTORS
"""
_SVM = """
    0x00 READ_CR0 0x03 READ_CR3 0x04 READ_CR4 0x08 READ_CR8 0x10 WRITE_CR0 0x13 WRITE_CR3 0x14 WRITE_CR4 0x18 WRITE_CR8
    0x20 READ_DR0 0x21 READ_DR1 0x22 READ_DR2 0x23 READ_DR3 0x24 READ_DR4 0x25 READ_DR5 0x26 READ_DR6 0x27 READ_DR7
    0x30 WRITE_DR0 0x31 WRITE_DR1 0x32 WRITE_DR2 0x33 WRITE_DR3 0x34 WRITE_DR4 0x35 WRITE_DR5 0x36 WRITE_DR6
    0x37 WRITE_DR7 0x40 EXCP_DE 0x41 EXCP_DB 0x43 EXCP_BP 0x44 EXCP_OF 0x45 EXCP_BR 0x46 EXCP_UD 0x47 EXCP_NM
    0x48 EXCP_DF 0x4a EXCP_TS 0x4b EXCP_NP 0x4c EXCP_SS 0x4d EXCP_GP 0x4e EXCP_PF 0x50 EXCP_MF 0x51 EXCP_AC
    0x52 EXCP_MC 0x53 EXCP_XF 0x60 INTR 0x61 NMI 0x62 SMI 0x63 INIT 0x64 VINTR 0x65 CR0_SEL_WRITE 0x66 IDTR_READ
    0x67 GDTR_READ 0x68 LDTR_READ 0x69 TR_READ 0x6a IDTR_WRITE 0x6b GDTR_WRITE 0x6c LDTR_WRITE 0x6d TR_WRITE 0x6e RDTSC
    0x6f RDPMC 0x70 PUSHF 0x71 POPF 0x72 CPUID 0x73 RSM 0x74 IRET 0x75 SWINT 0x76 INVD 0x77 PAUSE 0x78 HLT 0x79 INVLPG
    0x7a INVLPGA 0x7b IOIO 0x7c MSR 0x7d TASK_SWITCH 0x7e FERR_FREEZE 0x7f SHUTDOWN 0x80 VMRUN 0x81 VMMCALL 0x82 VMLOAD
    0x83 VMSAVE 0x84 STGI 0x85 CLGI 0x86 SKINIT 0x87 RDTSCP 0x88 ICEBP 0x89 WBINVD 0x8a MONITOR 0x8b MWAIT
    0x8c MWAIT_COND 0x8d XSETBV 0x400 NPF 0x401 AVIC_INCOMPLETE_IPI 0x402 AVIC_UNACCELERATED_ACCESS 0xffffffff ERR
"""


@pytest.mark.parametrize(("isa", "table", "prefix"), [(1, _VMX, ""), (2, _SVM, "EXIT_")])
def test_exit_reasons(isa: int, table: str, prefix: str) -> None:
    words = table.split()
    names = {int(number, 0): prefix + name for number, name in zip(words[::2], words[1::2], strict=True)}
    fields = (
        field_line("unsigned int exit_reason", 8, 4)
        + field_line("u32 isa", 12, 4)
        + field_line("unsigned long guest_rip", 16, 8)
    )
    event = craft_event(fields, '"own"', name="kvm_exit", system="kvm")
    for reason in [*range(0x500), 0xFFFFFFFF]:
        shown = text_of(event, struct.pack("<IIQ", reason, isa, 0x10), mode=COMPAT_MODE)
        assert shown == f"reason {names.get(reason, f'UNKNOWN ({reason})')} rip 0x10"
        if reason in names:
            assert text_of(event, struct.pack("<IIQ", reason, isa, 0x10)) == shown


_FUTEX = {
    0: "WAIT val=0x00000005 utime=0x00000006",
    1: "WAKE val=5",
    3: "REQUEUE val=5 val2=6 uaddr2=0x00000007",
    4: "CMP_REQUEUE val=5 val2=6 uaddr2=0x00000007 val3=0x00000008",
    5: "WAKE_OP val=5 val2=6 uaddr2=0x00000007 val3=0x00000008",
    6: "LOCK_PI utime=0x00000006",
    9: "WAIT_BITSET val=0x00000005 utime=0x00000006 val3=0x00000008",
    10: "WAKE_BITSET val=5 val3=0x00000008",
    11: "WAIT_REQUEUE_PI val=0x00000005 utime=0x00000006 uaddr2=0x00000007 val3=0x00000008",
    12: "CMP_REQUEUE_PI val=5 val2=6 uaddr2=0x00000007 val3=0x00000008",
}


@pytest.mark.parametrize(("op", "text"), _FUTEX.items())
def test_futex_operations(op: int, text: str) -> None:
    names = ("uaddr", "op", "val", "utime", "uaddr2", "val3")
    fields = "".join(field_line(f"u64 {name}", 8 + 8 * at, 8) for at, name in enumerate(names))
    event = craft_event(fields, '"own"', name="sys_enter_futex", system="syscalls")
    name, _, arguments = text.partition(" ")
    for mode in (DEFAULT_MODE, COMPAT_MODE):
        shown = text_of(event, struct.pack("<6Q", 0x7F001000, op, 5, 6, 7, 8), mode=mode)
        assert shown == f"op=FUTEX_{name} uaddr=0x7f001000 {arguments}"


@pytest.mark.parametrize(
    ("reason", "text"),
    [(0, "flush on task switch"), (1, "remote shootdown"), (2, "local shootdown"), (3, "local mm shootdown")],
)
def test_reasons_to_flush(reason: int, text: str) -> None:
    fields = field_line("int reason", 8, 4, True) + field_line("unsigned long pages", 16, 8)
    event = craft_event(fields, '"own"', name="tlb_flush", system="tlb")
    for mode in (DEFAULT_MODE, COMPAT_MODE):
        shown = text_of(event, struct.pack("<ixxxxQ", reason, 1), mode=mode)
        assert shown == f"pages=1 reason={text} ({reason})"


@pytest.mark.parametrize(("bit", "letter"), enumerate("SDTtXZPI"))
def test_states_of_tasks_that_the_event_does_not_name(bit: int, letter: str) -> None:
    fields = field_line("long prev_state", 32, 8)
    for side, start in (("prev", 8), ("next", 40)):
        fields += field_line(f"char {side}_comm[16]", start, 16)
        fields += field_line(f"int {side}_pid", start + 16, 4) + field_line(f"int {side}_prio", start + 20, 4)
    event = craft_event(fields, '"own"', name="sched_switch", system="sched")
    for mode in (DEFAULT_MODE, COMPAT_MODE):
        for state, shown in ((1 << bit, letter), (0, "R")):
            data = struct.pack("<16siiQ16sii", b"a", 1, 120, state, b"b", 2, 98)
            assert text_of(event, data, mode=mode) == f"a:1 [120] {shown} ==> b:2 [98]"


def test_timers_that_expire() -> None:
    fields = (
        field_line("void * hrtimer", 8, 8) + field_line("s64 now", 16, 8, True) + field_line("void * function", 24, 8)
    )
    event = craft_event(fields, '"own"', name="hrtimer_expire_entry", system="timer")
    for mode in (DEFAULT_MODE, COMPAT_MODE):
        shown = text_of(event, struct.pack("<QqQ", 0x10, 7, 0x20), mode=mode)
        assert shown == "hrtimer=0x10 now=7 function=0x00000020"


@pytest.mark.parametrize(
    "name", ["kfree", "kmalloc", "kmalloc_node", "kmem_cache_alloc", "kmem_cache_alloc_node", "kmem_cache_free"]
)
def test_allocations(name: str) -> None:
    event = craft_event(field_line("unsigned long call_site", 8, 8), '"own"', name=name, system="kmem")
    context = CraftedContext(symbols=[(0x1000, "sym")])
    for mode in (DEFAULT_MODE, COMPAT_MODE):
        assert text_of(event, struct.pack("<Q", 0x1055), context, mode) == "(sym+0x55) own"
