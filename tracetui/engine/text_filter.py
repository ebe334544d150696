"""Rows whose displayed text matches a pattern, picked slice by slice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

import numpy as np

from tracetui.engine.line_search import LineSearch
from tracetui.engine.row_view import RowView
from tracetui.engine.session import Session
from tracetui.engine.two_threads import in_order
from tracetui.engine.walk import Ints

SLICE_ROWS = 1 << 17
"""Rows between two chances to stop: some 20 ms of work."""


def matching_rows(session: Session, view: RowView, pattern: re.Pattern[str]) -> Iterator[tuple[float, Ints]]:
    """Pick the rows of a list that match.

    Args:
        session: where the rows are from.
        view: the list.
        pattern: looked for in `task event: text`, as a search does.

    Yields:
        (share of the list that has been looked at, int64[n] ascending numbers of rows that match).
    """
    length = len(view)
    numbers = None if view.numbers is None else np.sort(view.numbers)

    def matching(search: LineSearch, start: int) -> Ints:
        stop = min(start + SLICE_ROWS, length)
        return search.between(start, stop) if numbers is None else search.among(numbers[start:stop])

    make_search = partial(LineSearch, session, pattern, view.timeline)
    for start, found in in_order(range(0, length, SLICE_ROWS), matching, make_search):
        yield min(start + SLICE_ROWS, length) / length, found
