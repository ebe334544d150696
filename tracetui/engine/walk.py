"""One pass over the merged stream from any checkpoint: feeds the kernel its windows and gives blocks of rows."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tracetui.engine import walk_state
from tracetui.engine.clock import TS_MIN
from tracetui.engine.clock_kernel import pack_clocks
from tracetui.engine.merge import walk_merge
from tracetui.engine.slots import Slot
from tracetui.formats.event_format import Field
from tracetui.formats.field_reader import c_string, field_bytes

Ints = npt.NDArray[np.int64]

RESUME_COLUMNS = slice(walk_state.RESUME_PAGE, walk_state.RESUME_PENDING + 1)
_MIB = 1 << 20
_WORD = 8
"""Bytes behind the last window, so that its last bytes can be read a word at a time."""
_LARGEST_WINDOW = _MIB // 2


class TypeDictionary:
    """Numbers for the event types that occur, given out by the kernel as it meets them.

    Attributes:
        type_of: uint16[recordings, 65536], event id -> type number.
        keys: int64[65536], [n] = recording << 16 | event id, [0] = next free number.
        counts: int64[65536], rows per type so far.
    """

    def __init__(self, recordings: int) -> None:
        self.type_of = np.zeros((recordings, 1 << 16), np.uint16)
        self.keys = np.zeros(1 << 16, np.int64)
        self.keys[0] = walk_state.FIRST_EVENT_TYPE
        self.counts = np.zeros(1 << 16, np.int64)

    def reader(self) -> TypeDictionary:
        """The same numbers for somebody who reads rows again and must not count them twice."""
        same = copy(self)
        same.counts = np.zeros_like(self.counts)
        return same

    def seen(self) -> list[tuple[int, int, int]]:
        """(type number, recording number, event id) of all types met so far."""
        keys = self.keys[walk_state.FIRST_EVENT_TYPE : int(self.keys[0])].tolist()
        return [(place + walk_state.FIRST_EVENT_TYPE, key >> 16, key & 0xFFFF) for place, key in enumerate(keys)]

    def number(self, recording: int, event_id: int) -> int:
        """The type number of an event, 0 (never an event's) when it has not been met."""
        return int(self.type_of[recording, event_id])


@dataclass(slots=True)
class Block:
    """Consecutive rows, valid until the walk goes on.

    Attributes:
        first: number of the first row.
        stream: uint16[n] slot numbers.
        type: uint16[n] type numbers, see walk_state.TYPE_*.
        ts_ns, offset, length: int64[n]; place and size of the payload in `arena`, see merge.walk_merge.
        pid: int32[n], -1 for rows without.
        arena: uint8[bytes].
        state: int64[streams, walk_state.STATE_COLUMNS].
    """

    first: int
    stream: npt.NDArray[np.uint16]
    type: npt.NDArray[np.uint16]
    ts_ns: Ints
    offset: Ints
    length: Ints
    pid: npt.NDArray[np.int32]
    arena: npt.NDArray[np.uint8]
    state: Ints

    def __len__(self) -> int:
        return len(self.stream)

    def stream_place(self, place: int) -> int:
        """Where in the pages of its stream, in bytes, a row lies."""
        row = self.state[self.stream[place]]
        first_page = row[walk_state.PAGE] - row[walk_state.PAGE_NUMBER] * row[walk_state.PAGE_SIZE]
        return int(self.offset[place] - first_page)

    def payload(self, place: int) -> bytes:
        """The bytes of one record."""
        start = int(self.offset[place])
        return self.arena[start : start + int(self.length[place])].tobytes()

    def field(self, places: Ints, offset: int, size: int, big_endian: bool, signed: bool = False) -> Ints:
        """One fixed number of many records.

        Args:
            places: int64[m] places in the block; their records are taken to be of one type.
            offset, size: the field's, 1, 2, 4 or 8 bytes.
            big_endian: byte order of the file.
            signed: extend the sign.

        Returns:
            int64[m]; 64-bit unsigned values keep their bits. 0 where a record is too short.
        """
        fits = self.length[places] >= offset + size
        starts = np.where(fits, self.offset[places] + offset, 0)
        raw = self.arena[starts[:, None] + np.arange(size)]
        dtype = np.dtype(f"{'>' if big_endian else '<'}{'i' if signed else 'u'}{size}")
        values = np.ascontiguousarray(raw).view(dtype).reshape(-1)
        return np.where(fits, values.astype(np.int64), 0)

    def texts(self, places: Ints, field: Field, big_endian: bool) -> list[str]:
        """A string field of many records of one type, one character per byte, up to the NUL."""
        if field.is_dynamic or field.size <= 0:
            return [c_string(field_bytes(field, self.payload(place), big_endian)) for place in places.tolist()]
        fits = self.length[places] >= field.offset + field.size
        starts = np.where(fits, self.offset[places] + field.offset, 0)
        raw = np.where(fits[:, None], self.arena[starts[:, None] + np.arange(field.size)], 0)
        joined = raw.astype(np.uint8).tobytes().decode("latin-1")
        return [joined[at : at + field.size].partition("\0")[0] for at in range(0, len(joined), field.size)]


class Walk:
    """A reader of the merged stream with its own windows; not to be shared between threads."""

    def __init__(self, slots: Sequence[Slot], types: TypeDictionary, window_budget: int = 32 * _MIB) -> None:
        """Prepare windows for all slots, `window_budget` bytes together where pages allow that little."""
        self.slots = slots
        self.types = types
        count = len(slots)
        share = window_budget // max(count, 1)
        self._pages = [_window_pages(slot, share) for slot in slots]
        sizes = np.array([pages * slot.buffer.page_size for pages, slot in zip(self._pages, slots, strict=True)])
        self._bases = [0, *np.cumsum(sizes, dtype=np.int64).tolist()]
        self.arena = np.zeros(self._bases[-1] + _WORD, np.uint8)
        self.clocks, self.segments = pack_clocks([slot.clock for slot in slots])
        leaves = 1 << max(count - 1, 1).bit_length()
        self._tree = np.full(2 * leaves, -1, np.int32)
        self._tree[leaves : leaves + count] = np.arange(count)
        self._tree_ts = np.full(2 * leaves, TS_MIN, np.int64)
        self.state = np.zeros((count, walk_state.STATE_COLUMNS), np.int64)
        self.position = 0
        self.done = count == 0
        self._rewind()

    def seek(self, row: int, resume: Ints) -> None:
        """Go to a row whose resume points are known: int64[slots, 5], see walk_state.RESUME_*."""
        self._rewind()
        self.state[:, RESUME_COLUMNS] = resume
        self.position = row
        self.done = False

    def next(self, limit: int, skip: int = 0) -> Block:
        """The next rows, at most `limit`, after passing over `skip`.

        The block may be shorter, even empty, before the end; `done` says when there is no more.
        """
        return self._fill(self._block(limit, limit), limit, skip, True, _NO_PAGES, _NO_PAGES)

    def index(self, limit: int, page_ts: Ints, page_rows: Ints) -> Block:
        """Like `next` without details, keeping the page directory int64[pages] up to date."""
        return self._fill(self._block(limit, 0), limit, 0, False, page_ts, page_rows)

    def peek_ts(self) -> int | None:
        """Time of the next row, None at the end."""
        if not self.slots:
            return None
        self.next(0)
        head = int(self._tree[1])
        return (
            int(self.state[head, walk_state.HEAD_TS]) if head >= 0 and self.state[head, walk_state.HEAD_KIND] else None
        )

    def _block(self, limit: int, details: int) -> Block:
        return Block(
            self.position,
            np.empty(limit, np.uint16),
            np.empty(limit, np.uint16),
            np.empty(details, np.int64),
            np.empty(details, np.int64),
            np.empty(details, np.int64),
            np.empty(details, np.int32),
            self.arena,
            self.state,
        )

    def _fill(self, block: Block, limit: int, skip: int, detailed: bool, page_ts: Ints, page_rows: Ints) -> Block:
        self._refill()
        while True:
            status, _, skipped, given = walk_merge(
                self.arena, self.state, self._tree, self._tree_ts, self.clocks, self.segments,
                self.types.type_of, self.types.keys, self.types.counts, page_ts, page_rows,
                skip, limit, detailed,
                block.stream, block.type, block.ts_ns, block.offset, block.length, block.pid,
            )  # fmt: skip
            skip -= skipped
            self.position += skipped + given
            self.done = status == walk_state.DONE
            if status != walk_state.REFILL or given:
                break
            self._refill()
        block.first = self.position - given
        for name in ("stream", "type", *(("ts_ns", "offset", "length", "pid") if detailed else ())):
            setattr(block, name, getattr(block, name)[:given])
        return block

    def _rewind(self) -> None:
        state = self.state
        state[:] = 0
        for number, slot in enumerate(self.slots):
            recording = slot.machine.recording
            state[number, walk_state.PAGE_COUNT] = slot.stream.page_count
            state[number, walk_state.PAGE_SIZE] = slot.buffer.page_size
            state[number, walk_state.BIG_ENDIAN] = recording.big_endian
            state[number, walk_state.LONG_SIZE] = recording.long_size
            state[number, walk_state.RECORDING] = slot.machine.number
            state[number, walk_state.PID_OFFSET] = slot.machine.pid_offset
        state[:, walk_state.PAGE_BASE] = page_bases(self.slots)
        state[:, walk_state.CLOCK] = np.arange(len(state))
        state[:, walk_state.HEAD_KIND] = walk_state.NEED
        state[:, walk_state.HEAD_TS] = TS_MIN

    def _refill(self) -> None:
        """Load the window of every stream that needs one."""
        for number in np.flatnonzero(self.state[:, walk_state.HEAD_KIND] == walk_state.NEED).tolist():
            row = self.state[number]
            page = int(row[walk_state.RESUME_PAGE])
            row[walk_state.PAGE_NUMBER] = page
            base = self._bases[number]
            row[walk_state.PAGE] = row[walk_state.POS] = row[walk_state.PAGE_END] = base
            if page >= row[walk_state.PAGE_COUNT]:
                row[walk_state.PAGE_NUMBER] = row[walk_state.PAGE_COUNT]
                row[walk_state.WINDOW_END] = base
                continue
            count = min(self._pages[number], int(row[walk_state.PAGE_COUNT]) - page)
            data = self.slots[number].stream.read_pages(page, count)
            self.arena[base : base + len(data)] = np.frombuffer(data, np.uint8)
            row[walk_state.WINDOW_END] = base + len(data)


_NO_PAGES = np.empty(0, np.int64)


def page_bases(slots: Sequence[Slot]) -> list[int]:
    """Where each slot's pages begin in the page directory."""
    bases = [0]
    for slot in slots:
        bases.append(bases[-1] + slot.stream.page_count)
    return bases[:-1]


def _window_pages(slot: Slot, share: int) -> int:
    wanted = min(max(share // slot.buffer.page_size, 1), max(slot.stream.page_count, 1))
    return min(wanted, max(_LARGEST_WINDOW // slot.buffer.page_size, 1))
