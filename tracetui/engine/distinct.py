"""Distinct combinations of several columns, sorted as plain numbers: other threads may run meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


def distinct_rows(columns: Sequence[Ints]) -> tuple[list[tuple[int, ...]], Ints]:
    """Each combination of values that occurs, once.

    Args:
        columns: int64[n] each, at least one.

    Returns:
        The combinations in ascending order, and int64[n], which of them each row has.
    """
    codes = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        count, places = ranks(column)
        # Codes count what occurs, so that they stay below the number of rows squared.
        codes = ranks(codes * max(count, 1) + places)[1]
    firsts = np.unique(codes, return_index=True)[1]
    return list(zip(*(column[firsts].tolist() for column in columns), strict=True)), codes


def ranks(column: Ints) -> tuple[int, Ints]:
    """How many values occur, and of each row's value how many are less; NumPy's inverse would keep the lock."""
    values = np.unique(column)
    return len(values), np.searchsorted(values, column)
