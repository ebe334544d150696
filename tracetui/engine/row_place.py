"""Finds a row again among other files: they give it another number, and other clocks give it another time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from tracetui.engine.slots import Slot

if TYPE_CHECKING:
    from tracetui.engine.index import Index
    from tracetui.engine.session import Session
    from tracetui.engine.walk import Ints


class RowPlace(NamedTuple):
    """Where a row lies in its file.

    Attributes:
        path, buffer, cpu: its stream.
        before: rows of the same stream before it.
    """

    path: str
    buffer: str
    cpu: int
    before: int


def place_of(session: Session, number: int) -> RowPlace | None:
    """Where a row lies that is known; None where there is none."""
    index = session.timeline.known
    if not 0 <= number < index.row_count:
        return None
    slot = session.slots[int(index.streams_of(number, number + 1)[0])]
    return RowPlace(*_stream_of(slot), sum(len(rows) for rows in _rows_of(index, slot, number)))


def row_of(session: Session, place: RowPlace) -> int | None:
    """Number of a row in a session that is indexed whole; None where its file, or so many rows, are missing."""
    slot = next((slot for slot in session.slots if _stream_of(slot) == place[:3]), None)
    if slot is None:
        return None
    index, missing = session.timeline.index, place.before
    for rows in _rows_of(index, slot, index.row_count):
        if missing < len(rows):
            return int(rows[missing])
        missing -= len(rows)
    return None


def _rows_of(index: Index, slot: Slot, stop: int) -> Iterator[Ints]:
    """The rows of a stream before some row, in parts."""
    for start in range(0, stop, _PART_ROWS):
        yield (index.streams_of(start, min(start + _PART_ROWS, stop)) == slot.number).nonzero()[0] + start


def _stream_of(slot: Slot) -> tuple[str, str, int]:
    return str(slot.machine.recording.path), slot.buffer.name, slot.cpu


_PART_ROWS = 1 << 20
