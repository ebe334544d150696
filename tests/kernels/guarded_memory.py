"""Arrays in memory that ends, or begins, at a page nobody may touch: a kernel that leaves its array dies at once."""

from __future__ import annotations

import ctypes
import mmap
from collections.abc import Callable, Sequence
from typing import Any, Literal, get_args

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
    """Calls a kernel with copies of its arrays in guarded memory, and brings back what it wrote.

    With both sides it is called twice with the same numbers, and has to write the same.
    """

    def __init__(self, kernel: Callable[..., Any], sides: Sequence[Side]) -> None:
        self._kernel, self._sides = kernel, sides
        self._memory: dict[tuple[Side, int, int], GuardedMemory] = {}
        self.calls = 0

    def __call__(self, *args: Any) -> Any:
        self.calls += 1
        calls = [self._guarded(args, side) for side in self._sides]
        result, *others = [self._kernel(*copies) for copies in calls]
        for place, arg in enumerate(args):
            if isinstance(arg, np.ndarray) and arg.flags.writeable:
                arg[...] = calls[0][place]
                assert all(np.array_equal(copies[place], arg) for copies in calls[1:])
        assert all(other == result for other in others)
        return result

    def _guarded(self, args: Sequence[Any], side: Side) -> list[Any]:
        """The arguments, arrays as copies."""
        return [self._copy(arg, side, place) if isinstance(arg, np.ndarray) else arg for place, arg in enumerate(args)]

    def _copy(self, array: npt.NDArray[Any], side: Side, place: int) -> npt.NDArray[Any]:
        key = side, place, -(-array.nbytes // _PAGE)
        if key not in self._memory:
            self._memory[key] = GuardedMemory(array.nbytes)
        return self._memory[key].copy(array, side)


def sides_named(word: str) -> Sequence[Side]:
    """The sides that a command line asks for: one, or `guarded` for both."""
    sides: tuple[Side, ...] = get_args(Side)
    return [side for side in sides if word in {side, "guarded"}]
