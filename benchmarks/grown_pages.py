"""Pages repeated over and over, each time later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.source_recording import SourceRecording, SourceStream

_GAP = 1_000_000
"""Raw units between the end of one round and the start of the next."""
_APART = 977
"""Raw units by which every further copy of a CPU is later than the one before."""
_DELTA_BITS, _STAMP_BITS = np.uint64(27), np.uint64(59)


@dataclass(frozen=True)
class GrownStream:
    """One CPU of the grown recording.

    Attributes:
        source: the CPU whose pages it repeats.
        rounds: how often.
        span: raw units from one round to the next.
        delay: raw units by which it is later than its source.
    """

    source: SourceStream
    rounds: int
    span: int
    delay: int

    @property
    def events(self) -> int:
        """Records in all rounds."""
        return self.rounds * self.source.events

    @property
    def size(self) -> int:
        """Bytes of all pages."""
        return self.rounds * self.source.pages.nbytes

    def parts(self) -> Iterator[npt.NDArray[np.uint8]]:
        """The pages of one round after the other, uint8[pages, page size]."""
        for number in range(self.rounds):
            yield _later(self.source, number * self.span + self.delay)


def grow(source: SourceRecording, events: int, streams: int = 0) -> list[GrownStream]:
    """At least so many events, by whole rounds; of fewer than one round about so many, in the first pages.

    Args:
        source: what is repeated.
        events: how many there should be.
        streams: CPUs of the result; 0 for as many as the source has.
    """
    count = streams or len(source.streams)
    chosen = [source.streams[number % len(source.streams)] for number in range(count)]
    share = events / sum(stream.events for stream in chosen)
    chosen = [stream.shortened(share) for stream in chosen]
    rounds = 1 if share < 1 else -(-events // sum(stream.events for stream in chosen))
    first, last = min(s.first_ts for s in source.streams), max(s.last_ts for s in source.streams)
    span = last - first + _GAP + _APART * count
    copies = (number // len(source.streams) for number in range(count))
    return [GrownStream(stream, rounds, span, _APART * copy) for stream, copy in zip(chosen, copies, strict=True)]


def _later(source: SourceStream, shift: int) -> npt.NDArray[np.uint8]:
    """A copy of the pages with page times and absolute stamps advanced."""
    pages = source.pages.copy()
    times = pages[:, :8].view(np.uint64)
    times += np.uint64(shift)
    words = pages.reshape(-1).view(np.uint32)
    at = source.stamps // 4
    low, high = words[at].astype(np.uint64), words[at + 1].astype(np.uint64)
    stamps = ((high << _DELTA_BITS) | (low >> np.uint64(5))) + np.uint64(shift)
    stamps &= (np.uint64(1) << _STAMP_BITS) - np.uint64(1)
    words[at] = ((stamps & np.uint64((1 << 27) - 1)) << np.uint64(5) | np.uint64(31)).astype(np.uint32)
    words[at + 1] = (stamps >> _DELTA_BITS).astype(np.uint32)
    return pages
