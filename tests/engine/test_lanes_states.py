"""Which exits are of one kind, who took a CPU, and which row a place on the timeline leads to."""

from __future__ import annotations

import pytest

from tests.engine.demo_session import demo_session
from tests.engine.lanes_by_rows import lanes_of, number
from tracetui.engine.lanes_names import LaneKind
from tracetui.engine.lanes_rows import row_of_lane
from tracetui.engine.lanes_states import (
    DEVICE,
    GUEST,
    HALTED,
    INTERRUPT,
    MEMORY,
    MOST_REASONS,
    OTHER,
    PREEMPTED,
    REGISTER,
    class_of_reason,
    vcpu_classes,
)
from tracetui.engine.lanes_who import who_took_over

KINDS = {
    HALTED: ["HLT", "EXIT_HLT", "WFX"],
    INTERRUPT: ["EXTERNAL_INTERRUPT", "PENDING_INTERRUPT", "PREEMPTION_TIMER", "EXIT_INTR", "EXIT_VINTR", "IRQ"],
    REGISTER: ["MSR_READ", "MSR_WRITE", "EXIT_MSR", "CPUID", "EXIT_CPUID", "CR_ACCESS", "EXIT_READ_CR0", "SYS64"],
    DEVICE: ["IO_INSTRUCTION", "EXIT_IOIO", "EPT_MISCONFIG", "APIC_ACCESS", "EOI_INDUCED"],
    MEMORY: ["EPT_VIOLATION", "EXIT_NPF", "DABT_LOW", "IABT_LOW", "PML_FULL"],
    OTHER: ["VMCALL", "EXIT_VMMCALL", "HVC64", "PAUSE_INSTRUCTION", "UNKNOWN (11)", ""],
}


@pytest.mark.parametrize(("kind", "reason"), [(kind, reason) for kind, reasons in KINDS.items() for reason in reasons])
def test_exits_of_one_kind(kind: int, reason: str) -> None:
    assert class_of_reason(reason) == kind


def test_codes_have_their_states() -> None:
    classes = vcpu_classes(["EXIT_HLT", "EXIT_MSR"])
    assert len(classes) == 256
    assert classes[:16] == bytes(range(16))
    assert classes[16:19] == bytes([HALTED, REGISTER, OTHER])
    assert vcpu_classes(["EXIT_NPF"] * MOST_REASONS)[16:] == bytes([MEMORY]) * MOST_REASONS


def test_who_took_over_is_what_the_switch_says() -> None:
    session = demo_session()
    lanes, checked = lanes_of(session), 0
    rows = session.timeline.rows(0, session.timeline.row_count)
    switches = {row.ts_ns: row for row in rows if row.name == "sched_switch" and row.slot.machine is session.host}
    for name in (name for name in lanes.names if name.kind is LaneKind.THREAD):
        lane = lanes.lanes[name]
        for ts_ns in lane.start_ns[lane.code == PREEMPTED].tolist():
            switch = switches.get(ts_ns)
            said = who_took_over(lanes, name, ts_ns)
            if switch is None or number(switch, "prev_pid") != name.pid:
                assert said == ""
                continue
            pid = number(switch, "next_pid")
            assert pid is not None
            comm = session.comms.name(switch.slot.machine, pid, ts_ns)
            assert said == f"{comm} {pid} on CPU {switch.cpu}"
            checked += 1
    assert checked > 10


def test_a_place_leads_to_the_row_that_changed_the_state() -> None:
    session = demo_session()
    lanes = lanes_of(session)
    name = next(name for name in lanes.names if name.kind is LaneKind.THREAD)
    lane = lanes.lanes[name]
    for place in range(0, len(lane.start_ns), 97):
        ts_ns = int(lane.start_ns[place])
        found = row_of_lane(lanes, name, ts_ns - 1, ts_ns + 1)
        assert found is not None
        row = session.timeline.row(found)
        assert row.ts_ns == ts_ns
        if lane.code[place] == GUEST:
            assert (row.name, row.pid) == ("kvm_entry", name.pid)
    density = lanes.names[0]
    assert row_of_lane(lanes, density, session.timeline.row(500).ts_ns, 0) == 500
