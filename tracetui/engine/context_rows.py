"""Rows with some of those around them, as grep -C shows lines."""

from __future__ import annotations

import numpy as np

from tracetui.engine.walk import Ints


def with_context(numbers: Ints, lines: int, row_count: int) -> Ints:
    """Rows and their neighbours, each once.

    Args:
        numbers: int64[n] ascending row numbers.
        lines: how many rows before and after each.
        row_count: rows of the stream.

    Returns:
        int64[m] ascending row numbers.
    """
    if not len(numbers):
        return numbers
    starts = np.maximum(numbers - lines, 0)
    stops = np.minimum(numbers + lines + 1, row_count)
    begins = np.flatnonzero(np.concatenate([[True], starts[1:] > stops[:-1]]))
    first, last = starts[begins], stops[np.concatenate([begins[1:] - 1, [len(stops) - 1]])]
    lengths = last - first
    before = np.cumsum(lengths) - lengths
    return np.repeat(first - before, lengths) + np.arange(int(lengths.sum()))
