"""The kernel that counts rows in buckets of time which widen when a row lies behind the last."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tracetui.engine.jit import kernel

Ints = npt.NDArray[np.int64]

# What is kept from block to block: time of the first bucket, how wide buckets are (2 to the power of it, ns),
# whether there was a row yet.
FIRST_NS, SHIFT, BEGUN, PLACES = range(4)


@kernel
def count_rows(
    times_ns: Ints,
    stream: npt.NDArray[np.uint16],
    owner: Ints,
    from_ns: Any,
    to_ns: Any,
    where: Ints,
    counts: Ints,
) -> None:
    """Count the rows of a block.

    Args:
        times_ns, stream: of the block.
        owner: int64[streams], the row of `counts` that a stream counts in.
        from_ns, to_ns: times outside of these are left out; less than 2^62 apart.
        where: int64[PLACES]; rows before the first one's time count in the first bucket.
        counts: int64[owners, buckets], an even number of buckets; two become one as often as it takes.
    """
    buckets = counts.shape[1]
    for row in range(len(times_ns)):
        ts_ns = times_ns[row]
        if ts_ns < from_ns or ts_ns > to_ns:
            continue
        if where[BEGUN] == 0:
            where[BEGUN], where[FIRST_NS] = 1, ts_ns
        since = max(ts_ns - where[FIRST_NS], 0)
        while since >> where[SHIFT] >= buckets:
            for one in range(counts.shape[0]):
                for place in range(buckets // 2):
                    counts[one, place] = counts[one, 2 * place] + counts[one, 2 * place + 1]
                for place in range(buckets // 2, buckets):
                    counts[one, place] = 0
            where[SHIFT] += 1
        counts[owner[stream[row]], since >> where[SHIFT]] += 1
