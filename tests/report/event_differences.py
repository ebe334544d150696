"""Where special forms and raw fields differ: examples by row of the document."""

from __future__ import annotations

import struct

from tests.formats.crafted_event import ABC_FIELDS, CraftedContext, craft_event, field_line
from tests.formats.crafted_fields import (
    ARM_ENTRY,
    FUNC_REPEATS,
    FUNCTION,
    HRTIMER_START,
    KVM_EXIT,
    SCHED_SWITCH,
    SHADOW_PAGE,
    SWITCH_STATE,
    TLB_FLUSH,
)
from tests.report.text_differences import SYMBOLS, TextDifference
from tracetui.formats.event_format import EventFormat
from tracetui.formats.print_mode import PrintMode
from tracetui.formats.tracedat.blktrace_event import blktrace_format

_CONTEXT = CraftedContext(symbols=SYMBOLS, guest_symbols=[(0x1000, "native_safe_halt")])
_RAW_MODES = (PrintMode(compat=True, raw=True), PrintMode(raw=True))
_OWN_FORMAT_MODES = (PrintMode(compat=True, plugins=False), PrintMode(plugins=False))


def _event(
    row: str, given: str, name: str, fields: str, print_fmt: str, data: bytes, compat: str, right: str
) -> TextDifference:
    system, _, name = name.rpartition("/")
    event = craft_event(fields, print_fmt, name=name, system=system)
    return TextDifference(row, given, event, [data], [compat], [right], _CONTEXT)


_EXIT = craft_event(
    KVM_EXIT, '"%s", __print_symbolic(REC->exit_reason, { 12, "HLT" }, { 74, "BUS_LOCK" })', "kvm_exit", "kvm"
)
_EXIT_REST = "rip 0x100b native_safe_halt+0xb info 10 0"
_STATE = f'({SWITCH_STATE}) ? __print_flags({SWITCH_STATE}, "|", {{ 0x1, "S" }}, {{ 0x2, "D" }}, {{ 0x80, "I" }}) : "R"'
_BLOCK = blktrace_format(craft_event(ABC_FIELDS, '"x"', "user_stack", "ftrace"))
_CALLERS = range(0x1001, 0x100B)
_STACK = struct.pack("<ixxxx10Q", 10, *_CALLERS)


def _stack_event(name: str) -> EventFormat:
    """The print fmt names 8 callers, whatever a record holds."""
    fields = field_line("int size", 8, 4, True) + field_line("unsigned long caller[8]", 16, 64)
    callers = ", ".join(f"(void *)REC->caller[{at}]" for at in range(8))
    return craft_event(fields, '"' + "=> %ps\\n" * 8 + f'", {callers}', name, "ftrace")


EVENTS = [
    _event(
        "print fmts with unknown functions, statement expressions, `&REC->field`, a raw tab, an empty table",
        '`"a=%d who=%s", a, nofunction(b)`',
        "test/crafted", ABC_FIELDS, '"a=%d who=%s", REC->a, nofunction(REC->b)', struct.pack("<3i", 100, 10, 3),
        "[FAILED TO PARSE] a=100 b=10 c=3", "a=100 who=?",
    ),
    _event(
        "`kvm_entry`, `kvm_exit` of arm64", "`kvm_entry` at 0x1004", "kvm/kvm_entry",
        ARM_ENTRY,
        '"PC: 0x%016lx", REC->vcpu_pc', struct.pack("<Q", 0x1004),
        'CAN\'T FIND FIELD "vcpu_id"<CANT FIND FIELD rip>PC: 0x0000000000001004',
        "PC: 0x0000000000001004 native_safe_halt+0x4",
    ),
    TextDifference(
        "`kvm_exit`", "reasons 74 and 0x80000021", _EXIT,
        [struct.pack("<IxxxxQIxxxxQQ", reason, 0x100B, 1, 16, 0) for reason in (74, 0x80000021)],
        [f"reason {name} {_EXIT_REST}" for name in ("UNKNOWN (74)", "UNKNOWN (2147483681)")],
        [f"reason {name} {_EXIT_REST}" for name in ("BUS_LOCK", "UNKNOWN (33) FAILED_VMENTRY")], _CONTEXT,
    ),
    _event(
        "`kvm_mmu_*_page`", "role 0x1782", "kvmmmu/kvm_mmu_get_page", SHADOW_PAGE,
        '"%s", ({ role.has_4_byte_gpte ? 4 : 8; }), REC->created ? "new" : "existing"',
        struct.pack("<QII??", 0x1234, 2 | 1 << 7 | 7 << 8 | 1 << 12, 1, False, True),
        "new sp gfn 1234 2 q0 direct wux !pae nxe !wp root 1 sync\0",
        "sp gfn 1234 l2 8-byte q0 direct wux nxe ad root 1 sync new",
    ),
    _event(
        "`sched_switch`", "`prev_state=0x100`", "sched/sched_switch", SCHED_SWITCH, f'"%s", {_STATE}',
        struct.pack("<16siiq16sii", b"sh", 7, 120, 0x100, b"swapper/2", 0, 120),
        "sh:7 [120] R ==> swapper/2:0 [120]", "sh:7 [120] R+ ==> swapper/2:0 [120]",
    ),
    _event(
        "`hrtimer_start`, `hrtimer_expire_entry`", "a function 4 bytes behind `outer`", "timer/hrtimer_start",
        HRTIMER_START, '"x"',
        struct.pack("<QQqq", 0x10, 0x1004, 5, 6),
        "hrtimer=0x10 function=outer/0xfffffffffffffffc expires=5 softexpires=6",
        "hrtimer=0x10 function=outer/0x4 expires=5 softexpires=6",
    ),
    _event(
        "`tlb_flush`", "`reason=4`", "tlb/tlb_flush",
        TLB_FLUSH,
        '"%s", __print_symbolic(REC->reason, { 4, "remote ipi send" })', struct.pack("<ixxxxq", 4, 1),
        "pages=1 reason= (4)", "pages=1 reason=remote ipi send (4)",
    ),
    _event(
        "`scsi_dispatch_cmd_*`", "READ(10) of block 2³¹", "scsi/scsi_dispatch_cmd_start",
        field_line("u8 cmnd[10]", 8, 10),
        '"%s", scsi_trace_parse_cdb(p, REC->cmnd, 10)', bytes.fromhex("28008000000000000800"),
        "lba=18446744071562067968 txlen=8 protect=0\0", "lba=2147483648 txlen=8 protect=0",
    ),
    TextDifference(
        "`function`", "`outer` calls `inner`, that `innermost`", craft_event(FUNCTION, '"x"', "function", "ftrace"),
        [struct.pack("<QQ", 0x2000, 0x1000), struct.pack("<QQ", 0x3000, 0x2000)],
        ["inner", "   innermost"], ["inner <-- outer", "innermost <-- inner"], _CONTEXT,
    ),
    TextDifference(
        "`func_repeats`", "`report -t`, `inner` called 3 times more",
        craft_event(FUNC_REPEATS, '"x"', "func_repeats", "ftrace"), [struct.pack("<QQHHI", 0x2000, 0x1000, 3, 0, 7)],
        ["inner (count: 3  last_ts:     0.999999993)"], ["inner <-- outer (count: 3  last_ts:     1.000000)"],
        _CONTEXT, (PrintMode(compat=True, times="ns"), PrintMode()),
    ),
    TextDifference(
        "`blktrace`", "a block that is read", _BLOCK,
        [bytes(8) + struct.pack("<QiIiIihH", 384000, 65536, 1 | 1 << 16, 7, 254 << 20, 1, 0, 0)],
        ["7"], ["254,0    Q   R 384000 + 128 [<...>]"], _CONTEXT,
    ),
    TextDifference(
        "`user_stack`", "10 entries", _stack_event("user_stack"), [_STACK],
        ["\n".join(["=> outer"] * 8)],
        ["\n".join(["<user stack trace>", *(f"=> {address:016x}" for address in _CALLERS)])], _CONTEXT,
    ),
    TextDifference(
        "`report -N` of `kernel_stack`", "10 entries", _stack_event("kernel_stack"), [_STACK],
        ["\n".join(["=> outer"] * 8)],
        ["\n".join(["<stack trace >", *(f"=> outer ({address:x})" for address in _CALLERS)])],
        _CONTEXT, _OWN_FORMAT_MODES,
    ),
]  # fmt: skip

RAW_FIELDS = [
    TextDifference(
        "a field longer than its record (`caller[8]` of a stack)", "`u8 raw[4]` in a record with two bytes of it",
        craft_event(field_line("u8 raw[4]", 8, 4), '"x"'), [b"\1\2"],
        [" raw=ARRAY[01, 02]"], [" raw=ARRAY[01, 02]"], _CONTEXT, _RAW_MODES,
    ),
    TextDifference(
        "a text field that once held something else", "`ab`, `\\1b`, `ab` again",
        craft_event(field_line("char s[4]", 8, 4), '"x"'),
        [b"ab\0\0", b"\1b\0\0", b"ab\0\0"],
        [" s=ab", " s=ARRAY[01, 62, 00, 00]", " s=ARRAY[61, 62, 00, 00]"],
        [" s=ab", " s=ARRAY[01, 62, 00, 00]", " s=ab"], _CONTEXT, _RAW_MODES,
    ),
    TextDifference(
        "signs", "`%d.` of `s8 a` = -5",
        craft_event(field_line("s8 a", 8, 1, True), '"%d.", REC->a'), [b"\xfb"], [" a=251"], [" a=-5"],
        _CONTEXT, _RAW_MODES,
    ),
]  # fmt: skip
