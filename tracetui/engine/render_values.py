"""Numbers of a record for the render kernel: loading, C's types, arithmetic."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tracetui.engine import render_columns as columns
from tracetui.engine.byte_words import bit_length, load_word, swapped
from tracetui.engine.jit import inlined
from tracetui.engine.render_characters import Bytes

Ints = npt.NDArray[np.int64]

_U = np.uint64
_NO, _ONE = np.int64(0), np.int64(1)

OPERATORS = (
    "+", "-", "*", "&", "|", "^", "<<", ">>", "u>>", "/", "u/", "%", "u%",
    "==", "!=", "<", "u<", "<=", "u<=", "?:", "log2", "cast", ">>u",
)  # fmt: skip
"""What compute knows, by number; a `u` in front of those that take both numbers as unsigned 64 bits, behind those that
take the second one so."""

_LOAD_OFFSET, _LOAD_SIZE, _LOAD_SIGNED = columns.LOAD_OFFSET, columns.LOAD_SIZE, columns.LOAD_SIGNED
_PLACE, _LENGTH, _CAST1, _SIGNED1 = columns.PLACE, columns.LENGTH, columns.CAST1, columns.SIGNED1


@inlined
def bytes_at(arena: Bytes, at: Any, size: Any, signed: Any, big_endian: Any) -> Any:
    """The number of 1 to 8 bytes at a place, as int64."""
    word = load_word(arena, at)
    if big_endian != 0:
        word = swapped(word) >> _U(64 - 8 * size)
    return cast(np.int64(word), size, signed)


@inlined
def load_value(
    arena: Bytes, start: Any, length: Any, loads: Ints, number: Any, big_endian: Any, registers: Ints
) -> Any:
    """A load's value as int64."""
    offset, size = loads[_U(number), _LOAD_OFFSET], loads[_U(number), _LOAD_SIZE]
    if size <= 0:
        return registers[_U(offset)] if size == 0 else offset
    if offset + size > length:
        return _NO
    return bytes_at(arena, start + offset, size, loads[_U(number), _LOAD_SIGNED], big_endian)


@inlined
def short_load(arena: Bytes, start: Any, length: Any, ops: Ints, op: Any, big_endian: Any, registers: Ints) -> Any:
    """The number of a decimal or hex operation, its sign extended as the operation says."""
    offset, size = ops[_U(op), _PLACE], ops[_U(op), _LENGTH]
    if size == 0:
        return cast(registers[_U(offset)], ops[_U(op), _CAST1], ops[_U(op), _SIGNED1])
    if offset + size > length:
        return _NO
    word = load_word(arena, start + offset)
    if big_endian != 0:
        word = swapped(word) >> _U(64 - 8 * size)
    return cast(np.int64(word), ops[_U(op), _CAST1], ops[_U(op), _SIGNED1])


@inlined
def cast(value: Any, size: Any, signed: Any) -> Any:
    """An int64 cut to a C type's bytes; unsigned 64-bit values keep their bits."""
    unused = _U(64 - 8 * size)
    shifted = _U(value) << unused
    return np.int64(shifted) >> np.int64(unused) if signed != 0 else np.int64(shifted >> unused)


@inlined
def computed(operator: Any, a: Any, b: Any, c: Any) -> Any:
    """The result of one of OPERATORS, not cut to a type yet.

    Args:
        operator: its number.
        a, b, c: the operands, int64; those it does not have are 0.
    """
    x, y = _U(a), _U(b)
    if operator == 0:
        c = a + b
    elif operator == 1:
        c = a - b
    elif operator == 2:
        c = a * b
    elif operator == 3:
        c = a & b
    elif operator == 4:
        c = a | b
    elif operator == 5:
        c = a ^ b
    elif operator == 6:
        c = np.int64(x << y) if y < _U(64) else _NO
    elif operator == 7:
        c = a >> (b if y < _U(64) else np.int64(63)) if b >= 0 else _NO
    elif operator == 8:
        c = np.int64(x >> y) if y < _U(64) else _NO
    elif operator <= 12:
        negative = False
        if operator & 1 and operator <= 11:
            negative = (a < 0) != (b < 0)
            x = _U(0) - x if a < 0 else x
            y = _U(0) - y if b < 0 else y
        quotient = np.int64(x // y) if y != _U(0) else _NO
        c = -quotient if negative else quotient
        if operator > 10:
            c = a - b * c if b != 0 else _NO
    elif operator == 19:
        c = b if a != 0 else c
    elif operator == 20:
        c = np.int64(bit_length(x)) - _ONE
    elif operator == 21:
        c = a
    elif operator == 22:
        c = a >> (b if y < _U(64) else np.int64(63))
    else:
        answer = (
            (operator == 13 and a == b)
            or (operator == 14 and a != b)
            or (operator == 15 and a < b)
            or (operator == 16 and x < y)
            or (operator == 17 and a <= b)
            or (operator == 18 and x <= y)
        )
        c = _ONE if answer else _NO
    return c
