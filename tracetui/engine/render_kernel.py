"""The kernel that prints rows as lines: one interpreter for the programs of all event types."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tracetui.engine.byte_words import store_word
from tracetui.engine.jit import inlined, kernel, spliced
from tracetui.engine.render_characters import (
    Bytes,
    copy,
    fill,
    put_decimal,
    put_difference,
    put_hex,
    put_time,
    shown_time,
)
from tracetui.engine.render_columns import (
    ALIGNED,
    ALL_DONE,
    ASKED,
    AT_CURSOR,
    BACKWARDS,
    BASE,
    BIG_ENDIAN,
    BY_VALUE,
    CAST1,
    CAST2,
    COMPUTE,
    CPU_LENGTH,
    CPU_PLACE,
    CURSOR,
    DECIMAL,
    DYNAMIC,
    ELEMENT,
    FIRST_OP,
    FIRST_PLACE,
    FIRST_TIME,
    FLAGS,
    HEX,
    INTO,
    JUMP,
    KIND,
    KNOWN,
    LAST_TIME,
    LEFT,
    LENGTH,
    LIMIT,
    LITERAL_LENGTH,
    LITERAL_PLACE,
    LOAD,
    LOADS,
    MACHINE,
    MOST,
    NAME_LENGTH,
    NUMBER,
    OF_GUEST,
    OFFSET,
    OP_COUNT,
    OPERATOR,
    OUTPUT_FULL,
    PIECE,
    PLACE,
    PLAIN,
    PREFIX,
    PREFIX_LENGTH,
    PREFIX_PLACE,
    PROGRAM,
    ROW_UNKNOWN,
    SECONDS,
    SEEN_LENGTH,
    SEEN_PLACE,
    SEEN_START,
    SIGNED1,
    SIGNED2,
    SPAN,
    STRING,
    SYMBOL,
    TAKE,
    TARGET,
    TASK_FROM,
    TASK_LENGTH,
    TASK_PLACE,
    TASK_UNKNOWN,
    TASK_UNTIL,
    TEXT_LENGTH,
    TEXT_PLACE,
    TEXT_UNKNOWN,
    UPPER,
    WIDTH,
    ZEROS,
)
from tracetui.engine.render_symbols import find_symbol, owner_of, seen_symbol
from tracetui.engine.render_values import bytes_at, cast, computed, load_value, short_load
from tracetui.engine.text_table import row_of

Ints = npt.NDArray[np.int64]

_ROOM = np.int64(256)
"""A number with its padding, or a time, takes less."""
_LOCATION = np.int64(4)
_MOST_ELEMENTS = np.int64(1 << 32)
_U = np.uint64
_NO, _ONE = np.int64(0), np.int64(1)


@inlined
def _put_number(out: Bytes, at: Any, value: Any, ops: Ints, op: Any) -> Any:
    start = at
    flags, width = ops[_U(op), FLAGS], ops[_U(op), WIDTH]
    signed = ops[_U(op), SIGNED2] if ops[_U(op), CAST2] != 0 else ops[_U(op), SIGNED1]
    if ops[_U(op), CAST1] != 0:
        value = cast(value, ops[_U(op), CAST1], ops[_U(op), SIGNED1])
    if ops[_U(op), CAST2] != 0:
        value = cast(value, ops[_U(op), CAST2], ops[_U(op), SIGNED2])
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
            at = fill(out, digits, at, width - (digits - start), _NO)
            for k in range(missing):
                out[_U(digits + k)] = 48
        else:
            at = fill(out, start, at, width, flags & LEFT)
    return at


@inlined
def _field_span(arena: Bytes, start: Any, length: Any, ops: Ints, op: Any, big_endian: Any) -> tuple[Any, Any]:
    """Where the bytes of a field begin and end, from the record's start; the end is inside the record."""
    place, size = ops[_U(op), PLACE], ops[_U(op), LENGTH]
    if ops[_U(op), FLAGS] & DYNAMIC:
        word = bytes_at(arena, start + place, _LOCATION, _NO, big_endian) if place + 4 <= length else _NO
        place = ops[_U(op), BASE] + (word & 0xFFFF)
        return place, min(place + (word >> 16), length)
    return place, min(place + size, length) if size > 0 else np.int64(length)


@spliced
def _text_end(arena: Bytes, at: Any, end: Any) -> Any:
    """Where the first NUL is, or the end."""
    while at < end and arena[_U(at)] != 0:
        at += 1
    return at


@inlined
def _take(arena: Bytes, start: Any, length: Any, ops: Ints, op: Any, big_endian: Any, registers: Ints) -> bool:
    """Take the next element; False where there is none."""
    size, aligned, flags = ops[_U(op), LENGTH], ops[_U(op), ALIGNED], ops[_U(op), FLAGS]
    limit = min(registers[LIMIT], length)
    if flags & BACKWARDS:
        at = limit - size
        if at < registers[CURSOR]:
            return False
        registers[LIMIT] = at
    else:
        at = (registers[CURSOR] + aligned - 1) & -aligned
        if at + size > limit:
            return False
        registers[CURSOR] = at + size
    registers[_U(ops[_U(op), INTO])] = bytes_at(arena, start + at, size, ops[_U(op), SIGNED1], big_endian)
    return True


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
    symbol_tables: Ints,
    symbol_starts: npt.NDArray[np.uint64],
    symbols_seen: Ints,
    registers: Ints,
    digits: int,
    since: Ints,
    first: int,
    behind: int,
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
        flag_texts, preempt_texts: uint64[256]: the words whose first bytes, joined, say flags and preempt count; the
            last byte says how many they are.
        tasks, task_blob: TextTable of tasks: `comm-pid` by machine and pid, from when to when it holds.
        texts, text_blob: TextTable of what the numbers of a record decide.
        symbol_tables, symbol_starts, symbols_seen: see render_symbols.find_symbol.
        registers: int64[REGISTERS] for the programs.
        digits: of a second's fraction, 6 or 9; 0 for neither flags nor time.
        since: int64[SINCE_COLUMNS]; with no digits no differences are asked for.
        first: row to begin with.
        behind: where in `out` to begin.
        key: int64[5]; what was not known when TEXT_UNKNOWN is returned: piece and values.
        spans: int64[n, 2] for where in `out` the text of each printed row begins, and where its line break ends.
        out: uint8[bytes] for the lines.

    Returns:
        (why it ended, first row that was not printed, where the whole lines in `out` end); of TEXT_UNKNOWN,
        TASK_UNKNOWN and ROW_UNKNOWN it is that row that needs the text or the name, or that no program can print.
    """
    capacity = np.int64(len(out))
    done = np.int64(behind)
    asked, time = since[ASKED], _NO
    for row in range(first, len(stream)):
        at = done
        s = np.int64(stream[row])
        number = np.int64(event_type[row])
        if types[number, FIRST_OP] < 0:
            return ROW_UNKNOWN, row, int(done)
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
            word = flag_texts[_U(flags)] | preempt_texts[_U(preempt)]
            store_word(out, at, word)
            at += np.int64(word >> _U(56))
            at = put_time(out, at, ts, streams[s, SECONDS], np.int64(digits))
            if asked != 0:
                time = shown_time(ts, streams[s, SECONDS], digits)
                if since[KNOWN] != 0:
                    at = put_difference(out, at, time, since[LAST_TIME])
                else:
                    since[FIRST_PLACE], since[FIRST_TIME] = at, time
        text_start = at + types[number, NAME_LENGTH]
        op = types[number, FIRST_OP]
        end = op + types[number, OP_COUNT]
        registers[CURSOR], registers[LIMIT] = _NO, size
        while op < end:
            kind = ops[_U(op), KIND]
            if at + ops[_U(op), LITERAL_LENGTH] + _ROOM > capacity:
                return OUTPUT_FULL, row, int(done)
            at = copy(out, at, blob, ops[_U(op), LITERAL_PLACE], ops[_U(op), LITERAL_LENGTH])
            if kind == HEX:
                at = put_hex(out, at, _U(short_load(arena, start, size, ops, op, big_endian, registers)), _U(39))
            elif kind == DECIMAL:
                value = short_load(arena, start, size, ops, op, big_endian, registers)
                negative = (value >> 63) & ops[_U(op), SIGNED2]
                out[_U(at)] = 45
                at += negative
                at = put_decimal(out, at, _U((value ^ -negative) + negative), _ONE)
            elif kind == STRING:
                if ops[_U(op), FLAGS] & AT_CURSOR:
                    begin, stop = min(registers[CURSOR], size), size
                else:
                    begin, stop = _field_span(arena, start, size, ops, op, big_endian)
                begin, stop = start + begin, _text_end(arena, start + begin, start + stop)
                registers[CURSOR] = stop + 1 - start
                if ops[_U(op), MOST] >= 0:
                    stop = min(stop, begin + ops[_U(op), MOST])
                if at + (stop - begin) + _ROOM > capacity:
                    return OUTPUT_FULL, row, int(done)
                text = at
                at = copy(out, at, arena, begin, stop - begin)
                at = fill(out, text, at, ops[_U(op), WIDTH], ops[_U(op), FLAGS] & LEFT)
            elif kind == BY_VALUE:
                key[0], key[1], key[2], key[3], key[4] = ops[_U(op), PIECE], _NO, _NO, _NO, _NO
                for k in range(ops[_U(op), LOADS]):
                    load = ops[_U(op), LOAD] + k
                    key[_U(k + 1)] = load_value(arena, start, size, loads, load, big_endian, registers)
                known = row_of(texts, key[0], key[1], key[2], key[3], key[4])
                if known < 0:
                    return TEXT_UNKNOWN, row, int(done)
                if ops[_U(op), FLAGS] & PROGRAM:
                    op = texts[known, TEXT_PLACE]
                    end = op + texts[known, TEXT_LENGTH]
                    continue
                if at + texts[known, TEXT_LENGTH] + _ROOM > capacity:
                    return OUTPUT_FULL, row, int(done)
                at = copy(out, at, text_blob, texts[known, TEXT_PLACE], texts[known, TEXT_LENGTH])
            elif kind == SYMBOL:
                load, is_guest = ops[_U(op), LOAD], ops[_U(op), FLAGS] & OF_GUEST
                address = load_value(arena, start, size, loads, load, big_endian, registers)
                thread = _NO
                if is_guest != 0:
                    thread = load_value(arena, start, size, loads, load + 1, big_endian, registers)
                owner = owner_of(streams[s, MACHINE], is_guest, thread)
                place = seen_symbol(symbols_seen, address, owner)
                if place < 0:
                    place = -1 - place
                    if not find_symbol(symbols_seen, place, symbol_tables, symbol_starts, texts, address, owner, key):
                        return TEXT_UNKNOWN, row, int(done)
                count = symbols_seen[_U(place), SEEN_LENGTH]
                if count < 0:
                    at -= ops[_U(op), WIDTH]
                    op = ops[_U(op), TARGET]
                    continue
                if at + count + _ROOM > capacity:
                    return OUTPUT_FULL, row, int(done)
                at = copy(out, at, text_blob, symbols_seen[_U(place), SEEN_PLACE], count)
                registers[OFFSET] = address - symbols_seen[_U(place), SEEN_START]
            elif kind == NUMBER:
                value = load_value(arena, start, size, loads, ops[_U(op), LOAD], big_endian, registers)
                at = _put_number(out, at, value, ops, op)
            elif COMPUTE <= kind <= SPAN:
                a = b = c = _NO
                load, count = ops[_U(op), LOAD], ops[_U(op), LOADS]
                for k in range(count):
                    c = load_value(arena, start, size, loads, load + count - 1 - k, big_endian, registers)
                    a, b, c = c, a, b
                if kind == COMPUTE:
                    a = computed(ops[_U(op), OPERATOR], a, b, c)
                    registers[_U(ops[_U(op), INTO])] = cast(a, ops[_U(op), CAST1], ops[_U(op), SIGNED1])
                elif kind == JUMP:
                    if count == 0 or a == 0:
                        op = ops[_U(op), TARGET]
                        continue
                else:
                    begin, stop = _field_span(arena, start, size, ops, op, big_endian)
                    if count > 0:
                        stop = min(begin + min(max(a, _NO), _MOST_ELEMENTS) * ops[_U(op), ELEMENT], size)
                    registers[CURSOR], registers[LIMIT] = begin, stop
            elif kind == TAKE:
                if not _take(arena, start, size, ops, op, big_endian, registers):
                    op = ops[_U(op), TARGET]
                    if op < 0:
                        return ROW_UNKNOWN, row, int(done)
                    continue
            elif kind == PLAIN and size < ops[_U(op), LENGTH]:
                return ROW_UNKNOWN, row, int(done)
            op += 1
        if out[_U(at - 1)] != 10:
            out[_U(at)] = 10
            at += 1
        done = at
        if asked != 0:
            since[KNOWN], since[LAST_TIME] = 1, time
        spans[row, 0], spans[row, 1] = text_start, done
    return ALL_DONE, len(stream), int(done)
