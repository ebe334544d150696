"""Which symbol an address lies in, for the render kernel: a binary search, behind a table of what was found before."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tracetui.engine import render_columns as columns
from tracetui.engine.jit import inlined, spliced
from tracetui.engine.text_table import row_of

Ints = npt.NDArray[np.int64]
Starts = npt.NDArray[np.uint64]

_U = np.uint64
_NO = np.int64(0)
_MIX1, _MIX2 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
_SEEN_SHIFT = np.uint64(64 - (columns.SEEN_ROWS - 1).bit_length())
_NAME, _TABLE = np.int64(columns.NAME_PIECE), np.int64(columns.TABLE_PIECE)
(_ADDRESS, _OWNER, _PLACE, _LENGTH, _START) = (
    columns.SEEN_ADDRESS,
    columns.SEEN_OWNER,
    columns.SEEN_PLACE,
    columns.SEEN_LENGTH,
    columns.SEEN_START,
)
(_FIRST, _COUNT, _LAST, _MACHINE) = (
    columns.TABLE_FIRST,
    columns.TABLE_COUNT,
    columns.TABLE_LAST,
    columns.TABLE_MACHINE,
)
_TEXT_PLACE, _TEXT_LENGTH = columns.TEXT_PLACE, columns.TEXT_LENGTH


@spliced
def owner_of(machine: Any, is_guest: Any, pid: Any) -> Any:
    """Whose kernel an address is of, as one number: a machine's own, or the guest's of a thread of the machine."""
    return ((machine + 1) << 32) | (pid & 0xFFFFFFFF) if is_guest != 0 else machine


@spliced
def _position(starts: Starts, first: Any, count: Any, address: Any) -> Any:
    """Position of the last start at or below an address, -1 below all."""
    low, high = first, first + count
    while low < high:
        middle = (low + high) >> 1
        if starts[_U(middle)] <= address:
            low = middle + 1
        else:
            high = middle
    return low - 1 if low > first else np.int64(-1)


@spliced
def seen_symbol(seen: Ints, address: Any, owner: Any) -> Any:
    """The row in `seen` of an address, or -1 - the one it would take."""
    row = np.int64((_U(address) * _MIX1 ^ _U(owner) * _MIX2) >> _SEEN_SHIFT)
    same = seen[_U(row), _ADDRESS] == address and seen[_U(row), _OWNER] == owner
    return row if same else np.int64(-1) - row


@inlined
def find_symbol(
    seen: Ints, row: Any, tables: Ints, starts: Starts, texts: Ints, address: Any, owner: Any, key: Ints
) -> bool:
    """Search a symbol and keep it in a row of `seen`.

    Args:
        seen: int64[SEEN_ROWS, SEEN_COLUMNS].
        row: which of them.
        tables: int64[n, TABLE_COLUMNS].
        starts: uint64[n], addresses of the symbols of all tables.
        texts: what is known of names and tables, see NAME_PIECE and TABLE_PIECE.
        address: the address.
        owner: whose, see owner_of.
        key: int64[5]; what was not known.

    Returns:
        Whether all was known that it takes.
    """
    key[0], key[1], key[2], key[3], key[4] = _TABLE, owner, _NO, _NO, _NO
    place, length, start = _NO, np.int64(-1), _NO
    for asked in range(2):
        known = row_of(texts, key[0], key[1], key[2], key[3], _NO)
        if known < 0:
            return False
        if asked == 1:
            place, length = texts[known, _TEXT_PLACE], texts[known, _TEXT_LENGTH]
            break
        table = texts[known, _TEXT_PLACE]
        first = tables[_U(table), _FIRST]
        position = np.int64(-1)
        if _U(address) <= _U(tables[_U(table), _LAST]):
            position = _position(starts, first, tables[_U(table), _COUNT], _U(address))
        if position < 0:
            break
        start = np.int64(starts[_U(position)])
        key[0], key[1], key[2] = _NAME, tables[_U(table), _MACHINE], position - first
        key[3] = np.int64(start == address)
    seen[_U(row), _PLACE], seen[_U(row), _LENGTH], seen[_U(row), _START] = place, length, start
    seen[_U(row), _ADDRESS], seen[_U(row), _OWNER] = address, owner
    return True
