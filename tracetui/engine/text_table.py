"""Hash tables of texts for kernels: rows of a key, facts about the text, its place and bytes in a blob.

The first column of a free row is -1. Keys take the first columns; of how many values a key is comes behind them, as
a key's first value decides it; place and bytes take the last two.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tracetui.engine.byte_words import WORD
from tracetui.engine.jit import kernel, spliced

Ints = npt.NDArray[np.int64]

_U = np.uint64
_HASH1, _HASH2 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
_FIRST_ROWS = 1 << 10
_MOST_ROWS = 1 << 20
_FIRST_BYTES = 1 << 16
_MOST_BYTES = 1 << 26


@spliced
def row_of(rows: Ints, key: Ints, keys: Any) -> Any:
    """The row of key[0:keys]; when there is none -1 - the row it would take.

    Args:
        rows: int64[power of two, columns], not full.
        key: int64[>= keys].
        keys: columns of the key.
    """
    mixed = _U(key[0])
    for k in range(1, keys):
        mixed = (mixed ^ (mixed >> _U(29)) ^ _U(key[_U(k)])) * _HASH1
    mask = _U(len(rows) - 1)
    row = ((mixed ^ (mixed >> _U(32))) * _HASH2 >> _U(24)) & mask
    while rows[row, 0] >= 0:
        same = True
        for k in range(keys):
            if rows[row, _U(k)] != key[_U(k)]:
                same = False
        if same:
            return np.int64(row)
        row = (row + _U(1)) & mask
    return np.int64(-1) - np.int64(row)


@kernel
def find_row(rows: Ints, key: Ints, keys: int) -> int:
    """See row_of."""
    return int(row_of(rows, key, keys))


@kernel
def move_rows(old: Ints, new: Ints, keys: int) -> None:
    """Put all rows of one table into another, which is empty and larger; keys have so many columns."""
    for row in range(len(old)):
        if old[row, 0] >= 0:
            place = row_of(new, old[row], old[row, keys])
            for column in range(old.shape[1]):
                new[-1 - place, column] = old[row, column]


class TextTable:
    """Texts by key; forgets all of them when they become too many.

    Attributes:
        rows: int64[power of two, columns].
        blob: uint8[bytes], a word at its end holds nothing.
    """

    def __init__(self, keys: int, facts: int = 0) -> None:
        """Make an empty table.

        Args:
            keys: most values of a key; the first value of a key is never negative.
            facts: columns between the key and the text's place.
        """
        self._keys, self._columns = keys, keys + 1 + facts + 2
        self._count = self._used = 0
        self._forget()

    def put(self, key: Sequence[int], text: bytes, facts: Sequence[int] = ()) -> None:
        """Add a text, or replace that of the same key."""
        if 2 * (self._count + 1) > len(self.rows):
            self._grow()
        if self._used + len(text) + WORD > len(self.blob):
            self._lengthen(len(text))
        place = find_row(self.rows, np.array(key, np.int64), len(key))
        if place < 0:
            place, self._count = -1 - place, self._count + 1
        self.blob[self._used : self._used + len(text)] = np.frombuffer(text, np.uint8)
        unused = (0,) * (self._keys - len(key))
        self.rows[place] = (*key, *unused, len(key), *facts, self._used, len(text))
        self._used += len(text)

    def _forget(self) -> None:
        self.rows = np.full((_FIRST_ROWS, self._columns), -1, np.int64)
        self.blob = np.zeros(_FIRST_BYTES + WORD, np.uint8)
        self._count = self._used = 0

    def _grow(self) -> None:
        if len(self.rows) >= _MOST_ROWS:
            self._forget()
            return
        rows = np.full((2 * len(self.rows), self._columns), -1, np.int64)
        move_rows(self.rows, rows, self._keys)
        self.rows = rows

    def _lengthen(self, more: int) -> None:
        if self._used + more > _MOST_BYTES:
            self._forget()
        blob = np.zeros(max(2 * len(self.blob), self._used + more + WORD), np.uint8)
        blob[: self._used] = self.blob[: self._used]
        self.blob = blob
