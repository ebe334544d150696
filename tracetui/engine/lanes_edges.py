"""How a stretch of time is cut into cells."""

from __future__ import annotations

import numpy as np

from tracetui.engine.walk import Ints


def edges_between(from_ns: int, to_ns: int, width: int) -> Ints:
    """The times between `width` cells, int64[width + 1]; whole nanoseconds, rounded down."""
    return np.array([from_ns + (to_ns - from_ns) * place // width for place in range(width + 1)], np.int64)
