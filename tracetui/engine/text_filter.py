"""Rows whose displayed text matches a pattern, picked chunk by chunk."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from tracetui.engine.row_line import row_line
from tracetui.engine.row_view import RowView
from tracetui.engine.scattered_rows import consecutive_rows, scattered_rows
from tracetui.engine.session import Session
from tracetui.engine.walk import Ints

CHUNK_ROWS = 2048
"""Rows between two chances to stop."""


def matching_rows(session: Session, view: RowView, pattern: re.Pattern[str]) -> Iterator[tuple[float, Ints]]:
    """Pick the rows of a list that match.

    Args:
        session: where the rows are from.
        view: the list.
        pattern: looked for in `task event: text`, as a search does.

    Yields:
        (share of the list that has been looked at, int64[n] ascending numbers of rows that match).
    """
    timeline, length = view.timeline, len(view)
    numbers = None if view.numbers is None else np.sort(view.numbers)
    for start in range(0, length, CHUNK_ROWS):
        stop = min(start + CHUNK_ROWS, length)
        rows = (
            consecutive_rows(timeline, start, stop)
            if numbers is None
            else scattered_rows(timeline, numbers[start:stop])
        )
        found = [row.number for row in rows if pattern.search(str(row_line(session, row)))]
        yield stop / length, np.array(found, np.int64)
