"""What a details pane says of QEMU: whose vCPU a row of it is, and an exit's steps from guest to guest."""

from __future__ import annotations

from tracetui.engine.event_details import Detail
from tracetui.engine.exit_anatomy import Step, exit_anatomy
from tracetui.engine.qemu_tie import vcpu_of_row
from tracetui.engine.row import Row
from tracetui.engine.session import Session
from tracetui.visible import visible

_FEWEST_STEPS = 3
"""kvm_exit and kvm_entry alone are the pair that is shown anyway."""


def qemu_vcpu_details(session: Session, row: Row) -> list[Detail]:
    """The vCPU that a row of QEMU is about; empty for other rows. The first call reads streams."""
    vcpu = vcpu_of_row(session, row)
    if vcpu is None:
        return []
    if vcpu.host_pid < 0:
        return [Detail("vCPU", f"cpu_index {vcpu.cpu_index}, no host thread fits")]
    guest = f"{visible(vcpu.entry.guest.name)} vCPU {vcpu.entry.vcpu}" if vcpu.entry else f"cpu_index {vcpu.cpu_index}"
    how = f"{vcpu.matched} of {vcpu.exits} exits match"
    return [Detail("vCPU", f"{guest}, host thread {vcpu.host_pid} ({how})")]


def round_trip_details(session: Session, row: Row) -> list[Detail]:
    """The steps of the exit that a row belongs to, each leading to its row; empty when there is nothing to add.

    Args:
        session: with a complete timeline; the first call reads streams.
        row: see exit_anatomy.
    """
    steps = exit_anatomy(session, row)
    if len(steps) < _FEWEST_STEPS:
        return []
    total = steps[-1].ts_ns - steps[0].ts_ns
    return [Detail("", f"round trip, {_us(total)}"), *(_step(step) for step in steps)]


def _step(step: Step) -> Detail:
    doubt = " (QEMU, for this vCPU or another)" if step.is_assumed else ""
    return Detail(visible(step.name), f"+{_us(step.delta_ns)}{doubt}", "", step.row)


def _us(ns: int) -> str:
    us, rest = divmod(ns, 1000)
    return f"{us:,}.{rest:03d} us"
