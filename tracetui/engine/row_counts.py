"""How many rows each stream, type of event and task has: of the stream, and of a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple, TypeVar

import numpy as np

from tracetui.engine.row_filter import EventName, RowFilter, event_names
from tracetui.engine.row_view import RowView
from tracetui.engine.session import Session
from tracetui.engine.walk import Block, Ints

_STREAM_BITS, _TYPE_BITS = 48, 32
_Key = TypeVar("_Key")


class Count(NamedTuple):
    """Rows of the stream, and those of them in the list."""

    rows: int
    listed: int


class RowCounts:
    """Counts of the rows of one session, by stream, type and pid together."""

    def __init__(self, session: Session, view: RowView) -> None:
        """Prepare to count.

        Args:
            session: whose rows.
            view: the list whose rows are counted besides.
        """
        self._session = session
        self._listed = None if view.numbers is None else np.sort(view.numbers)
        self._found: Counter[int] = Counter()
        self._found_listed: Counter[int] = Counter()
        empty = np.empty(0, np.int64)
        self._stream, self._type, self._pid, self._rows, self._rows_listed = (empty,) * 5

    def run(self) -> Iterator[float]:
        """Count all rows that are known; yields the share done, the counts are there after the last."""
        timeline = self._session.timeline
        for block in timeline.scan():
            self._add(block)
            yield (block.first + len(block)) / max(timeline.row_count, 1)
        keys = np.array(list(self._found), np.int64)
        self._stream, self._type = keys >> _STREAM_BITS, keys >> _TYPE_BITS & 0xFFFF
        self._pid = (keys & 0xFFFF_FFFF).astype(np.uint32).astype(np.int32).astype(np.int64)
        self._rows = np.array(list(self._found.values()), np.int64)
        listed = self._found if self._listed is None else self._found_listed
        self._rows_listed = np.array([listed[key] for key in self._found], np.int64)

    def _add(self, block: Block) -> None:
        pids = block.pid.view(np.uint32).astype(np.int64)
        keys = block.stream.astype(np.int64) << _STREAM_BITS | block.type.astype(np.int64) << _TYPE_BITS | pids
        _count(self._found, keys)
        if self._listed is not None:
            start, stop = np.searchsorted(self._listed, [block.first, block.first + len(block)]).tolist()
            _count(self._found_listed, keys[self._listed[start:stop] - block.first])

    def of(self, wanted: RowFilter) -> Count:
        """Rows that a filter of streams and tasks lets through; what QEMU says of vCPUs is not counted."""
        machines = self._machines()
        mask = np.isin(self._stream, list(wanted.slots))
        for machine, pid in wanted.tasks:
            mask |= (machines == machine) & (self._pid == pid)
        return Count(int(self._rows[mask].sum()), int(self._rows_listed[mask].sum()))

    def by_event(self) -> dict[EventName, Count]:
        """Rows of every type that occurs."""
        names = event_names(self._session)
        return self._grouped([names[number] for number in self._type.tolist()])

    def by_cpu(self) -> dict[tuple[int, int], Count]:
        """Rows by (machine number, CPU)."""
        cpus = [self._session.slots[number].cpu for number in self._stream.tolist()]
        return self._grouped(list(zip(self._machines().tolist(), cpus, strict=True)))

    def by_task(self) -> dict[tuple[int, int], Count]:
        """Rows by (machine number, pid), without those that no task caused."""
        counts = self._grouped(list(zip(self._machines().tolist(), self._pid.tolist(), strict=True)))
        return {task: count for task, count in counts.items() if task[1] >= 0}

    def _machines(self) -> Ints:
        numbers = [slot.machine.number for slot in self._session.slots]
        return np.array(numbers, np.int64)[self._stream] if numbers else self._stream

    def _grouped(self, keys: list[_Key]) -> dict[_Key, Count]:
        rows: dict[_Key, Count] = {}
        for key, count, listed in zip(keys, self._rows.tolist(), self._rows_listed.tolist(), strict=True):
            before = rows.get(key, Count(0, 0))
            rows[key] = Count(before.rows + count, before.listed + listed)
        return rows


def _count(counts: Counter[int], keys: Ints) -> None:
    found, numbers = np.unique(keys, return_counts=True)
    for key, number in zip(found.tolist(), numbers.tolist(), strict=True):
        counts[key] += number
