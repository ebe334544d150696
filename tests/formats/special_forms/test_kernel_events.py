"""Forms of scheduler, timers, memory, TLB, futex, wireless and raw markers."""

from __future__ import annotations

import struct

import pytest

from tests.formats.crafted_event import CraftedContext, craft_event, field_line, text_of
from tests.formats.crafted_fields import HRTIMER_START, SCHED_SWITCH, SWITCH_STATE, TLB_FLUSH
from tracetui.formats.print_mode import COMPAT_MODE, PrintMode

CONTEXT = CraftedContext(symbols=[(0x1000, "sym"), (0x2000, "next")])


_STATES = (
    '{ 0x1, "S" }, { 0x2, "D" }, { 0x4, "T" }, { 0x8, "t" }, { 0x10, "X" }, { 0x20, "Z" }, { 0x40, "P" }, { 0x80, "I" }'
)


@pytest.mark.parametrize(
    ("state", "text", "compat_text"),
    [(0, "R", "R"), (1, "S", "S"), (0x82, "D|I", "D|I"), (0x100, "R+", "R"), (0x101, "S", "S")],
)
def test_sched_switch(state: int, text: str, compat_text: str) -> None:
    print_fmt = f'"%s", ({SWITCH_STATE}) ? __print_flags({SWITCH_STATE}, "|", {_STATES}) : "R"'
    event = craft_event(SCHED_SWITCH, print_fmt, name="sched_switch", system="sched")
    data = struct.pack("<16siiq16sii", b"kworker/2:1", 2923, 120, state, b"swapper/2", 0, 120)
    assert text_of(event, data) == f"kworker/2:1:2923 [120] {text} ==> swapper/2:0 [120]"
    assert text_of(event, data, mode=COMPAT_MODE) == f"kworker/2:1:2923 [120] {compat_text} ==> swapper/2:0 [120]"


def test_sched_wakeup() -> None:
    fields = (
        field_line("char comm[16]", 8, 16)
        + field_line("pid_t pid", 24, 4, True)
        + field_line("int prio", 28, 4, True)
        + field_line("int success", 32, 4, True)
        + field_line("int target_cpu", 36, 4, True)
    )
    event = craft_event(fields, '"x"', name="sched_wakeup", system="sched")
    data = struct.pack("<16siiii", b"sh", 7, 98, 1, 2)
    assert text_of(event, data) == "sh:7 [98] success=1 CPU:002"


@pytest.mark.parametrize(
    ("function", "text", "compat_text"),
    [(0x1000, "sym/0x0", "sym/0x0"), (0x1004, "sym/0x4", "sym/0xfffffffffffffffc"), (4, "0x00000004", "0x00000004")],
)
def test_hrtimers(function: int, text: str, compat_text: str) -> None:
    event = craft_event(HRTIMER_START, '"x"', name="hrtimer_start", system="timer")
    data = struct.pack("<QQqq", 0x10, function, 5, 6)
    for mode, shown in ((PrintMode(), text), (COMPAT_MODE, compat_text)):
        assert text_of(event, data, CONTEXT, mode) == f"hrtimer=0x10 function={shown} expires=5 softexpires=6"


def test_call_sites_of_allocations() -> None:
    fields = field_line("unsigned long call_site", 8, 8) + field_line("const void * ptr", 16, 8)
    event = craft_event(fields, '"ptr=%p", REC->ptr', name="kfree", system="kmem")
    assert text_of(event, struct.pack("<QQ", 0x1055, 8), CONTEXT) == "(sym+0x55) ptr=0x8"
    assert text_of(event, struct.pack("<QQ", 0x55, 8), CONTEXT) == "ptr=0x8"


@pytest.mark.parametrize(
    ("reason", "text", "compat_text"),
    [(3, "local mm shootdown", "local mm shootdown"), (4, "remote ipi send", "")],
)
def test_tlb_flush(reason: int, text: str, compat_text: str) -> None:
    print_fmt = '"%s", __print_symbolic(REC->reason, { 3, "local mm shootdown" }, { 4, "remote ipi send" })'
    event = craft_event(TLB_FLUSH, print_fmt, name="tlb_flush", system="tlb")
    data = struct.pack("<ixxxxq", reason, -1)
    assert text_of(event, data) == f"pages=-1 reason={text} ({reason})"
    assert text_of(event, data, mode=COMPAT_MODE) == f"pages=-1 reason={compat_text} ({reason})"


@pytest.mark.parametrize(
    ("op", "text"),
    [
        (0x81, "op=FUTEX_WAKE|FUTEX_PRIVATE_FLAG uaddr=0x7f001000 val=5"),
        (
            0x189,
            "op=FUTEX_WAIT_BITSET|FUTEX_PRIVATE_FLAG|FUTEX_CLOCK_REALTIME uaddr=0x7f001000 val=0x00000005 "
            "utime=0x00000006 val3=0x00000008",
        ),
        (4, "op=FUTEX_CMP_REQUEUE uaddr=0x7f001000 val=5 val2=6 uaddr2=0x00000007 val3=0x00000008"),
        (7, "op=FUTEX_UNLOCK_PI uaddr=0x7f001000"),
        (13, "own 13"),
    ],
)
def test_futex(op: int, text: str) -> None:
    names = ("uaddr", "op", "val", "utime", "uaddr2", "val3")
    fields = "".join(field_line(f"u64 {name}", 8 + 8 * at, 8) for at, name in enumerate(names))
    event = craft_event(fields, '"own %d", REC->op', name="sys_enter_futex", system="syscalls")
    assert text_of(event, struct.pack("<6Q", 0x7F001000, op, 5, 6, 7, 8)) == text


def test_bss_info() -> None:
    fields = (
        field_line("char wiphy_name[8]", 8, 8)
        + field_line("__data_loc char[] vif_name", 16, 4)
        + field_line("int vif_type", 20, 4, True)
        + field_line("bool assoc", 24, 1)
        + field_line("u32 basic_rates", 28, 4)
    )
    event = craft_event(fields, '"x"', name="drv_bss_info_changed", system="mac80211")
    data = struct.pack("<8sIiBxxxI", b"phy0", 32 | 6 << 16, 2, 1, 15) + b"wlan0\0"
    lines = text_of(event, data).split("\n")
    assert lines[0] == "phy0 vif:wlan0(2)"
    assert [line[:65].strip() for line in lines[1:]] == ["", "", ""]
    assert lines[1].split() == ["assoc:1"]
    assert lines[2].split() == ["basic_rates:0xf"]


def test_raw_data() -> None:
    fields = field_line("unsigned int id", 8, 4) + field_line("char buf[]", 12, 0)
    event = craft_event(fields, '"x"', name="raw_data", system="ftrace")
    assert text_of(event, struct.pack("<I", 0x1F) + b"\1\2\xff") == "# 1f 01 02 ff"
    assert text_of(event, struct.pack("<I", 0x1F)) == "# 1f"
