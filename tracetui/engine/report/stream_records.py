"""The records of one stream on its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tracetui.engine.merge_plain import rows_plain
from tracetui.engine.row import Row, RowKind
from tracetui.engine.slots import Slot


def records_of(slot: Slot) -> Iterator[Row]:
    """The records of a stream in stored order; their row numbers count in the stream."""
    return (row for row in rows_plain([replace(slot, number=0)]) if row.kind is RowKind.RECORD)


def first_time(slot: Slot) -> int | None:
    """Time of a stream's first record, None when it has none."""
    first = next(records_of(slot), None)
    return None if first is None else first.ts_ns
