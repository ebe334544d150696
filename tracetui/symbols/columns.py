"""Symbols of whole columns of addresses at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracetui.symbols.table import SymbolTable


class SymbolColumns:
    """The lookups of a `SymbolTable` on NumPy columns; each element gives what `SymbolTable.lookup` gives.

    Attributes:
        table: the table, whose positions the indices are.
    """

    def __init__(self, table: SymbolTable) -> None:
        self.table = table
        self._starts = np.array(table.starts, dtype=np.uint64)
        self._firsts = np.searchsorted(self._starts, self._starts, side="left").astype(np.int64)
        self._last_address = np.uint64(max(table.last_address, 0))

    def indices(self, addresses: ArrayLike) -> NDArray[np.int64]:
        """Which symbol each address lies in.

        Args:
            addresses: uint64[n]; a signed column is read as the same 64 bits.

        Returns:
            int64[n]: the symbol's position in the table, -1 where there is none.
        """
        # Comparing unsigned with signed integers would go through float64 and lose bits.
        wanted = np.asarray(addresses).astype(np.uint64, copy=False)
        found = np.full(wanted.shape, -1, dtype=np.int64)
        if not len(self.table):
            return found
        above = np.searchsorted(self._starts, wanted, side="right")
        inside = (above > 0) & (wanted <= self._last_address)
        last = above[inside] - 1
        found[inside] = self._firsts[last]
        shared = np.flatnonzero(inside)[(self._starts[last] == wanted[inside]) & (self._firsts[last] != last)]
        for address in np.unique(wanted[shared]):
            found[shared[wanted[shared] == address]] = self.table.index(int(address))
        return found

    def name(self, index: int) -> str:
        """The name of the symbol at a position, "" for -1."""
        return self.table.symbol(index).name if index >= 0 else ""

    def start(self, index: int) -> int:
        """The address of the symbol at a position."""
        return self.table.starts[index]
