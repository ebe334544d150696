"""Which rows a list shows, and in which order: all of the stream, or some by their numbers.

A list that filters made may show more rows than they let through: all others, or those around each. These are
not hits, and are to look different.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracetui.engine.row import Row
from tracetui.engine.timeline import Timeline

if TYPE_CHECKING:
    from tracetui.engine.walk import Ints


class RowView:
    """A list of rows. A position counts in the list, a number in the stream.

    Attributes:
        title: what the rows have in common, "" for the whole stream.
        hits: int64[n] ascending numbers of the rows that are meant, None for all.
    """

    def __init__(
        self,
        timeline: Timeline,
        numbers: Ints | None = None,
        title: str = "",
        durations_ns: Ints | None = None,
        hits: Ints | None = None,
    ) -> None:
        """List rows.

        Args:
            timeline: the stream.
            numbers: int64[n] row numbers in the order to show, None for all rows, also those yet to come.
            title: what they have in common.
            durations_ns: int64[n], how long each took, below 0 where nothing says it.
            hits: int64[n] ascending numbers of the rows that are meant, None for all.
        """
        self.timeline = timeline
        self.numbers = numbers
        self.title = title
        self.hits = hits
        self._durations_ns = durations_ns
        self._ascending = numbers is None or bool((numbers[1:] >= numbers[:-1]).all())

    def narrowed(self, numbers: Ints, title: str) -> RowView:
        """Those rows of the list, in its order, that have one of some numbers.

        Args:
            numbers: int64[n] ascending row numbers; others than the list's do not count.
            title: what they have in common beyond what the list's rows have.
        """
        if self.numbers is None:
            return RowView(self.timeline, numbers, title)
        import numpy as np

        kept = np.isin(self.numbers, numbers, assume_unique=True)
        durations_ns = None if self._durations_ns is None else self._durations_ns[kept]
        return RowView(self.timeline, self.numbers[kept], f"{self.title} › {title}", durations_ns)

    def unfolded(self) -> RowView:
        """The whole stream, the rows of this list its hits; a list in an order of its own stays as it is."""
        if self.numbers is None or not self.can_unfold:
            return self
        return RowView(self.timeline, None, self.title, hits=self.numbers)

    def with_context(self, lines: int) -> RowView:
        """The same rows with some before and after each; a list in an order of its own stays as it is."""
        if self.numbers is None or not self.can_unfold or lines <= 0:
            return self
        from tracetui.engine.context_rows import with_context

        numbers = with_context(self.numbers, lines, self.timeline.row_count)
        return RowView(self.timeline, numbers, self.title, hits=self.numbers)

    @property
    def can_unfold(self) -> bool:
        """Whether other rows fit in between: the list follows the stream and says nothing else of its rows."""
        return self._ascending and self._durations_ns is None

    def is_hit(self, number: int) -> bool:
        """Whether a row is meant, and not only shown around those that are."""
        if self.hits is None:
            return True
        place = int(self.hits.searchsorted(number))
        return place < len(self.hits) and int(self.hits[place]) == number

    def __len__(self) -> int:
        return self.timeline.row_count if self.numbers is None else len(self.numbers)

    @property
    def in_time_order(self) -> bool:
        """Whether positions follow the stream."""
        return self._ascending

    @property
    def has_durations(self) -> bool:
        """Whether the list says how long its rows took."""
        return self._durations_ns is not None

    def durations(self, start: int, stop: int) -> list[int | None]:
        """Durations in ns of the rows at positions start .. stop-1; an empty list where there are none."""
        if self._durations_ns is None:
            return []
        return [ns if ns >= 0 else None for ns in self._durations_ns[max(start, 0) : max(stop, 0)].tolist()]

    def rows(self, start: int, stop: int) -> list[Row]:
        """The rows at positions start .. stop-1, fewer at the end."""
        if self.numbers is None:
            return self.timeline.rows(start, stop)
        return [self.timeline.row(number) for number in self.numbers[max(start, 0) : max(stop, 0)].tolist()]

    def number(self, position: int) -> int:
        """Row number at a position; IndexError where there is none."""
        if not 0 <= position < len(self):
            raise IndexError(position)
        return position if self.numbers is None else int(self.numbers[position])

    def position(self, number: int) -> int:
        """Where a row is; if it is not in the list, the next one in time, or else the last. 0 for an empty list."""
        if self.numbers is None:
            return max(min(number, len(self) - 1), 0)
        if not len(self.numbers):
            return 0
        if self._ascending:
            return min(int(self.numbers.searchsorted(number)), len(self.numbers) - 1)
        found = (self.numbers == number).nonzero()[0]
        return int(found[0]) if len(found) else 0
