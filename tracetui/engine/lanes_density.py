"""How many rows there are when: counted in buckets that widen as the trace goes on, exactly when zoomed in."""

from __future__ import annotations

import numpy as np

from tracetui.engine.lanes_density_kernel import FIRST_NS, PLACES, SHIFT, count_rows
from tracetui.engine.lanes_edges import edges_between
from tracetui.engine.session import Session
from tracetui.engine.walk import Block

BUCKETS = 1 << 13
_FIRST_SHIFT = 6
_MOST_ROWS = 400_000
"""Rows that are read again for an exact picture; what holds more is drawn from the buckets."""


class Density:
    """Rows per stretch of time and machine."""

    def __init__(self, session: Session, from_ns: int, to_ns: int) -> None:
        """Prepare to count rows of from_ns <= time <= to_ns."""
        self._session = session
        self._bounds = from_ns, to_ns
        self._machine_of = np.array([slot.machine.number for slot in session.slots], np.int64)
        self._counts = np.zeros((max(len(session.machines), 1), BUCKETS), np.int64)
        self._where = np.zeros(PLACES, np.int64)
        self._where[SHIFT] = _FIRST_SHIFT
        self._asked: tuple[int | None, int, int] | None = None
        self._answer = 0
        """What was counted last: a screen asks again each time it draws."""

    def add(self, block: Block) -> None:
        """Count the rows of a block."""
        count_rows(block.ts_ns, block.stream, self._machine_of, *self._bounds, self._where, self._counts)

    def cells(self, machine: int | None, from_ns: int, to_ns: int, width: int) -> list[int]:
        """Rows of a machine (None: of all) in each of `width` cells from one time to another, not included."""
        first_ns, bucket_ns = int(self._where[FIRST_NS]), 1 << int(self._where[SHIFT])
        if (to_ns - from_ns) // max(width, 1) >= bucket_ns or self._roughly(from_ns, to_ns) > _MOST_ROWS:
            counts = self._counts.sum(axis=0) if machine is None else self._counts[machine]
            edges = edges_between(from_ns, to_ns, width) - first_ns
            before = np.concatenate([[0], np.cumsum(counts)])
            at = np.interp(edges / bucket_ns, np.arange(BUCKETS + 1), before)
            return [int(count) for count in np.diff(np.round(at)).tolist()]
        return self._exact(machine, from_ns, to_ns, width)

    def count(self, machine: int | None, from_ns: int, to_ns: int) -> int | None:
        """How many rows of a machine (None: of all) there are at from_ns <= time < to_ns; None: too many to count."""
        if self._roughly(from_ns, to_ns) > _MOST_ROWS:
            return None
        asked = machine, from_ns, to_ns
        if asked != self._asked:
            self._asked, self._answer = asked, self._count(machine, from_ns, to_ns)
        return self._answer

    def _count(self, machine: int | None, from_ns: int, to_ns: int) -> int:
        """Rows between two times: by the index alone once it is known where they begin and end."""
        index = self._session.timeline.index
        if index.stepped_back:
            return self._exact(machine, from_ns, to_ns, 1)[0]
        start, stop = self._rows_before(from_ns), self._rows_before(to_ns)
        if machine is None:
            return stop - start
        return int((self._machine_of[index.streams_of(start, stop)] == machine).sum())

    def _rows_before(self, ts_ns: int) -> int:
        """How many rows are earlier than a time, where no time steps back."""
        timeline = self._session.timeline
        row = timeline.row_at(ts_ns)
        is_last = row == timeline.row_count - 1
        return row + int(is_last and timeline.row(row).ts_ns < ts_ns)

    def _roughly(self, from_ns: int, to_ns: int) -> int:
        first_ns, bucket_ns = int(self._where[FIRST_NS]), 1 << int(self._where[SHIFT])
        start, stop = ((ns - first_ns) // bucket_ns for ns in (from_ns, to_ns))
        return int(self._counts[:, max(start, 0) : max(stop + 1, 0)].sum())

    def _exact(self, machine: int | None, from_ns: int, to_ns: int, width: int) -> list[int]:
        timeline, found = self._session.timeline, np.zeros(width, np.int64)
        edges = edges_between(from_ns, to_ns, width)
        for block in timeline.scan(timeline.row_at(from_ns), timeline.row_at(to_ns) + 1):
            mine = slice(None) if machine is None else self._machine_of[block.stream] == machine
            place = np.searchsorted(edges, block.ts_ns[mine], side="right") - 1
            found += np.bincount(place[(place >= 0) & (place < width)], minlength=width)
        return [int(count) for count in found.tolist()]
