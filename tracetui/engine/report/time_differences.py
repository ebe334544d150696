"""`--ts-diff` across chunks: the first line of one says how long it is after the last of the chunk before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tracetui.engine.render_columns import ASKED, FIRST_PLACE, FIRST_TIME, KNOWN, LAST_TIME
from tracetui.engine.report.wakeup_columns import WakeupEvents
from tracetui.engine.report_line import difference_text
from tracetui.engine.walk import Ints

Bytes = np.ndarray[tuple[int], np.dtype[np.uint8]]


@dataclass(frozen=True, slots=True)
class PrintedChunk:
    """Lines of consecutive rows.

    Attributes:
        lines: uint8[bytes].
        first_place: where in them the difference of the first time is missing, -1 where nothing is.
        first_time, last_time: as ReportFormat.shown_time gives them.
        wakeups: where latencies of wake-ups are asked for, the events of its blocks.
    """

    lines: Bytes
    first_place: int = -1
    first_time: int = 0
    last_time: int = 0
    wakeups: Sequence[WakeupEvents] = ()


def printed_chunk(lines: Bytes, since: Ints, wakeups: Sequence[WakeupEvents]) -> PrintedChunk:
    """A chunk that a renderer printed.

    Args:
        lines: uint8[bytes].
        since: int64[SINCE_COLUMNS], the renderer's, whose times were forgotten before.
        wakeups: see PrintedChunk.
    """
    if not (since[ASKED] and since[KNOWN]):
        return PrintedChunk(lines, wakeups=wakeups)
    return PrintedChunk(lines, int(since[FIRST_PLACE]), int(since[FIRST_TIME]), int(since[LAST_TIME]), wakeups)


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
