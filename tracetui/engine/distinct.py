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
        values, places = np.unique(column, return_inverse=True)
        # Codes count what occurs, so that they stay below the number of rows squared.
        codes = np.unique(codes * max(len(values), 1) + places.reshape(-1), return_inverse=True)[1].reshape(-1)
    firsts = np.unique(codes, return_index=True)[1]
    return list(zip(*(column[firsts].tolist() for column in columns), strict=True)), codes
