"""Where special forms and raw fields differ: examples by row of the document."""

from __future__ import annotations

import struct

from tests.formats.crafted_event import ABC_FIELDS, CraftedContext, craft_event, field_line
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


_EXIT_FIELDS = (
    field_line("unsigned int exit_reason", 8, 4)
    + field_line("unsigned long guest_rip", 16, 8)
    + field_line("u32 isa", 24, 4)
    + field_line("u64 info1", 32, 8)
    + field_line("u64 info2", 40, 8)
)
_EXIT = craft_event(
    _EXIT_FIELDS, '"%s", __print_symbolic(REC->exit_reason, { 12, "HLT" }, { 74, "BUS_LOCK" })', "kvm_exit", "kvm"
)
_EXIT_REST = "rip 0x100b native_safe_halt+0xb info 10 0"
_PAGE_FIELDS = (
    field_line("__u64 gfn", 8, 8)
    + field_line("__u32 role", 16, 4)
    + field_line("__u32 root_count", 20, 4)
    + field_line("bool unsync", 24, 1)
    + field_line("bool created", 25, 1)
)
_SWITCH_FIELDS = (
    field_line("char prev_comm[16]", 8, 16)
    + field_line("pid_t prev_pid", 24, 4, True)
    + field_line("int prev_prio", 28, 4, True)
    + field_line("long prev_state", 32, 8, True)
    + field_line("char next_comm[16]", 40, 16)
    + field_line("pid_t next_pid", 56, 4, True)
    + field_line("int next_prio", 60, 4, True)
)
_TIMER_FIELDS = (
    field_line("void * hrtimer", 8, 8)
    + field_line("void * function", 16, 8)
    + field_line("s64 expires", 24, 8, True)
    + field_line("s64 softexpires", 32, 8, True)
)
_MASK = "REC->prev_state & ((((0x0 | 0x1) + 1) << 8) - 1)"
_STATE = f'({_MASK}) ? __print_flags({_MASK}, "|", {{ 0x1, "S" }}, {{ 0x2, "D" }}, {{ 0x80, "I" }}) : "R"'
_CALL_FIELDS = field_line("unsigned long ip", 8, 8) + field_line("unsigned long parent_ip", 16, 8)
_REPEATS_FIELDS = (
    _CALL_FIELDS
    + field_line("u16 count", 24, 2)
    + field_line("u16 top_delta_ts", 26, 2)
    + field_line("u32 bottom_delta_ts", 28, 4)
)
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
        field_line("unsigned long vcpu_pc", 8, 8),
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
        "`kvm_mmu_*_page`", "role 0x1782", "kvmmmu/kvm_mmu_get_page", _PAGE_FIELDS,
        '"%s", ({ role.has_4_byte_gpte ? 4 : 8; }), REC->created ? "new" : "existing"',
        struct.pack("<QII??", 0x1234, 2 | 1 << 7 | 7 << 8 | 1 << 12, 1, False, True),
        "new sp gfn 1234 2 q0 direct wux !pae nxe !wp root 1 sync\0",
        "sp gfn 1234 l2 8-byte q0 direct wux nxe ad root 1 sync new",
    ),
    _event(
        "`sched_switch`", "`prev_state=0x100`", "sched/sched_switch", _SWITCH_FIELDS, f'"%s", {_STATE}',
        struct.pack("<16siiq16sii", b"sh", 7, 120, 0x100, b"swapper/2", 0, 120),
        "sh:7 [120] R ==> swapper/2:0 [120]", "sh:7 [120] R+ ==> swapper/2:0 [120]",
    ),
    _event(
        "`hrtimer_start`, `hrtimer_expire_entry`", "a function 4 bytes behind `outer`", "timer/hrtimer_start",
        _TIMER_FIELDS, '"x"',
        struct.pack("<QQqq", 0x10, 0x1004, 5, 6),
        "hrtimer=0x10 function=outer/0xfffffffffffffffc expires=5 softexpires=6",
        "hrtimer=0x10 function=outer/0x4 expires=5 softexpires=6",
    ),
    _event(
        "`tlb_flush`", "`reason=4`", "tlb/tlb_flush",
        field_line("int reason", 8, 4, True) + field_line("unsigned long pages", 16, 8),
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
        "`function`", "`outer` calls `inner`, that `innermost`", craft_event(_CALL_FIELDS, '"x"', "function", "ftrace"),
        [struct.pack("<QQ", 0x2000, 0x1000), struct.pack("<QQ", 0x3000, 0x2000)],
        ["inner", "   innermost"], ["inner <-- outer", "innermost <-- inner"], _CONTEXT,
    ),
    TextDifference(
        "`func_repeats`", "`report -t`, `inner` called 3 times more",
        craft_event(_REPEATS_FIELDS, '"x"', "func_repeats", "ftrace"), [struct.pack("<QQHHI", 0x2000, 0x1000, 3, 0, 7)],
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
