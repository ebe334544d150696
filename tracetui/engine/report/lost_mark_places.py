"""Where a report prints marks of lost events: right before the record behind them, wherever that is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from tracetui.engine.report.stream_neighbours import row_behind
from tracetui.engine.timeline import Timeline
from tracetui.engine.walk_state import TYPE_DAMAGE, TYPE_LOST

_ROWS = 1 << 18


class LostMarkPlaces:
    """The marks of a timeline that is indexed whole.

    Attributes:
        targets: int64[n] rows that have a mark before them, ascending.
        marks: int64[n] rows of the marks.
        at_end: marks that no row follows, in the order in which they are printed.
    """

    def __init__(self, timeline: Timeline, exits: npt.NDArray[np.bool_], is_taken: Callable[[int], bool]) -> None:
        """Find them.

        Args:
            timeline: the rows.
            exits: bool[65536], types of rows that may be printed with another one.
            is_taken: whether a row of such a type is.
        """
        self._index, self._exits, self._is_taken = timeline.index, exits, is_taken
        self._streams = np.arange(len(timeline.slots))
        before: dict[int, int] = {}
        last: dict[int, int] = {}
        for mark, target in self._by_mark():
            if target is None:
                last[int(self._index.streams_of(mark, mark + 1)[0])] = mark
            else:
                before[target] = mark
        self.at_end = list(last.values())
        self.targets = np.array(sorted(before), np.int64)
        self.marks = np.array([before[target] for target in self.targets.tolist()], np.int64)

    def _by_mark(self) -> list[tuple[int, int | None]]:
        """Every mark with the row before which it is printed; a later mark takes the place of an earlier one."""
        marks, found = self._index.rows_of_types([TYPE_LOST]), list[tuple[int, int | None]]()
        for start in range(0, self._index.row_count, _ROWS) if len(marks) else ():
            here = marks[(marks >= start) & (marks < start + _ROWS)] - start
            streams, types = (
                self._index.streams_of(start, start + _ROWS + 1),
                self._index.types_of(start, start + _ROWS + 1),
            )
            behind = np.minimum(here + 1, len(types) - 1)
            plain = (behind > here) & (streams[behind] == streams[here]) & (types[behind] > TYPE_LOST)
            plain &= ~self._exits[types[behind]]
            for place, is_plain in zip((here + start).tolist(), plain.tolist(), strict=True):
                found.append((place, place + 1 if is_plain else self._target(place)))
        return found

    def _target(self, mark: int) -> int | None:
        streams = self._streams == self._index.streams_of(mark, mark + 1)[0]
        target = row_behind(self._index, mark, streams, TYPE_DAMAGE)
        while (
            target is not None and self._exits[self._index.types_of(target, target + 1)[0]] and self._is_taken(target)
        ):
            target = row_behind(self._index, target, streams, TYPE_DAMAGE)
        return target
