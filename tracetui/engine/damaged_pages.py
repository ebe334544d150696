"""Damage of single pages: which page of which CPU a mark of damage in the stream stands for, in words."""

from __future__ import annotations

from collections.abc import Sequence

from tracetui.engine import walk_state
from tracetui.engine.row import Row, RowKind
from tracetui.engine.timeline import Timeline
from tracetui.formats.recording import Damage
from tracetui.formats.ring_buffer import COMMIT_TOO_LARGE, REASONS
from tracetui.limits import beyond, limit


def damage_text(row: Row) -> str:
    """What a row of damage says: `page 412 of CPU 3 unreadable: REASON at offset 0x...`."""
    page, byte = _page_and_byte(row)
    if page < 0:
        return REASONS.get(row.value, "unreadable")
    offset = file_offset(row)
    where = f"byte {byte:#x} of the page, which is compressed" if offset is None else f"offset {offset:#x}"
    buffer = f" of buffer {row.slot.buffer.name!r}" if row.slot.buffer.name else ""
    return f"page {page} of CPU {row.cpu}{buffer} unreadable from here on: {_reason(row)} at {where}"


def file_offset(row: Row) -> int | None:
    """File offset of the first byte that makes no sense; None in compressed data."""
    page, byte = _page_and_byte(row)
    start = row.slot.stream.page_offset(page) if page >= 0 else None
    return None if start is None else start + byte


def page_damage(timeline: Timeline) -> list[Damage]:
    """Damage of all pages of a stream that is indexed to its end; the first places when there are very many."""
    if not timeline.complete:
        return []
    numbers = timeline.index.rows_of_types([walk_state.TYPE_DAMAGE])
    rows = [timeline.row(number) for number in numbers[: limit("damage-places")].tolist()]
    return [*map(_damage, rows), *_rest(rows, len(numbers))]


def _damage(row: Row) -> Damage:
    return Damage(row.slot.machine.recording.path, None, damage_text(row))


def _rest(rows: Sequence[Row], count: int) -> list[Damage]:
    if count <= len(rows):
        return []
    return [
        Damage(
            rows[-1].slot.machine.recording.path,
            None,
            f"{count - len(rows)} more damaged pages are {beyond('damage-places')}",
        )
    ]


def _reason(row: Row) -> str:
    return REASONS.get(row.value, "bytes that make no sense")


def _page_and_byte(row: Row) -> tuple[int, int]:
    """Page number in the stream and byte in it; a page that claims too much is wrong at its very end."""
    if row.kind is not RowKind.DAMAGE or row.place < 0:
        return -1, 0
    size = row.slot.stream.page_size
    page = (row.place - (row.value == COMMIT_TOO_LARGE)) // size
    return page, row.place - page * size
