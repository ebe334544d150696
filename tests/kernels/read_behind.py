"""A kernel that reads one element too many, to show that the guard page catches it; run in a process of its own.

python -m tests.kernels.read_behind behind|before OFFSET
"""

from __future__ import annotations

import sys

import numpy as np

from tests.kernels.guarded_memory import GuardedKernel, sides_named
from tracetui.engine.jit import kernel


@kernel
def element(numbers, at):  # type: ignore[no-untyped-def]  # compiled
    """One element, by an unsigned index that does not count from the end."""
    return numbers[np.uint64(at)]


if __name__ == "__main__":
    numbers = np.arange(10, dtype=np.int64)
    print(GuardedKernel(element, sides_named(sys.argv[1]))(numbers, np.int64(sys.argv[2])))
