"""The next or previous row of a list that has something in common with another: its vCPU, CPU, task or type."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import NamedTuple

import numpy as np

from tracetui.engine.machine import Role
from tracetui.engine.neighbour_slices import ListSlice, list_slices
from tracetui.engine.qemu_tie import QemuTie, vcpu_of_row
from tracetui.engine.row import Row, RowKind
from tracetui.engine.row_filter import (
    DAMAGE,
    LOST_EVENTS,
    UNKNOWN_EVENT,
    Mask,
    RowFilter,
    RowMask,
    qemu_rows,
    thread_filter,
    vcpu_filter,
)
from tracetui.engine.row_view import RowView
from tracetui.engine.session import Session
from tracetui.engine.vcpus import VcpuMap
from tracetui.engine.walk import Ints


class Criterion(NamedTuple):
    """What a row is looked for by.

    Attributes:
        words: what its rows have in common, "" when there is nothing to look for.
        mask: slice of a list -> bool[n], which of its rows are meant.
        records: whether times or pids tell; else the index alone answers.
        slow: whether the first answer takes reading a whole stream.
    """

    words: str
    mask: Callable[[ListSlice], Mask]
    records: bool = True
    slow: bool = False


def nearest(
    view: RowView, position: int, criterion: Criterion, backward: bool, count: int = 1
) -> Generator[float, None, int | None]:
    """Look for the next row of a list that meets a criterion.

    Args:
        view: the list.
        position: where to begin; this row does not count.
        criterion: what to look for.
        backward: look for the previous row instead.
        count: which of them, 1 for the nearest.

    Yields:
        Share of the rows that have been looked at, 0 to 1.

    Returns:
        A position; None when there are not that many.
    """
    total = max(position if backward else len(view) - position - 1, 1)
    for part in list_slices(view, position, backward, criterion.records):
        hits = np.flatnonzero(criterion.mask(part))
        if len(hits) >= count:
            return part.first + int(hits[-count] if backward else hits[count - 1])
        count -= len(hits)
        done = position - part.first if backward else part.first + len(part.stream) - position
        yield min(max(done / total, 0.0), 1.0)
    return None


def same_cpu(session: Session, row: Row) -> Criterion:
    """Rows of the same CPU of the same machine, in any buffer."""
    machine = row.slot.machine
    slots = frozenset(slot.number for slot in session.slots if slot.machine is machine and slot.cpu == row.cpu)
    return _criterion(session, f"{machine.name} CPU {row.cpu}", RowFilter(slots, frozenset()))


def same_task(session: Session, row: Row) -> Criterion | None:
    """Records of the same task of the same machine; the idle tasks of all CPUs have one pid. None for other rows."""
    if row.kind is not RowKind.RECORD or row.pid < 0:
        return None
    return _criterion(session, f"{session.comm(row)}-{row.pid}", thread_filter(row.slot.machine, row.pid))


def same_type(session: Session, row: Row) -> Criterion:
    """Rows of the same event, on any machine; marks of lost events and of damage are types, too."""
    other = {RowKind.LOST: LOST_EVENTS, RowKind.DAMAGE: DAMAGE}.get(row.kind, UNKNOWN_EVENT)
    name = (row.event.system, row.event.name) if row.event is not None else other
    return _criterion(session, row.name, RowFilter(frozenset(), frozenset(), events=frozenset({name})))


def _criterion(session: Session, words: str, wanted: RowFilter) -> Criterion:
    mask = RowMask(session, wanted)

    def of_slice(part: ListSlice) -> Mask:
        return mask(part.stream, part.type, part.pid)

    return Criterion(words, of_slice, records=bool(wanted.tasks))


def vcpu_of(session: Session, row: Row, ties: Sequence[QemuTie]) -> VcpuMap | None:
    """The vCPU that a row belongs to: recorded by its CPU, done by its thread, or told by QEMU of it."""
    machine = row.slot.machine
    if machine.role is Role.QEMU:
        vcpu = vcpu_of_row(session, row) if ties else None
        return vcpu.entry if vcpu is not None else None
    entry = session.vcpu_maps.find(machine, row.pid) if row.kind is RowKind.RECORD else None
    if entry is not None and entry.host is machine:
        return entry
    return machine.vcpu(row.cpu)


def same_vcpu(session: Session, view: RowView, row: Row, ties: Sequence[QemuTie]) -> Criterion | None:
    """Rows of the same vCPU of a list: of its CPU in the guest, of its thread, and those in which QEMU names it.

    Returns:
        None for a row of no vCPU.
    """
    entry = vcpu_of(session, row, ties)
    if entry is None:
        return None
    wanted = vcpu_filter(session, entry, ties)
    criterion = _criterion(session, f"{entry.guest.name} vCPU {entry.vcpu}", wanted)
    return _with_qemu(session, view, wanted, criterion) if wanted.qemu_vcpus else criterion


def _with_qemu(session: Session, view: RowView, wanted: RowFilter, others: Criterion) -> Criterion:
    """A criterion that QEMU's rows meet as well; they are looked up when it is first asked."""
    known: list[Ints] = []

    def mask(part: ListSlice) -> Mask:
        if not known:
            known.append(qemu_rows(session, wanted))
        stop = part.first + len(part.stream)
        numbers = np.arange(part.first, stop) if view.numbers is None else view.numbers[part.first : stop]
        return others.mask(part) | np.isin(numbers, known[0])

    return others._replace(mask=mask, slow=True)


def longer_gap(view: RowView, gap_ns: int) -> Criterion:
    """Rows more than some time behind the one before them in the list, which is in the order of time."""

    def mask(part: ListSlice) -> Mask:
        if not len(part.ts_ns):
            return np.empty(0, np.bool_)
        before_ns = view.timeline.row(view.number(part.first - 1)).ts_ns if part.first else int(part.ts_ns[0])
        return np.diff(part.ts_ns, prepend=before_ns) > gap_ns

    return Criterion("longer gap", mask)
