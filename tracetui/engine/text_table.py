"""Hash tables of texts for kernels: rows of a key, facts about the text, its place and bytes in a blob.

A key has KEYS values, those that are not needed are 0; they take the first columns, place and bytes the last two.
The first column of a free row is -1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tracetui.engine.byte_words import WORD
from tracetui.engine.jit import inlined, kernel

Ints = npt.NDArray[np.int64]

_U = np.uint64
_HASH1, _HASH2 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
_HASH3, _HASH4 = np.uint64(0x94D049BB133111EB), np.uint64(0xD6E8FEB86659FD93)
_HASH5 = np.uint64(0xA0761D6478BD642F)
KEYS = 5
_FIRST_ROWS = 1 << 10
_MOST_ROWS = 1 << 18
_FIRST_BYTES = 1 << 16
_MOST_BYTES = 1 << 24


@inlined
def row_of(rows: Ints, a: Any, b: Any, c: Any, d: Any, e: Any) -> Any:
    """The row of a key; when there is none -1 - the row it would take.

    Args:
        rows: int64[power of two, columns], not full.
        a, b, c, d, e: the key.
    """
    mixed = _U(a) * _HASH1 + _U(b) * _HASH2 + _U(c) * _HASH3 + _U(d) * _HASH4 + _U(e) * _HASH5
    mixed = (mixed ^ (mixed >> _U(32))) * _HASH1
    mask = _U(len(rows) - 1)
    row = (mixed >> _U(29)) & mask
    while rows[row, 0] >= 0:
        differs = (rows[row, 0] ^ a) | (rows[row, 1] ^ b) | (rows[row, 2] ^ c) | (rows[row, 3] ^ d) | (rows[row, 4] ^ e)
        if differs == 0:
            return np.int64(row)
        row = (row + _U(1)) & mask
    return np.int64(-1) - np.int64(row)


@kernel
def find_row(rows: Ints, key: Ints) -> int:
    """The row of key[0:KEYS], see row_of."""
    return int(row_of(rows, key[0], key[1], key[2], key[3], key[4]))


@kernel
def move_rows(old: Ints, new: Ints) -> None:
    """Put all rows of one table into another, which is empty and larger."""
    for row in range(len(old)):
        if old[row, 0] >= 0:
            place = row_of(new, old[row, 0], old[row, 1], old[row, 2], old[row, 3], old[row, 4])
            for column in range(old.shape[1]):
                new[-1 - place, column] = old[row, column]


class TextTable:
    """Texts by key; forgets all of them when they become too many.

    Attributes:
        rows: int64[power of two, columns].
        blob: uint8[bytes], a word at its end holds nothing.
        forgotten: how often all texts were forgotten; places of texts that were known before then mean nothing.
    """

    def __init__(self, facts: int = 0) -> None:
        """Make an empty table.

        Args:
            facts: columns between the key and the text's place.
        """
        self._columns = KEYS + facts + 2
        self._count = self._used = 0
        self.forgotten = -1
        self._forget()

    def put(self, key: Sequence[int], text: bytes, facts: Sequence[int] = ()) -> None:
        """Add a text, or replace that of the same key.

        Args:
            key: KEYS values at most, the first not negative.
            text: the text.
            facts: what the columns for facts hold.
        """
        if 2 * (self._count + 1) > len(self.rows):
            self._grow()
        if self._used + len(text) + WORD > len(self.blob):
            self._lengthen(len(text))
        place, self._used = self._used, self._used + len(text)
        self._put(key, (*facts, place, len(text)))
        self.blob[place : place + len(text)] = np.frombuffer(text, np.uint8)

    def put_numbers(self, key: Sequence[int], first: int, second: int) -> None:
        """Add two numbers in the place of a text's place and bytes."""
        self._put(key, (first, second))

    def _put(self, key: Sequence[int], values: Sequence[int]) -> None:
        if 2 * (self._count + 1) > len(self.rows):
            self._grow()
        whole = (*key, *(0,) * (KEYS - len(key)))
        row = find_row(self.rows, np.array(whole, np.int64))
        if row < 0:
            row, self._count = -1 - row, self._count + 1
        self.rows[row] = (*whole, *values)

    def _forget(self) -> None:
        self.rows = np.full((_FIRST_ROWS, self._columns), -1, np.int64)
        self.blob = np.zeros(_FIRST_BYTES + WORD, np.uint8)
        self._count = self._used = 0
        self.forgotten += 1

    def _grow(self) -> None:
        if len(self.rows) >= _MOST_ROWS:
            self._forget()
            return
        rows = np.full((2 * len(self.rows), self._columns), -1, np.int64)
        move_rows(self.rows, rows)
        self.rows = rows

    def _lengthen(self, more: int) -> None:
        if self._used + more > _MOST_BYTES:
            self._forget()
        blob = np.zeros(max(2 * len(self.blob), self._used + more + WORD), np.uint8)
        blob[: self._used] = self.blob[: self._used]
        self.blob = blob
