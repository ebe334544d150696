"""The kernel that prints rows as lines: one interpreter for the programs of all event types."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tracetui.engine.byte_words import load_word, store_word, swapped
from tracetui.engine.jit import inlined, kernel
from tracetui.engine.render_characters import Bytes, copy, fill, put_decimal, put_hex, put_time
from tracetui.engine.text_table import KEYS, row_of

Ints = npt.NDArray[np.int64]

# Kinds of operation.
LITERAL, NUMBER, STRING, BY_VALUE, DECIMAL, HEX = range(6)

# Columns of an operation.
(
    KIND,
    LITERAL_PLACE,  # every operation first copies a literal: where it lies in `blob`
    LITERAL_LENGTH,  # and its bytes
    PLACE,  # string: offset in the record, or of its location word; decimal, hex: offset of the number
    LENGTH,  # string: bytes of a fixed one, 0 for up to the record's end; decimal, hex: bytes of the number
    LOAD,  # number, by value: its first load
    LOADS,  # by value: how many
    PIECE,  # by value: number of the piece
    CAST1,  # bytes the number is cut to, 0 for none (of decimal and hex: never more than it has)
    SIGNED1,
    CAST2,
    SIGNED2,  # decimal: may be negative
    BASE,  # number: 10 or 16; string: what its location counts from
    FLAGS,
    WIDTH,
    MOST,  # string: characters at most, -1 for any number
    OP_COLUMNS,
) = range(17)

UPPER, PREFIX, ZEROS, LEFT, DYNAMIC = 1, 2, 4, 8, 16

# Columns of a load.
LOAD_OFFSET, LOAD_SIZE, LOAD_SIGNED, LOAD_TEST, LOAD_LIMIT, LOAD_COLUMNS = 0, 1, 2, 3, 4, 5

# Columns of a stream.
PREFIX_PLACE, PREFIX_LENGTH, CPU_PLACE, CPU_LENGTH, MACHINE, SECONDS, BIG_ENDIAN, STREAM_COLUMNS = range(8)

# Columns of an event type: its first operation (-1: the row's line is given) and how many; they begin with its name,
# which has so many bytes.
FIRST_OP, OP_COUNT, NAME_LENGTH, TYPE_COLUMNS = 0, 1, 2, 3

# Columns of a known task's name behind its key of machine and pid: when it holds, where it lies.
TASK_FROM, TASK_UNTIL, TASK_PLACE, TASK_LENGTH = KEYS, KEYS + 1, KEYS + 2, KEYS + 3

# Columns of a known text behind its key, the piece and the values that decide it: where it lies.
TEXT_PLACE, TEXT_LENGTH = KEYS, KEYS + 1

# Why the kernel returned.
ALL_DONE, OUTPUT_FULL, TEXT_UNKNOWN, TASK_UNKNOWN = 0, 1, 2, 3

_ROOM = np.int64(256)
"""A number with its padding, or a time, takes less."""
_U = np.uint64
_NO, _ONE = np.int64(0), np.int64(1)


@inlined
def _load_value(arena: Bytes, start: Any, length: Any, loads: Ints, number: Any, big_endian: Any) -> Any:
    """A load's value as int64, or the answer to its test."""
    offset, size = loads[_U(number), LOAD_OFFSET], loads[_U(number), LOAD_SIZE]
    value = _U(0)
    if offset + size <= length:
        if big_endian == 0:
            value = load_word(arena, start + offset) & (_U(0xFFFFFFFFFFFFFFFF) >> _U(64 - 8 * size))
        else:
            value = swapped(load_word(arena, start + offset)) >> _U(64 - 8 * size)
    if loads[_U(number), LOAD_SIGNED] != 0:
        unused = _U(64 - 8 * size)
        result = np.int64(value << unused) >> np.int64(unused)
    else:
        result = np.int64(value)
    test, limit = loads[_U(number), LOAD_TEST], loads[_U(number), LOAD_LIMIT]
    if test != 0:
        answer = (
            (test == 1 and result < limit)
            or (test == 2 and result <= limit)
            or (test == 3 and result > limit)
            or (test == 4 and result >= limit)
            or (test == 5 and result == limit)
            or (test == 6 and result != limit)
        )
        result = np.int64(1) if answer else np.int64(0)
    return result


@inlined
def _short_load(arena: Bytes, start: Any, length: Any, ops: Ints, op: Any, big_endian: Any) -> Any:
    """The number of a decimal or hex operation, its sign extended as the operation says."""
    offset, size = ops[_U(op), PLACE], ops[_U(op), LENGTH]
    if offset + size > length:
        return _NO
    word = load_word(arena, start + offset)
    if big_endian != 0:
        word = swapped(word) >> _U(64 - 8 * size)
    return _cast(word, ops[_U(op), CAST1], ops[_U(op), SIGNED1])


@inlined
def _cast(value: Any, size: Any, signed: Any) -> Any:
    """An int64 cut to a C type's bytes; unsigned 64-bit values keep their bits."""
    unused = _U(64 - 8 * size)
    shifted = _U(value) << unused
    return np.int64(shifted) >> np.int64(unused) if signed != 0 else np.int64(shifted >> unused)


@inlined
def _put_number(out: Bytes, at: Any, value: Any, ops: Ints, op: Any) -> Any:
    start = at
    flags, width = ops[_U(op), FLAGS], ops[_U(op), WIDTH]
    signed = ops[_U(op), SIGNED2] if ops[_U(op), CAST2] != 0 else ops[_U(op), SIGNED1]
    if ops[_U(op), CAST1] != 0:
        value = _cast(value, ops[_U(op), CAST1], ops[_U(op), SIGNED1])
    if ops[_U(op), CAST2] != 0:
        value = _cast(value, ops[_U(op), CAST2], ops[_U(op), SIGNED2])
    magnitude = _U(value)
    if signed != 0 and value < 0:
        magnitude = _U(0) - magnitude
        out[_U(at)] = 45
        at += 1
    if flags & PREFIX:
        out[_U(at)] = 48
        out[_U(at + 1)] = 88 if flags & UPPER else 120
        at += 2
    digits = at
    if ops[_U(op), BASE] == 10:
        at = put_decimal(out, at, magnitude, np.int64(1))
    else:
        at = put_hex(out, at, magnitude, _U(7) if flags & UPPER else _U(39))
    if width > at - start:
        if flags & ZEROS:
            missing = width - (at - start)
            at = fill(out, digits, at, width - (digits - start), False)
            for k in range(missing):
                out[_U(digits + k)] = 48
        else:
            at = fill(out, start, at, width, flags & LEFT != 0)
    return at


@inlined
def _string_span(
    arena: Bytes, start: Any, length: Any, ops: Ints, op: Any, loads: Ints, big_endian: Any
) -> tuple[Any, Any]:
    """Where a string of the record begins, and where its NUL is or its bytes end."""
    place, size = ops[_U(op), PLACE], ops[_U(op), LENGTH]
    if ops[_U(op), FLAGS] & DYNAMIC:
        word = _load_value(arena, start, length, loads, ops[_U(op), LOAD], big_endian)
        place = ops[_U(op), BASE] + (word & 0xFFFF)
        end = min(place + (word >> 16), length)
    else:
        end = min(place + size, length) if size > 0 else np.int64(length)
    at = start + place
    end = start + end
    stop = at
    while stop < end and arena[_U(stop)] != 0:
        stop += 1
    most = ops[_U(op), MOST]
    if most >= 0:
        stop = min(stop, at + most)
    return at, stop


@kernel
def render_lines(  # noqa: PLR0915  (one loop over its local variables is what makes it quick)
    arena: Bytes,
    stream: npt.NDArray[np.uint16],
    event_type: npt.NDArray[np.uint16],
    ts_ns: Ints,
    offset: Ints,
    length: Ints,
    pid: npt.NDArray[np.int32],
    streams: Ints,
    types: Ints,
    ops: Ints,
    loads: Ints,
    blob: Bytes,
    flag_texts: npt.NDArray[np.uint64],
    preempt_texts: npt.NDArray[np.uint64],
    tasks: Ints,
    task_blob: Bytes,
    texts: Ints,
    text_blob: Bytes,
    given: Ints,
    given_blob: Bytes,
    digits: int,
    first: int,
    key: Ints,
    spans: Ints,
    out: Bytes,
) -> tuple[int, int, int]:
    """Print rows as lines, each with its line break.

    Args:
        arena, stream, event_type, ts_ns, offset, length, pid: a walk.Block of n rows.
        streams: int64[streams, STREAM_COLUMNS].
        types: int64[types, TYPE_COLUMNS].
        ops: int64[operations, OP_COLUMNS].
        loads: int64[loads, LOAD_COLUMNS].
        blob: uint8[bytes] of literals.
        flag_texts, preempt_texts: uint64[256]: the words whose five first bytes, joined, say flags and preempt count.
        tasks, task_blob: TextTable of tasks: `comm-pid` by machine and pid, from when to when it holds.
        texts, text_blob: TextTable of what the numbers of a record decide.
        given: int64[n, 2]: place and bytes in `given_blob` of the lines of rows whose type has no program.
        given_blob: uint8[bytes].
        digits: of a second's fraction, 6 or 9; 0 for neither flags nor time.
        first: row to begin with.
        key: int64[5]; what was not known when TEXT_UNKNOWN is returned: piece and values.
        spans: int64[n, 2] for where in `out` the text of each printed row begins, of a given line the line, and
            where its line break ends.
        out: uint8[bytes] for the lines.

    Returns:
        (why it ended, first row that was not printed, bytes of whole lines in `out`); of TEXT_UNKNOWN and
        TASK_UNKNOWN it is that row that needs the text or the name.
    """
    capacity = np.int64(len(out))
    done = np.int64(0)
    for row in range(first, len(stream)):
        at = done
        count = given[row, 1]
        if count >= 0:
            if at + count + _ROOM > capacity:
                return OUTPUT_FULL, row, int(done)
            done = copy(out, at, given_blob, given[row, 0], count)
            spans[row, 0], spans[row, 1] = at, done
            continue
        s = np.int64(stream[row])
        number = np.int64(event_type[row])
        start, size, ts = offset[row], length[row], ts_ns[row]
        big_endian = streams[s, BIG_ENDIAN]
        task = row_of(tasks, streams[s, MACHINE], np.int64(pid[row]), _NO, _NO, _NO)
        if task < 0 or ts < tasks[task, TASK_FROM] or ts >= tasks[task, TASK_UNTIL]:
            return TASK_UNKNOWN, row, int(done)
        fixed = streams[s, PREFIX_LENGTH] + tasks[task, TASK_LENGTH] + streams[s, CPU_LENGTH]
        if at + fixed + _ROOM > capacity:
            return OUTPUT_FULL, row, int(done)
        at = copy(out, at, blob, streams[s, PREFIX_PLACE], streams[s, PREFIX_LENGTH])
        at = copy(out, at, task_blob, tasks[task, TASK_PLACE], tasks[task, TASK_LENGTH])
        at = copy(out, at, blob, streams[s, CPU_PLACE], streams[s, CPU_LENGTH])
        if digits != 0:
            flags = np.int64(arena[_U(start + 2)]) if size > 2 else np.int64(0)
            preempt = np.int64(arena[_U(start + 3)]) if size > 3 else np.int64(0)
            store_word(out, at, flag_texts[_U(flags)] | preempt_texts[_U(preempt)])
            at += 5
            at = put_time(out, at, ts, streams[s, SECONDS], np.int64(digits))
        text_start = at + types[number, NAME_LENGTH]
        for op in range(types[number, FIRST_OP], types[number, FIRST_OP] + types[number, OP_COUNT]):
            kind = ops[_U(op), KIND]
            if at + ops[_U(op), LITERAL_LENGTH] + _ROOM > capacity:
                return OUTPUT_FULL, row, int(done)
            at = copy(out, at, blob, ops[_U(op), LITERAL_PLACE], ops[_U(op), LITERAL_LENGTH])
            if kind == LITERAL:
                continue
            if kind == HEX:
                at = put_hex(out, at, _U(_short_load(arena, start, size, ops, op, big_endian)), _U(39))
            elif kind == DECIMAL:
                value = _short_load(arena, start, size, ops, op, big_endian)
                negative = (value >> 63) & ops[_U(op), SIGNED2]
                out[_U(at)] = 45
                at += negative
                at = put_decimal(out, at, _U((value ^ -negative) + negative), _ONE)
            elif kind == NUMBER:
                value = _load_value(arena, start, size, loads, ops[_U(op), LOAD], big_endian)
                at = _put_number(out, at, value, ops, op)
            elif kind == STRING:
                begin, stop = _string_span(arena, start, size, ops, op, loads, big_endian)
                if at + (stop - begin) + _ROOM > capacity:
                    return OUTPUT_FULL, row, int(done)
                text = at
                at = copy(out, at, arena, begin, stop - begin)
                at = fill(out, text, at, ops[_U(op), WIDTH], ops[_U(op), FLAGS] & LEFT != 0)
            else:
                piece, load, count = ops[_U(op), PIECE], ops[_U(op), LOAD], ops[_U(op), LOADS]
                first_value = _load_value(arena, start, size, loads, load, big_endian)
                second = third = fourth = _NO
                if count > 1:
                    second = _load_value(arena, start, size, loads, load + 1, big_endian)
                    if count > 2:
                        third = _load_value(arena, start, size, loads, load + 2, big_endian)
                    if count > 3:
                        fourth = _load_value(arena, start, size, loads, load + 3, big_endian)
                known = row_of(texts, piece, first_value, second, third, fourth)
                if known < 0:
                    key[0], key[1], key[2], key[3], key[4] = piece, first_value, second, third, fourth
                    return TEXT_UNKNOWN, row, int(done)
                if at + texts[known, TEXT_LENGTH] + _ROOM > capacity:
                    return OUTPUT_FULL, row, int(done)
                at = copy(out, at, text_blob, texts[known, TEXT_PLACE], texts[known, TEXT_LENGTH])
        if out[_U(at - 1)] != 10:
            out[_U(at)] = 10
            at += 1
        done = at
        spans[row, 0], spans[row, 1] = text_start, done
    return ALL_DONE, len(stream), int(done)
