"""How many rows each stream and each vCPU thread has."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tracetui.engine.session import Session


@dataclass(slots=True)
class EventCounts:
    """Rows counted.

    Attributes:
        slots: rows per slot number.
        threads: rows per (machine number, pid), for the tasks asked about.
    """

    slots: list[int]
    threads: dict[tuple[int, int], int] = field(default_factory=dict)

    def of_machine(self, session: Session, machine: int) -> int:
        """Rows that a machine recorded."""
        return sum(self.slots[slot.number] for slot in session.slots if slot.machine.number == machine)

    def of_cpu(self, session: Session, machine: int, cpu: int) -> int:
        """Rows that one CPU of a machine recorded."""
        return sum(self.slots[s.number] for s in session.slots if s.machine.number == machine and s.cpu == cpu)


def count_events(session: Session, threads: set[tuple[int, int]]) -> EventCounts:
    """Count the rows of all streams, and those of some tasks.

    Args:
        session: whose rows.
        threads: (machine number, pid) of the tasks.
    """
    counts = EventCounts([], dict.fromkeys(threads, 0))
    machine_of = np.array([slot.machine.number for slot in session.slots], np.int64)
    slots = np.zeros(len(session.slots), np.int64)
    for block in session.timeline.scan():
        slots += np.bincount(block.stream, minlength=len(slots))
        for machine, pid in threads:
            counts.threads[machine, pid] += int(((block.pid == pid) & (machine_of[block.stream] == machine)).sum())
    counts.slots = slots.tolist()
    return counts
