"""Which rows of a list match a pattern: found chunk by chunk, nearest to the cursor first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from tracetui.engine.row_view import RowView
from tracetui.engine.session import Session

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tracetui.engine.line_search import LineSearch
    from tracetui.engine.walk import Ints

CHUNK_ROWS = 2048
"""Lines of the smallest piece of work: about a millisecond. Their places in a chunk take two bytes."""
_MOST_CHUNKS = 64
"""Chunks between two chances to stop."""
_SCATTERED_ROWS = 16384
"""The same for rows in another order."""


class Hit(NamedTuple):
    """A match: its position in the list, and whether the search went past an end to get there."""

    position: int
    wrapped: bool


class Search:
    """One search over one list of rows; `run` works in a thread while others ask.

    Attributes:
        pattern: what is searched for.
        view: the list.
        length: lines it had when the search began.
    """

    def __init__(self, session: Session, view: RowView, pattern: re.Pattern[str]) -> None:
        import numpy as np

        self._session = session
        self.pattern = pattern
        self.view = view
        self.length = len(view)
        self._counts = np.full(-(-self.length // CHUNK_ROWS), -1, np.int64)
        """Matches per chunk, below 0 where nobody has looked."""
        self._found: dict[int, npt.NDArray[np.uint16]] = {}
        """Chunk -> ascending places of its matches in it, where it has any."""
        self._lock = Lock()

    @property
    def count(self) -> int:
        """Matches found so far."""
        return int(self._counts[self._counts > 0].sum())

    @property
    def complete(self) -> bool:
        """Whether every row has been looked at."""
        return not bool((self._counts < 0).any())

    @property
    def progress(self) -> float:
        """Share of the rows that have been looked at, 0 to 1."""
        return float((self._counts >= 0).mean()) if len(self._counts) else 1.0

    def run(self, origin: int, backward: bool = False) -> Iterator[float]:
        """Look at all rows not yet looked at, from a position on and around; yields the share done."""
        from tracetui.engine.line_search import LineSearch
        from tracetui.engine.two_threads import in_order

        make_search = partial(LineSearch, self._session, self.pattern, self.view.timeline)
        if not self.view.in_time_order:
            yield from self._run_in_time_order(make_search())
            return
        pieces = self._pieces(min(max(origin, 0), max(self.length - 1, 0)) // CHUNK_ROWS, backward)
        # The nearest rows at once: a second thread at its preparations would make them wait.
        for chunks in islice(pieces, 1):
            self._keep(chunks, self._matches(make_search(), chunks))
            yield self.progress
        for chunks, found in in_order(pieces, self._matches, make_search):
            self._keep(chunks, found)
            yield self.progress

    def _pieces(self, home: int, backward: bool) -> Iterator[range]:
        """Ranges of chunks, each in ascending order, that nobody has looked at: small ones first."""
        count, size = len(self._counts), 1
        ends = ((home, -1), (count - 1, home)) if backward else ((home, count), (0, home))
        for at, end in ends:
            place = at
            while place != end:
                following = max(place - size, end) if backward else min(place + size, end)
                piece = range(following + 1, place + 1) if backward else range(place, following)
                yield from _unknown(piece, self._counts[piece.start : piece.stop] < 0)
                place, size = following, min(2 * size, _MOST_CHUNKS)

    def _matches(self, search: LineSearch, chunks: range) -> Ints:
        """Positions of the matches in some chunks, ascending."""
        start, stop = chunks.start * CHUNK_ROWS, min(chunks.stop * CHUNK_ROWS, self.length)
        if self.view.numbers is None:
            return search.between(start, stop)
        return start + _matching(search, self.view.numbers[start:stop]).nonzero()[0]

    def _run_in_time_order(self, search: LineSearch) -> Iterator[float]:
        """Look at a list in another order as the stream has its rows; what lies where is known at the end."""
        import numpy as np

        assert self.view.numbers is not None
        numbers = self.view.numbers[: self.length]
        order = numbers.argsort(kind="stable")
        found = np.zeros(self.length, np.bool_)
        for start in range(0, self.length, _SCATTERED_ROWS):
            part = order[start : start + _SCATTERED_ROWS]
            found[part] = _matching(search, numbers[part])
            yield min((start + _SCATTERED_ROWS) / self.length, 0.99)
        self._keep(range(len(self._counts)), found.nonzero()[0])
        yield self.progress

    def _keep(self, chunks: range, found: Ints) -> None:
        """Note the matches of some chunks; a thread that was told to stop may bring what is known already."""
        bounds = found.searchsorted([chunk * CHUNK_ROWS for chunk in range(chunks.start, chunks.stop + 1)]).tolist()
        with self._lock:
            for chunk, first, last in zip(chunks, bounds, bounds[1:], strict=False):
                if last > first:
                    self._found[chunk] = (found[first:last] - chunk * CHUNK_ROWS).astype("uint16")
                self._counts[chunk] = last - first

    def nearest(self, position: int, backward: bool = False) -> Hit | None:
        """The next match behind (before) a position, around the end if need be.

        Returns:
            None when it is not known yet, or when there is none at all (then `complete`).
        """
        count = len(self._counts)
        if not count:
            return None
        home, step = min(max(position, 0), self.length - 1) // CHUNK_ROWS, -1 if backward else 1
        order = self._counts.take(range(home, home + step * (count + 1), step), mode="wrap")
        for offset in order.nonzero()[0].tolist():
            if order[offset] < 0:
                return None
            found = self._positions((home + step * offset) % count)
            if not offset:
                found = found[found < position] if backward else found[found > position]
            if len(found):
                hit = int(found[-1] if backward else found[0])
                return Hit(hit, hit <= position if not backward else hit >= position)
        return None

    def _positions(self, chunk: int) -> Ints:
        """Positions of a chunk's matches, ascending."""
        found = self._found.get(chunk)
        return chunk * CHUNK_ROWS + (self._counts[:0] if found is None else found.astype("int64"))

    def rank(self, position: int) -> int | None:
        """Which match, from 1 in list order, a position is; None when it is none or not known yet."""
        home = position // CHUNK_ROWS
        if position < 0 or home >= len(self._counts) or bool((self._counts[: home + 1] < 0).any()):
            return None
        found = self._positions(home)
        place = int(found.searchsorted(position))
        return int(self._counts[:home].sum()) + place + 1 if position in found[place : place + 1] else None


def _matching(search: LineSearch, numbers: Ints) -> npt.NDArray[np.bool_]:
    """bool[n] of some rows, ascending, whether they match."""
    import numpy as np

    return np.isin(numbers, search.among(numbers))


def _unknown(piece: range, unknown: npt.NDArray[np.bool_]) -> Iterator[range]:
    """The parts of a range that are not known."""
    start = None
    for place, is_unknown in zip((*piece, piece.stop), (*unknown.tolist(), False), strict=True):
        if is_unknown and start is None:
            start = place
        elif not is_unknown and start is not None:
            yield range(start, place)
            start = None
