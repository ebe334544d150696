"""How a stretch of time is cut into cells."""

from __future__ import annotations

import numpy as np

from tracetui.engine.walk import Ints


def edges_between(from_ns: int, to_ns: int, width: int) -> Ints:
    """The times between `width` cells, int64[width + 1]; whole nanoseconds, rounded down.

    Args:
        from_ns, to_ns: where the first begins and the last ends, less than 2^53 apart.
        width: cells, fewer than 1000.
    """
    return from_ns + (to_ns - from_ns) * np.arange(width + 1, dtype=np.int64) // width
