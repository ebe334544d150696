"""Which rows belong to a vCPU or to a machine: what its CPUs recorded and what its host threads did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tracetui.engine.machine import Machine
from tracetui.engine.qemu_rows import rows_of_vcpu
from tracetui.engine.qemu_tie import QemuTie
from tracetui.engine.session import Session
from tracetui.engine.vcpus import VcpuMap
from tracetui.engine.walk import Block, Ints

_NO_ROWS: Ints = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Rows of some streams, and rows that some tasks caused.

    Attributes:
        slots: numbers of the streams that belong as a whole.
        tasks: (machine number, pid) of the tasks that belong, whichever stream they are in.
        qemu_vcpus: (a QEMU, its cpu_index) of the vCPUs that belong.
    """

    slots: frozenset[int]
    tasks: frozenset[tuple[int, int]]
    qemu_vcpus: tuple[tuple[QemuTie, int], ...] = ()


def vcpu_filter(session: Session, entry: VcpuMap, ties: Sequence[QemuTie] = ()) -> RowFilter:
    """What a vCPU recorded itself, what the host thread that runs it did, and what QEMU says of it."""
    own = (slot.number for slot in session.slots if slot.machine is entry.guest and slot.cpu == entry.vcpu)
    qemu = tuple(
        (tie, vcpu.cpu_index)
        for tie in ties
        for vcpu in tie.vcpus
        if vcpu.host_pid == entry.host_pid >= 0 and tie.host is entry.host
    )
    return RowFilter(frozenset(own), _threads([entry]), qemu)


def machine_filter(session: Session, machine: Machine, ties: Sequence[QemuTie] = ()) -> RowFilter:
    """What a machine and the QEMU that runs it recorded, and what the host threads that run its vCPUs did."""
    machines = [machine, *(tie.machine for tie in ties if tie.guest is machine)]
    own = (slot.number for slot in session.slots if slot.machine in machines)
    return RowFilter(frozenset(own), _threads(session.vcpu_maps.of_guest(machine)))


def thread_filter(host: Machine, pid: int) -> RowFilter:
    """What one task of a machine did."""
    return RowFilter(frozenset(), frozenset({(host.number, pid)}))


def _threads(entries: list[VcpuMap]) -> frozenset[tuple[int, int]]:
    return frozenset((entry.host.number, entry.host_pid) for entry in entries if entry.host_pid >= 0)


def filter_rows(session: Session, wanted: RowFilter) -> Iterator[Ints]:
    """Row numbers of the rows that a filter lets through, int64[n] ascending, block by block."""
    machine_of = np.array([slot.machine.number for slot in session.slots], np.int64)
    whole = np.zeros(max(len(session.slots), 1), np.bool_)
    whole[list(wanted.slots)] = True
    qemu = np.unique(np.concatenate([_NO_ROWS, *(rows_of_vcpu(session, *vcpu) for vcpu in wanted.qemu_vcpus)]))
    for block in session.timeline.scan():
        belongs = _belongs(block, wanted, whole, machine_of)
        start, stop = np.searchsorted(qemu, [block.first, block.first + len(block)]).tolist()
        belongs[qemu[start:stop] - block.first] = True
        yield block.first + np.flatnonzero(belongs)


def _belongs(
    block: Block, wanted: RowFilter, whole: np.ndarray[tuple[int], np.dtype[np.bool_]], machine_of: Ints
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    mask = whole[block.stream]
    for machine, pid in wanted.tasks:
        mask |= (block.pid == pid) & (machine_of[block.stream] == machine)
    return mask
