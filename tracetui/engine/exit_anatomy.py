"""What happened between a kvm_exit and the kvm_entry that ends it, step by step, QEMU's part included."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from tracetui.engine.machine import Machine, Role
from tracetui.engine.qemu_tie import cpu_index_of, vcpu_of_row
from tracetui.engine.row import Row
from tracetui.engine.session import Session

_MOST_STEPS = 1000
_MOST_ROWS = 200_000
_CHUNK_ROWS = 256
_KERNEL_STEPS = frozenset({"kvm_userspace_exit", "kvm_entry"})


class Step(NamedTuple):
    """One step on the way from the guest and back.

    Attributes:
        name: the event's.
        row: row number.
        ts_ns: time on the merged axis.
        delta_ns: time since the step before, 0 for the first.
        is_assumed: QEMU did this meanwhile, but it does not say for which vCPU.
    """

    name: str
    row: int
    ts_ns: int
    delta_ns: int
    is_assumed: bool = False


def exit_anatomy(session: Session, row: Row) -> list[Step]:
    """kvm_exit, kvm_userspace_exit, what QEMU did for that vCPU, kvm_entry.

    Args:
        session: with a complete timeline.
        row: a kvm_exit, or any later row of the same round trip: of the vCPU's thread, or of QEMU for that vCPU.

    Returns:
        The steps in order; empty when the row belongs to no exit. Without the last kvm_entry the trace, or what is
        searched, ends before it.
    """
    thread = _thread_of(session, row)
    start = _exit_at_or_before(session, row, *thread) if thread is not None else None
    if thread is None or start is None:
        return []
    host, pid = thread
    steps = [Step(_name(start), start.number, start.ts_ns, 0)]
    for found, is_assumed in _following(session, start, host, pid):
        steps.append(Step(_name(found), found.number, found.ts_ns, found.ts_ns - steps[-1].ts_ns, is_assumed))
        if len(steps) >= _MOST_STEPS:
            break
    return steps


def _name(row: Row) -> str:
    return row.event.name if row.event is not None else ""


def _thread_of(session: Session, row: Row) -> tuple[Machine, int] | None:
    """(host, vCPU thread) that a row belongs to."""
    machine = row.slot.machine
    if machine.role is not Role.QEMU:
        return (machine, row.pid) if row.pid > 0 else None
    vcpu = vcpu_of_row(session, row)
    tie = next((tie for tie in session.qemu_ties if tie.machine is machine), None)
    if vcpu is None or vcpu.host_pid < 0 or tie is None or tie.host is None:
        return None
    return tie.host, vcpu.host_pid


def _exit_at_or_before(session: Session, row: Row, host: Machine, pid: int) -> Row | None:
    """The thread's last kvm_exit that no kvm_entry before the row has ended."""
    for earlier in chain([row], _backwards(session, row.number)):
        if earlier.slot.machine is host and earlier.pid == pid:
            if _name(earlier) == "kvm_exit":
                return earlier
            if _name(earlier) == "kvm_entry" and earlier is not row:
                return None
    return None


def _backwards(session: Session, stop: int) -> Iterator[Row]:
    lowest = max(stop - _MOST_ROWS, 0)
    while stop > lowest:
        start = max(stop - _CHUNK_ROWS, lowest)
        yield from reversed(session.timeline.rows(start, stop))
        stop = start


def _forwards(session: Session, start: int) -> Iterator[Row]:
    highest = min(start + _MOST_ROWS, session.timeline.row_count)
    for first in range(start, highest, _CHUNK_ROWS):
        yield from session.timeline.rows(first, min(first + _CHUNK_ROWS, highest))


def _following(session: Session, start: Row, host: Machine, pid: int) -> Iterator[tuple[Row, bool]]:
    """(row, whether it is assumed to belong) up to and with the thread's kvm_entry or before its next kvm_exit."""
    in_qemu = False
    vcpus = {
        tie.machine.number: vcpu.cpu_index for tie in session.qemu_ties for vcpu in tie.vcpus if vcpu.host_pid == pid
    }
    for row in _forwards(session, start.number + 1):
        if row.slot.machine is host and row.pid == pid:
            if _name(row) == "kvm_exit":
                return
            if _name(row) in _KERNEL_STEPS:
                yield row, False
            in_qemu = in_qemu or _name(row) == "kvm_userspace_exit"
            if _name(row) == "kvm_entry":
                return
        elif in_qemu and row.slot.machine.number in vcpus and row.event is not None:
            cpu_index = cpu_index_of(row)
            if cpu_index in {None, vcpus[row.slot.machine.number]}:
                yield row, cpu_index is None
