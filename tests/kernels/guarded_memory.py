"""Arrays in memory that ends, or begins, at a page nobody may touch: a kernel that leaves its array dies at once."""

from __future__ import annotations

import ctypes
import mmap
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Side = Literal["behind", "before"]

_PAGE = mmap.PAGESIZE
_PROT_NONE = 0
_libc = ctypes.CDLL(None, use_errno=True)


class GuardedMemory:
    """One mapping with a guard page on either side of its bytes."""

    def __init__(self, size: int) -> None:
        self._room = max(-(-size // _PAGE), 1) * _PAGE
        self._map = mmap.mmap(-1, self._room + 2 * _PAGE)
        start = ctypes.addressof(ctypes.c_char.from_buffer(self._map))
        for guard in (start, start + _PAGE + self._room):
            if _libc.mprotect(ctypes.c_void_p(guard), ctypes.c_size_t(_PAGE), _PROT_NONE):
                raise OSError(ctypes.get_errno(), "mprotect")

    def copy(self, array: npt.NDArray[Any], side: Side) -> npt.NDArray[Any]:
        """A copy of an array that touches the guard page on one side."""
        at = _PAGE if side == "before" else _PAGE + self._room - array.nbytes
        place = np.frombuffer(self._map, array.dtype, array.size, at).reshape(array.shape)
        place[...] = array
        place.flags.writeable = array.flags.writeable
        return place


class GuardedKernel:
    """Calls a kernel with copies of its arrays in guarded memory, and brings back what it wrote."""

    def __init__(self, kernel: Callable[..., Any], side: Side) -> None:
        self._kernel, self._side = kernel, side
        self._memory: dict[tuple[int, int], GuardedMemory] = {}
        self.calls = 0

    def __call__(self, *args: Any) -> Any:
        self.calls += 1
        copies = [self._guarded(place, arg) if isinstance(arg, np.ndarray) else arg for place, arg in enumerate(args)]
        result = self._kernel(*copies)
        for arg, copy in zip(args, copies, strict=True):
            if isinstance(arg, np.ndarray) and arg.flags.writeable:
                arg[...] = copy
        return result

    def _guarded(self, place: int, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        key = place, -(-array.nbytes // _PAGE)
        if key not in self._memory:
            self._memory[key] = GuardedMemory(array.nbytes)
        return self._memory[key].copy(array, self._side)
