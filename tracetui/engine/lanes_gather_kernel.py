"""The kernel that takes from blocks of rows what the timeline's lanes are made of."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tracetui.engine import walk_state
from tracetui.engine.byte_words import load_word, swapped
from tracetui.engine.jit import inlined, kernel
from tracetui.engine.lanes_states import (
    ENTERED,
    FIRST_REASON,
    LOST,
    MOST_REASONS,
    OUT_ASLEEP,
    OUT_READY,
    RUNS,
    TO_USER,
    WOKEN,
)
from tracetui.engine.text_table import KEYS, row_of

Ints = npt.NDArray[np.int64]

# Columns of an event type: what it is, and where three numbers are: exit: reason, its kind;
# switch: previous pid, its state, next pid; wake: pid. A size of 0: there is none.
KIND, FIRST_AT, FIRST_SIZE, SECOND_AT, SECOND_SIZE, THIRD_AT, THIRD_SIZE, BIG_ENDIAN, TYPE_COLUMNS = range(9)
NO_KIND, ENTRY, EXIT, USER_EXIT, SWITCH, WAKE = range(6)

# Columns of a stream.
MACHINE, CPU, LAST_NS, SWITCHES, RESUMES, STREAM_COLUMNS = range(6)
# Columns of a CPU: time of its first record that counts, whether there was one.
FIRST_NS, SEEN, CPU_COLUMNS = range(3)
# Counts that the kernel keeps: threads, reasons, rows of either output.
THREADS, REASONS, THREAD_ROWS, CPU_ROWS, COUNTS = range(5)

NUMBERED = KEYS + 1
"""Columns of the hash tables of threads and reasons: the key, then the number."""
MOST_THREADS = 4096
"""Threads that enter guests; more come from damage, not from a host."""
NOBODY = -1
"""Pid of a CPU while nothing says who runs."""
THREAD_ROWS_PER_ROW, CPU_ROWS_PER_ROW = 4, 3
"""Room that a block's outputs need per row."""

_NO = np.int64(0)
_U = np.uint64


@inlined
def _number(arena: npt.NDArray[np.uint8], at: Any, size: Any, big_endian: Any) -> Any:
    """An unsigned number of 1 to 8 bytes."""
    word = load_word(arena, at)
    if big_endian != 0:
        return np.int64(swapped(word) >> _U(64 - 8 * size))
    return np.int64(word & (_U(0xFFFFFFFFFFFFFFFF) >> _U(64 - 8 * size)))


@inlined
def _field(arena: npt.NDArray[np.uint8], start: Any, length: Any, at: Any, size: Any, big: Any, missing: Any) -> Any:
    """A number of a record, `missing` where it has none."""
    if size == 0 or at + size > length:
        return missing
    return _number(arena, start + at, size, big)


@inlined
def _numbered(table: Ints, counts: Ints, counter: Any, limit: Any, a: Any, b: Any, c: Any, add: Any) -> Any:
    """The number of a key, -1 for an unknown one; `add` gives it the next as long as there are any."""
    place = row_of(table, a, b, c, _NO, _NO)
    if place >= 0:
        return table[place, KEYS]
    if not add or counts[counter] >= limit:
        return np.int64(-1)
    place = -1 - place
    table[place, 0], table[place, 1], table[place, 2], table[place, 3], table[place, 4] = a, b, c, _NO, _NO
    table[place, KEYS] = counts[counter]
    counts[counter] += 1
    return table[place, KEYS]


@inlined
def _tell(
    counts: Ints, lost: Ints, machine: Any, seen: Ints, thread: Any, ts_ns: Any, code: Any,
    out_thread: npt.NDArray[np.uint16], out_ns: Ints, out_code: npt.NDArray[np.uint8],
) -> Any:  # fmt: skip
    """Add an event of a thread, behind a mark if its machine lost events since the last."""
    if thread < 0:
        return
    if seen[thread] != lost[machine]:
        if seen[thread] >= 0:
            out_thread[counts[THREAD_ROWS]] = thread
            out_ns[counts[THREAD_ROWS]] = ts_ns
            out_code[counts[THREAD_ROWS]] = LOST
            counts[THREAD_ROWS] += 1
        seen[thread] = lost[machine]
    out_thread[counts[THREAD_ROWS]] = thread
    out_ns[counts[THREAD_ROWS]] = ts_ns
    out_code[counts[THREAD_ROWS]] = code
    counts[THREAD_ROWS] += 1


@inlined
def _occupy(
    counts: Ints, cpu: Any, ts_ns: Any, pid: Any,
    out_cpu: npt.NDArray[np.uint16], out_ns: Ints, out_pid: npt.NDArray[np.int32],
) -> Any:  # fmt: skip
    """Add who runs on a CPU from some time on."""
    out_cpu[counts[CPU_ROWS]] = cpu
    out_ns[counts[CPU_ROWS]] = ts_ns
    out_pid[counts[CPU_ROWS]] = pid
    counts[CPU_ROWS] += 1


@inlined
def _lose_sight(
    counts: Ints, streams: Ints, slot: Any, cpus: Ints, cpu: Any,
    out_cpu: npt.NDArray[np.uint16], out_ns: Ints, out_pid: npt.NDArray[np.int32],
) -> Any:  # fmt: skip
    """Nobody knows who runs from a stream's last record on until its next."""
    if streams[slot, SWITCHES] > 0:
        _occupy(counts, cpu, streams[slot, LAST_NS], NOBODY, out_cpu, out_ns, out_pid)
        streams[slot, RESUMES] = 1
    elif cpu >= 0:
        cpus[cpu, SEEN] = 0


@kernel
def gather_lanes(
    arena: npt.NDArray[np.uint8],
    event_type: npt.NDArray[np.uint16],
    stream: npt.NDArray[np.uint16],
    times_ns: Ints,
    offset: Ints,
    length: Ints,
    pids: npt.NDArray[np.int32],
    from_ns: Any,
    to_ns: Any,
    types: Ints,
    streams: Ints,
    cpus: Ints,
    threads: Ints,
    reasons: Ints,
    lost: Ints,
    seen: Ints,
    counts: Ints,
    thread_out: npt.NDArray[np.uint16],
    thread_ns: Ints,
    thread_code: npt.NDArray[np.uint8],
    cpu_out: npt.NDArray[np.uint16],
    cpu_ns: Ints,
    cpu_pid: npt.NDArray[np.int32],
) -> None:
    """Take what matters from a block of n rows.

    Args:
        arena, event_type, stream, times_ns, offset, length, pids: of a walk.Block; the arena ends with a spare word.
        from_ns, to_ns: times outside of these come from damage; their rows are left out.
        types: int64[types, TYPE_COLUMNS].
        streams: int64[streams, STREAM_COLUMNS]; machine and CPU lane are given, the rest is kept from block to block.
        cpus: int64[CPU lanes, CPU_COLUMNS], kept as well.
        threads: int64[power of two > 2 * MOST_THREADS, NUMBERED] hash table: machine and pid, then the thread's number.
        reasons: the same for exits: event type, kind and reason.
        lost: int64[machines], marks of lost events and of damage so far.
        seen: int64[MOST_THREADS], how many of them each thread has been told of; -1 before its first event.
        counts: int64[COUNTS].
        thread_out, thread_ns, thread_code: [THREAD_ROWS_PER_ROW * n] output: number of a thread, time, what happened.
        cpu_out, cpu_ns, cpu_pid: [CPU_ROWS_PER_ROW * n] output: number of a CPU lane, time, who runs from then on.
    """
    for row in range(len(event_type)):
        slot, ts_ns = np.int64(stream[row]), times_ns[row]
        machine, cpu = streams[slot, MACHINE], streams[slot, CPU]
        kind_row = np.int64(event_type[row])
        if kind_row <= walk_state.TYPE_DAMAGE:
            lost[machine] += 1
            _lose_sight(counts, streams, slot, cpus, cpu, cpu_out, cpu_ns, cpu_pid)
            continue
        if ts_ns < from_ns or ts_ns > to_ns:
            continue
        pid = np.int64(pids[row])
        streams[slot, LAST_NS] = ts_ns
        if cpu >= 0 and cpus[cpu, SEEN] == 0:
            cpus[cpu, SEEN], cpus[cpu, FIRST_NS] = 1, ts_ns
        if streams[slot, RESUMES] != 0:
            streams[slot, RESUMES] = 0
            _occupy(counts, cpu, ts_ns, pid, cpu_out, cpu_ns, cpu_pid)
        kind = types[kind_row, KIND]
        if kind == NO_KIND:
            continue
        start, size, big = offset[row], length[row], types[kind_row, BIG_ENDIAN]
        missing = np.int64(-1)
        first = _field(arena, start, size, types[kind_row, FIRST_AT], types[kind_row, FIRST_SIZE], big, missing)
        second = _field(arena, start, size, types[kind_row, SECOND_AT], types[kind_row, SECOND_SIZE], big, missing)
        if kind <= USER_EXIT:
            thread = _numbered(threads, counts, THREADS, MOST_THREADS, machine, pid, _NO, pid > 0)
            code = np.int64(ENTERED)
            if kind == USER_EXIT:
                code = np.int64(TO_USER)
            elif kind == EXIT:
                reason = _numbered(reasons, counts, REASONS, MOST_REASONS - 1, kind_row, second, first, True)
                code = np.int64(FIRST_REASON) + (reason if reason >= 0 else np.int64(MOST_REASONS - 1))
            _tell(counts, lost, machine, seen, thread, ts_ns, code, thread_out, thread_ns, thread_code)
        elif kind == WAKE:
            thread = _numbered(threads, counts, THREADS, MOST_THREADS, machine, first, _NO, False)
            _tell(counts, lost, machine, seen, thread, ts_ns, np.int64(WOKEN), thread_out, thread_ns, thread_code)
        elif kind == SWITCH:
            following = _field(arena, start, size, types[kind_row, THIRD_AT], types[kind_row, THIRD_SIZE], big, missing)
            if following < 0:
                continue
            thread = _numbered(threads, counts, THREADS, MOST_THREADS, machine, first, _NO, False)
            out = np.int64(OUT_READY if second & 0xFF == 0 else OUT_ASLEEP)
            _tell(counts, lost, machine, seen, thread, ts_ns, out, thread_out, thread_ns, thread_code)
            thread = _numbered(threads, counts, THREADS, MOST_THREADS, machine, following, _NO, False)
            _tell(counts, lost, machine, seen, thread, ts_ns, np.int64(RUNS), thread_out, thread_ns, thread_code)
            if cpu >= 0:
                if streams[slot, SWITCHES] == 0:
                    _occupy(counts, cpu, cpus[cpu, FIRST_NS], first, cpu_out, cpu_ns, cpu_pid)
                streams[slot, SWITCHES] += 1
                _occupy(counts, cpu, ts_ns, following, cpu_out, cpu_ns, cpu_pid)
