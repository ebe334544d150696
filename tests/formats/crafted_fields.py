"""Fields of the kernel's events, as its format files name and place them on 64 bits; the common ones take 8 bytes."""

from __future__ import annotations

from tests.formats.crafted_event import field_line

KVM_EXIT = (
    field_line("unsigned int exit_reason", 8, 4)
    + field_line("unsigned long guest_rip", 16, 8)
    + field_line("u32 isa", 24, 4)
    + field_line("u64 info1", 32, 8)
    + field_line("u64 info2", 40, 8)
)
ARM_ENTRY = field_line("unsigned long vcpu_pc", 8, 8)
SHADOW_PAGE = (
    field_line("__u64 gfn", 8, 8)
    + field_line("__u32 role", 16, 4)
    + field_line("__u32 root_count", 20, 4)
    + field_line("bool unsync", 24, 1)
    + field_line("bool created", 25, 1)
)
SCHED_SWITCH = (
    field_line("char prev_comm[16]", 8, 16)
    + field_line("pid_t prev_pid", 24, 4, True)
    + field_line("int prev_prio", 28, 4, True)
    + field_line("long prev_state", 32, 8, True)
    + field_line("char next_comm[16]", 40, 16)
    + field_line("pid_t next_pid", 56, 4, True)
    + field_line("int next_prio", 60, 4, True)
)
SWITCH_STATE = "REC->prev_state & ((((0x0 | 0x1) + 1) << 8) - 1)"
"""The bits of prev_state that sched_switch's print fmt names."""
HRTIMER_START = (
    field_line("void * hrtimer", 8, 8)
    + field_line("void * function", 16, 8)
    + field_line("s64 expires", 24, 8, True)
    + field_line("s64 softexpires", 32, 8, True)
)
TLB_FLUSH = field_line("int reason", 8, 4, True) + field_line("unsigned long pages", 16, 8)
FUNCTION = field_line("unsigned long ip", 8, 8) + field_line("unsigned long parent_ip", 16, 8)
FUNC_REPEATS = (
    FUNCTION
    + field_line("u16 count", 24, 2)
    + field_line("u16 top_delta_ts", 26, 2)
    + field_line("u32 bottom_delta_ts", 28, 4)
)
