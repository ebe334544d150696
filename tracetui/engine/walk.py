"""One pass over the merged stream from any checkpoint: feeds the kernel its windows and gives blocks of rows."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from tracetui.engine import merge, walk_state
from tracetui.engine.clock import TS_MAX, TS_MIN
from tracetui.engine.clock_kernel import pack_clocks
from tracetui.engine.merge import walk_merge
from tracetui.engine.page_windows import PageWindows
from tracetui.engine.slots import Slot
from tracetui.formats.event_format import Field
from tracetui.formats.field_reader import c_string, field_bytes

if TYPE_CHECKING:
    from tracetui.engine.name_notes import NameNotes

Ints = npt.NDArray[np.int64]
NameArrays = tuple[npt.NDArray[np.int32], Ints, Ints, Ints, Ints]
"""naming, pairs, known, noted and names of merge.walk_merge."""

RESUME_COLUMNS = [
    walk_state.RESUME_PAGE,
    walk_state.RESUME_POS,
    walk_state.RESUME_RAW,
    walk_state.RESUME_LOST,
    walk_state.RESUME_PENDING,
]
HEAD_COLUMNS = [
    walk_state.PAGE_NUMBER,
    walk_state.HEAD_KIND,
    walk_state.HEAD_TS,
    walk_state.HEAD_LENGTH,
    walk_state.RAW,
    walk_state.LOST,
    walk_state.PENDING,
]
_PLACE_COLUMNS = [walk_state.HEAD_OFFSET, walk_state.POS, walk_state.PAGE_END]
NEVER = TS_MAX + 1
"""A time that no row has."""
_ALL = 1 << 62


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

    def number_or_new(self, recording: int, event_id: int) -> int:
        """The type number of an event, the next free one when it has not been met."""
        known, free = int(self.type_of[recording, event_id]), int(self.keys[0])
        if known or free >= len(self.keys):
            return known or walk_state.TYPE_OVERFLOW
        self.keys[free], self.type_of[recording, event_id] = recording << 16 | event_id, free
        self.keys[0] = free + 1
        return free

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
        dtype = np.dtype(f"{'>' if big_endian else '<'}{'i' if signed else 'u'}{size}")
        # The number that begins at each byte of the arena.
        numbers = np.ndarray(max(len(self.arena) - size + 1, 0), dtype, self.arena.data, strides=(1,))
        return np.where(fits, numbers[starts].astype(np.int64), 0)

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
    """A reader of the merged stream with its own windows; not to be shared between threads.

    Attributes:
        position: number of the next row.
        done: there are no more rows.
        stopped: the next row has the time at which to stop, or a later one.
    """

    def __init__(self, slots: Sequence[Slot], types: TypeDictionary, window_budget: int = 32 << 20) -> None:
        """Prepare windows for all slots, `window_budget` bytes together where pages allow that little."""
        self.slots = slots
        self.types = types
        count = len(slots)
        self.windows = PageWindows(slots, window_budget)
        self._index_block: Block | None = None
        self.clocks, self.segments = pack_clocks([slot.clock for slot in slots])
        self._slice = merge.slice_arrays(count)
        self._beginning = self._first_state()
        self.state = self._beginning.copy()
        self.position = 0
        self.done = count == 0
        self.stopped = False

    def seek(self, row: int, resume: Ints, until: Ints | None = None) -> None:
        """Go to a row whose resume points are known.

        Args:
            row: its number.
            resume: int64[slots, 5], see RESUME_COLUMNS.
            until: the resume points of a later row that will not be passed: then just what lies between is read.
        """
        self._rewind()
        self.state[:, RESUME_COLUMNS] = resume
        self.position = row
        self.done = len(self.slots) == 0
        self.windows.begin(None if until is None else np.clip(until[:, 0] - resume[:, 0] + 1, 1, None))

    def begin_at(self, pages: Ints, ts_ns: int) -> None:
        """Go to the first row at or after a time, which lies behind the heads of the pages int64[slots]."""
        self._rewind()
        self.state[:, walk_state.RESUME_PAGE] = pages
        block = self._block(0, 0)
        while True:
            self.windows.fill(self.state)
            if self._step(block, 0, _ALL, False, _NO_NAMES, ts_ns)[0] != walk_state.REFILL:
                break

    def next(self, limit: int, skip: int = 0) -> Block:
        """The next rows, at most `limit`, after passing over `skip`.

        The block may be shorter, even empty, before the end; `done` says when there is no more.
        """
        self.windows.fill(self.state)
        block = self._block(limit, limit)
        while True:
            status, skipped, given = self._step(block, 0, skip, True, _NO_NAMES, NEVER)
            skip -= skipped
            if status != walk_state.REFILL or given:
                break
            self.windows.fill(self.state)
        block.first = self.position - given
        for name in ("stream", "type", "ts_ns", "offset", "length", "pid"):
            setattr(block, name, getattr(block, name)[:given])
        return block

    def index(self, limit: int, notes: NameNotes, until_ts: int = NEVER) -> Block:
        """Streams and types of the next rows, no details; names are noted.

        Args:
            limit: rows at most; there are fewer only at the end and at `until_ts`.
            notes: where names go; made for as many rows.
            until_ts: stop before the first row of this time or a later one.
        """
        if self._index_block is None or len(self._index_block) != limit:
            self._index_block = self._block(limit, 0)
        block, count = self._index_block, 0
        while True:
            self.windows.fill(self.state)
            status, _, given = self._step(block, count, 0, False, notes.arrays, until_ts)
            count += given
            notes.take(self.windows.arena)
            if status != walk_state.REFILL:
                break
        stream, kind = block.stream[:count], block.type[:count]
        return replace(block, first=self.position - count, stream=stream, type=kind, arena=self.windows.arena)

    def peek_ts(self) -> int | None:
        """Time of the next row, None at the end."""
        if not self.slots:
            return None
        if (self.state[:, walk_state.HEAD_KIND] == walk_state.NEED).any():
            self.next(0)
        ts_ns = int(self.state[:, walk_state.HEAD_TS].min())
        return ts_ns if ts_ns <= TS_MAX else None

    def heads(self) -> Ints:
        """What the rows to come depend on, int64[slots, n]: of two walks with equal heads they are the same."""
        places = self.state[:, _PLACE_COLUMNS] - self.state[:, [walk_state.PAGE]]
        heads = np.concatenate([self.state[:, HEAD_COLUMNS], places], axis=1)
        heads[self.state[:, walk_state.HEAD_KIND] == walk_state.NONE] = -1
        return heads

    def _block(self, limit: int, details: int) -> Block:
        return Block(
            self.position,
            np.empty(limit, np.uint16),
            np.empty(limit, np.uint16),
            np.empty(details, np.int64),
            np.empty(details, np.int64),
            np.empty(details, np.int64),
            np.empty(details, np.int32),
            self.windows.arena,
            self.state,
        )

    def _step(
        self, block: Block, start: int, skip: int, detailed: bool, names: NameArrays, until_ts: int
    ) -> tuple[int, int, int]:
        """Fill a block from a place on until the kernel returns: (why, rows skipped, rows given)."""
        stream, kind = (block.stream[start:], block.type[start:]) if start else (block.stream, block.type)
        status, _, skipped, given = walk_merge(
            self.windows.arena, self.state, *self._slice, self.clocks, self.segments,
            self.types.type_of, self.types.keys, self.types.counts, *names,
            until_ts, skip, max(len(stream), int(skip > 0)), int(detailed),
            stream, kind, block.ts_ns, block.offset, block.length, block.pid,
        )  # fmt: skip
        self.position += skipped + given
        self.done, self.stopped = status == walk_state.DONE, status == walk_state.STOPPED
        return status, skipped, given

    def _rewind(self) -> None:
        self.state[:] = self._beginning

    def _first_state(self) -> Ints:
        """The state before any page is read."""
        state = np.zeros((len(self.slots), walk_state.STATE_COLUMNS), np.int64)
        for number, slot in enumerate(self.slots):
            recording = slot.machine.recording
            state[number, walk_state.BIG_ENDIAN] = recording.big_endian
            state[number, walk_state.LONG_SIZE] = recording.long_size
            state[number, walk_state.RECORDING] = slot.machine.number
            state[number, walk_state.PID_OFFSET] = slot.machine.pid_offset
            state[number, walk_state.PAGE_COUNT] = slot.stream.page_count
            state[number, walk_state.PAGE_SIZE] = slot.buffer.page_size
        state[:, walk_state.CLOCK] = np.arange(len(state))
        state[:, walk_state.HEAD_KIND] = walk_state.NEED
        state[:, walk_state.HEAD_TS] = TS_MIN
        return state


_NOTHING = np.empty((0, 0), np.int64)
_NO_NAMES: NameArrays = np.empty((0, 0), np.int32), _NOTHING, _NOTHING, np.zeros(2, np.int64), _NOTHING
