"""Rows of QEMU that belong to one vCPU, found by the kernels."""

from __future__ import annotations

import numpy as np

from tracetui.engine.qemu_events import number_place
from tracetui.engine.qemu_tie import CPU_INDEX, QemuTie, names_vcpu
from tracetui.engine.session import Session
from tracetui.engine.walk import Ints


def rows_of_vcpu(session: Session, tie: QemuTie, cpu_index: int) -> Ints:
    """Row numbers, int64[n] ascending, of the events in which a QEMU names one of its vCPUs.

    Args:
        session: with a complete timeline.
        tie: the QEMU.
        cpu_index: QEMU's number of the vCPU.
    """
    recording = tie.machine.recording
    found = [np.empty(0, np.int64)]
    places = {}
    for number, machine, event_id in session.timeline.index.types.seen():
        event = recording.events.get(event_id) if machine == tie.machine.number else None
        where = number_place(event, CPU_INDEX, 0, recording.big_endian) if event and names_vcpu(event) else None
        if where is not None:
            places[number] = where
    for block in session.timeline.scan() if places else ():
        mine = [np.empty(0, np.int64)]
        for number, (offset, size, signed) in places.items():
            at = np.flatnonzero(block.type == number)
            mine.append(at[block.field(at, offset, size, recording.big_endian, signed) == cpu_index])
        found.append(block.first + np.sort(np.concatenate(mine)))
    return np.concatenate(found)
