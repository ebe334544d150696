"""kvm's events with the guest's symbols."""

from __future__ import annotations

import struct

import pytest

from tests.formats.crafted_event import CraftedContext, craft_event, field_line, text_of
from tests.formats.crafted_fields import ARM_ENTRY, KVM_EXIT, SHADOW_PAGE
from tracetui.formats.event_format import EventFormat
from tracetui.formats.print_mode import COMPAT_MODE, PrintMode

CONTEXT = CraftedContext(guest_symbols=[(0x1000, "native_safe_halt")])
_TABLES = (
    '(REC->isa == 1) ? __print_symbolic(REC->exit_reason & 0xffff, { 3, "INIT_SIGNAL" }, { 12, "HLT" }, '
    '{ 74, "BUS_LOCK" }) : __print_symbolic(REC->exit_reason, { 0x078, "hlt" }, { 0x0a5, "busy" })'
)


def _exit(isa: int, reason: int, mode: PrintMode = PrintMode()) -> str:  # noqa: B008
    event = craft_event(KVM_EXIT, f'"reason %s", {_TABLES}', name="kvm_exit", system="kvm")
    return text_of(event, struct.pack("<IxxxxQIxxxxQQ", reason, 0x100B, isa, 16, 0), CONTEXT, mode)


@pytest.mark.parametrize(
    ("isa", "reason", "name", "compat_name"),
    [
        (1, 12, "HLT", "HLT"),
        (1, 48, "EPT_VIOLATION", "EPT_VIOLATION"),
        (1, 3, "INIT_SIGNAL", "UNKNOWN (3)"),
        (1, 74, "BUS_LOCK", "UNKNOWN (74)"),
        (1, 0x80000021, "UNKNOWN (33) FAILED_VMENTRY", "UNKNOWN (2147483681)"),
        (1, 0x8000000C, "HLT FAILED_VMENTRY", "UNKNOWN (2147483660)"),
        (2, 0x78, "EXIT_HLT", "EXIT_HLT"),
        (2, 0x400, "EXIT_NPF", "EXIT_NPF"),
        (2, 0x8D, "EXIT_XSETBV", "EXIT_XSETBV"),
        (2, 0xA5, "EXIT_BUSY", "UNKNOWN (165)"),
        (2, 0xFFFFFFFF, "EXIT_ERR", "EXIT_ERR"),
    ],
)
def test_exit_reasons(isa: int, reason: int, name: str, compat_name: str) -> None:
    rest = "rip 0x100b native_safe_halt+0xb info 10 0"
    assert _exit(isa, reason) == f"reason {name} {rest}"
    assert _exit(isa, reason, COMPAT_MODE) == f"reason {compat_name} {rest}"


def test_an_unknown_isa() -> None:
    assert _exit(3, 12).startswith("reason UNKNOWN-ISA (12) rip")
    assert _exit(3, 12, COMPAT_MODE).startswith("reason UNKNOWN-ISA rip")


def test_without_plugins_the_event_prints_by_its_own_print_fmt() -> None:
    assert _exit(2, 0x78, PrintMode(plugins=False)) == "reason hlt"


def test_entry() -> None:
    fields = field_line("unsigned int vcpu_id", 8, 4) + field_line("unsigned long rip", 16, 8)
    event = craft_event(fields, '"vcpu %u, rip 0x%lx", REC->vcpu_id, REC->rip', name="kvm_entry", system="kvm")
    data = struct.pack("<IxxxxQ", 3, 0x1000)
    for mode in (PrintMode(), COMPAT_MODE):
        assert text_of(event, data, CONTEXT, mode) == " vcpu 3 rip 0x1000 native_safe_halt"
    assert text_of(event, data, CraftedContext()) == " vcpu 3 rip 0x1000"


def _arm_exit() -> EventFormat:
    fields = (
        field_line("int ret", 8, 4, True)
        + field_line("unsigned int esr_ec", 12, 4)
        + field_line("unsigned long vcpu_pc", 16, 8)
    )
    print_fmt = (
        '"%s: HSR_EC: 0x%04x, PC: 0x%016lx", __print_symbolic(REC->ret, { 2, "TRAP" }), REC->esr_ec, REC->vcpu_pc'
    )
    return craft_event(fields, print_fmt, name="kvm_exit", system="kvm")


def test_arm64_prints_its_own_text_with_the_guests_symbol() -> None:
    data = struct.pack("<iIQ", 2, 0x18, 0x1004)
    own = "TRAP: HSR_EC: 0x0018, PC: 0x0000000000001004"
    assert text_of(_arm_exit(), data, CONTEXT) == f"{own} native_safe_halt+0x4"
    assert text_of(_arm_exit(), data, CONTEXT, COMPAT_MODE) == f"<CANT FIND FIELD exit_reason>{own}"
    entry = craft_event(ARM_ENTRY, '"PC: 0x%016lx", REC->vcpu_pc', name="kvm_entry", system="kvm")
    missing = 'CAN\'T FIND FIELD "vcpu_id"<CANT FIND FIELD rip>'
    assert text_of(entry, data[8:], CONTEXT, COMPAT_MODE) == f"{missing}PC: 0x0000000000001004"


def test_emulated_instruction() -> None:
    fields = (
        field_line("__u64 rip", 8, 8)
        + field_line("__u32 csbase", 16, 4)
        + field_line("__u8 len", 20, 1)
        + field_line("__u8 insn[15]", 21, 15)
        + field_line("__u8 flags", 36, 1)
        + field_line("__u8 failed", 37, 1)
    )
    event = craft_event(fields, '"x"', name="kvm_emulate_insn", system="kvm")
    data = struct.pack("<QIB15sBB", 0x1004, 0, 2, b"\x0f\x30", 8, 1)
    assert text_of(event, data, CONTEXT) == "0:1004 native_safe_halt+0x4: 0f 30 FAIL"


def test_nested_exits() -> None:
    infos = ("exit_code", "exit_info1", "exit_info2", "exit_int_info", "exit_int_info_err", "isa")
    fields = "".join(field_line(f"__u32 {name}", 8 + 4 * at, 4) for at, name in enumerate(infos))
    event = craft_event(fields, '"own"', name="kvm_nested_vmexit_inject", system="kvm")
    data = struct.pack("<6I", 0x7C, 1, 2, 3, 4, 2)
    expected = "reason EXIT_MSR info1 1 info2 2 int_info 3 int_info_err 4"
    assert text_of(event, data) == text_of(event, data, mode=COMPAT_MODE) == expected
    modern = craft_event(field_line("u32 exit_reason", 8, 4), '"own"', name="kvm_nested_vmexit", system="kvm")
    assert text_of(modern, data) == "own"
    missing = 'CAN\'T FIND FIELD "rip"<CANT FIND FIELD exit_code>'
    assert text_of(modern, data, mode=COMPAT_MODE) == f"{missing}own"


def test_nested_exits_of_older_kernels() -> None:
    infos = ("exit_code", "exit_info1", "exit_info2", "exit_int_info", "exit_int_info_err", "isa")
    fields = field_line("__u64 rip", 8, 8)
    fields += "".join(field_line(f"__u32 {name}", 16 + 4 * at, 4) for at, name in enumerate(infos))
    event = craft_event(fields, '"own"', name="kvm_nested_vmexit", system="kvm")
    data = struct.pack("<Q6I", 0x1004, 0x7C, 1, 2, 3, 4, 2)
    reason = "reason EXIT_MSR info1 1 info2 2 int_info 3 int_info_err 4"
    assert text_of(event, data, CONTEXT) == f" rip 1004 native_safe_halt+0x4 {reason}"
    assert text_of(event, data, CONTEXT, COMPAT_MODE) == f" rip 1004 native_safe_halt+0x4{reason}"


def test_trace_cmd_misses_the_address_of_an_exit_behind_its_reason() -> None:
    event = craft_event(field_line("unsigned int exit_reason", 8, 4), '"own"', name="kvm_exit", system="kvm")
    assert text_of(event, struct.pack("<I", 12), mode=COMPAT_MODE) == "reason HLT<CANT FIND FIELD guest_rip>own"
    assert text_of(event, struct.pack("<I", 12)) == "own"


def test_shadow_pages() -> None:
    print_fmt = '"%s %s", ({ role.has_4_byte_gpte ? 4 : 8; }), REC->created ? "new" : "existing"'
    event = craft_event(SHADOW_PAGE, print_fmt, name="kvm_mmu_get_page", system="kvmmmu")
    role = 2 | 1 << 7 | 7 << 8 | 1 << 12
    data = struct.pack("<QII??", 0x1234, role, 1, False, True)
    assert text_of(event, data) == "sp gfn 1234 l2 8-byte q0 direct wux nxe ad root 1 sync new"
    compat = "new sp gfn 1234 2 q0 direct wux !pae nxe !wp root 1 sync\0"
    assert text_of(event, data, mode=COMPAT_MODE) == compat
