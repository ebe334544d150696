"""`--ts-diff`: the time since the line before, put into lines that are printed already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tracetui.engine.line_layout import ReportLayout
from tracetui.engine.render import MadeUpType
from tracetui.engine.report_line import difference_text, time_unit
from tracetui.engine.session import Session
from tracetui.engine.timeline import Timeline
from tracetui.engine.walk import Block, Ints
from tracetui.engine.walk_state import TYPE_OVERFLOW

Bytes = np.ndarray[tuple[int], np.dtype[np.uint8]]
_BLANK, _OPEN, _CLOSE, _PLUS, _MINUS, _ZERO = b" ()+-0"
_POWERS = np.array([10**n for n in range(1, 20)], np.uint64)
_LEAST_WIDTH = 9
"""Of a difference and the blank in front of it."""


@dataclass(frozen=True, slots=True)
class PrintedChunk:
    """Lines of consecutive rows.

    Attributes:
        lines: uint8[bytes].
        first_place: where in them the difference of the first time is missing, -1 where nothing is.
        first_time, last_time: see TimePlaces.of.
    """

    lines: Bytes
    first_place: int = -1
    first_time: int = 0
    last_time: int = 0


class DifferencesInTurn:
    """Puts in what is missing of chunks that come in their order."""

    def __init__(self) -> None:
        self._last: int | None = None

    def parts(self, chunk: PrintedChunk) -> Iterator[Bytes]:
        """The lines of a chunk in parts."""
        if chunk.first_place < 0:
            yield chunk.lines
            return
        text = difference_text(None if self._last is None else chunk.first_time - self._last)
        self._last = chunk.last_time
        yield chunk.lines[: chunk.first_place]
        yield np.frombuffer(text.encode(), np.uint8)
        yield chunk.lines[chunk.first_place :]


class TimePlaces:
    """Finds where in printed lines the difference belongs: behind the colon of the time."""

    def __init__(
        self, session: Session, timeline: Timeline, layout: ReportLayout, made_up: Sequence[MadeUpType]
    ) -> None:
        """Prepare for the lines of a layout, those of made-up records among them."""
        self._session, self._slots, self._layout = session, timeline.slots, layout
        self._name_length = np.zeros(1 << 16, np.int64)
        for number, machine, event_id in timeline.index.types.seen():
            event = session.machines[machine].recording.events.get(event_id)
            self._name_length[number] = len(layout.event(event.name)) if event else 0
        for number, made in enumerate(made_up, int(timeline.index.types.keys[0])):
            self._name_length[number] = len(layout.event(made.name))
        seconds = [layout.in_seconds(slot.machine) for slot in timeline.slots]
        self._units = np.array([time_unit(shown, layout.digits) for shown in seconds], np.int64)

    def of(self, block: Block, spans: Ints, start: int) -> tuple[Ints, Ints]:
        """Where the times of a block's lines end, and the times.

        Args:
            block: the rows.
            spans: int64[n, 2] of the printed rows, see LineRenderer.
            start: where the first line begins.

        Returns:
            int64[m] places in the lines, and int64[m] times in the unit in which they are shown, of the records.
        """
        records = np.flatnonzero(block.type >= TYPE_OVERFLOW)
        begins = np.concatenate([[start], spans[: len(block) - 1, 1]])[records]
        places = spans[records, 0] - self._name_length[block.type[records]]
        # What no program printed has its span from the line's beginning.
        for at in np.flatnonzero(spans[records, 0] == begins).tolist():
            places[at] = begins[at] + self._head_length(block, int(records[at]))
        units = self._units[block.stream[records]]
        return places, (block.ts_ns[records] + units // 2) // units

    def _head_length(self, block: Block, place: int) -> int:
        """How many bytes a line has up to the colon of its time."""
        slot, pid, ts_ns = self._slots[int(block.stream[place])], int(block.pid[place]), int(block.ts_ns[place])
        name = self._session.comms.name(slot.machine, pid, ts_ns)
        return self._layout.head_length(slot, name, pid, ts_ns, block.payload(place))


def with_differences(lines: Bytes, found: Sequence[tuple[Ints, Ints]]) -> PrintedChunk:
    """Put the differences of consecutive times into lines, all but the first.

    Args:
        lines: uint8[bytes].
        found: what TimePlaces.of gave of the blocks that were printed.
    """
    places, times = (np.concatenate(columns) for columns in zip(*found, strict=True)) if found else (_NONE, _NONE)
    if not len(places):
        return PrintedChunk(lines)
    texts, sizes = _texts(np.diff(times))
    at = np.repeat(places[1:], sizes) + np.arange(len(texts))
    longer = np.empty(len(lines) + len(texts), np.uint8)
    old = np.ones(len(longer), np.bool_)
    old[at] = False
    longer[at] = texts
    longer[old] = lines
    return PrintedChunk(longer, int(places[0]), int(times[0]), int(times[-1]))


_NONE: Ints = np.empty(0, np.int64)


def _texts(differences: Ints) -> tuple[Bytes, Ints]:
    """` (+54)   ` of all differences behind each other, uint8[bytes], and how many bytes each takes."""
    left = np.abs(differences).view(np.uint64)
    digits = np.searchsorted(_POWERS, left, "right") + 1
    sizes = np.maximum(digits + 4, _LEAST_WIDTH)
    rows = np.arange(len(differences))
    texts = np.full((len(differences), int(sizes.max(initial=0))), _BLANK, np.uint8)
    texts[:, 1:2], texts[:, 2:3] = _OPEN, np.where(differences < 0, _MINUS, _PLUS)[:, None]
    texts[rows, digits + 3] = _CLOSE
    for number in range(int(digits.max(initial=0))):
        has = np.flatnonzero(digits > number)
        texts[rows[has], digits[has] + 2 - number] = _ZERO + left[has] % np.uint64(10)
        left //= np.uint64(10)
    return texts[np.arange(texts.shape[1]) < sizes[:, None]], sizes
