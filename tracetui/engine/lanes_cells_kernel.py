"""The kernels that find which state fills most of each cell of a lane, in a time that does not grow with the trace."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tracetui.engine.jit import inlined, kernel
from tracetui.engine.lanes_states import NOTHING

Ints = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

STEP = 256
"""States between two rows of the sums."""


@kernel
def add_up(start_ns: Ints, code: Bytes, classes: Bytes, end_ns: Any, sums: Ints) -> None:
    """Time spent in each state before every STEPth row of a lane.

    Args:
        start_ns, code: [n] from when on which code holds, ascending.
        classes: uint8[256], the state that each code stands for, less than sums.shape[1].
        end_ns: when the last one ends.
        sums: int64[n // STEP + 1, states], output.
    """
    states = sums.shape[1]
    for state in range(states):
        sums[0, state] = 0
    count = len(start_ns)
    for row in range(count):
        place = row // STEP
        if row % STEP == 0 and row:
            for state in range(states):
                sums[place, state] = sums[place - 1, state]
            _add_block(start_ns, code, classes, row - STEP, row, start_ns[row], sums[place])
    if count % STEP == 0 and count:
        place = count // STEP
        for state in range(states):
            sums[place, state] = sums[place - 1, state]
        _add_block(start_ns, code, classes, count - STEP, count, end_ns, sums[place])


@inlined
def _add_block(start_ns: Ints, code: Bytes, classes: Bytes, first: Any, stop: Any, end_ns: Any, into: Ints) -> Any:
    for row in range(first, stop):
        until = start_ns[row + 1] if row + 1 < stop else end_ns
        into[classes[code[row]]] += max(until - start_ns[row], 0)


@inlined
def _before(start_ns: Ints, ts_ns: Any, low: Any) -> Any:
    """How many rows start at or before a time; at least `low`."""
    high = len(start_ns)
    while low < high:
        middle = (low + high) // 2
        if start_ns[middle] <= ts_ns:
            low = middle + 1
        else:
            high = middle
    return low


@inlined
def _add_until(
    start_ns: Ints, code: Bytes, classes: Bytes, sums: Ints, rows: Any, ts_ns: Any, into: Ints, sign: Any
) -> Any:
    """Add (or take away) the time spent in each state before a time, before which `rows` rows start."""
    if rows == 0:
        return
    place = (rows - 1) // STEP
    for state in range(len(into)):
        into[state] += sign * sums[place, state]
    for row in range(place * STEP, rows):
        until = start_ns[row + 1] if row + 1 < rows else ts_ns
        into[classes[code[row]]] += sign * max(until - start_ns[row], 0)


@kernel
def fill_cells(
    start_ns: Ints,
    code: Bytes,
    classes: Bytes,
    sums: Ints,
    end_ns: Any,
    edges: Ints,
    spent: Ints,
    out: Bytes,
) -> None:
    """The state that fills most of each cell.

    Args:
        start_ns, code, classes, end_ns, sums: of add_up.
        edges: int64[cells + 1], times between the cells, ascending.
        spent: int64[states], room to work in.
        out: uint8[cells], output: the state; NOTHING before the first and behind the end.
    """
    rows = 0
    for cell in range(len(out)):
        from_ns, to_ns = edges[cell], min(edges[cell + 1], end_ns)
        out[cell] = NOTHING
        rows = _before(start_ns, from_ns, rows)
        if to_ns <= from_ns:
            continue
        for state in range(len(spent)):
            spent[state] = 0
        _add_until(start_ns, code, classes, sums, rows, from_ns, spent, -1)
        _add_until(start_ns, code, classes, sums, _before(start_ns, to_ns - 1, rows), to_ns, spent, 1)
        most = 0
        for state in range(len(spent)):
            if spent[state] > most:
                most, out[cell] = spent[state], state


@kernel
def fill_shares(
    start_ns: Ints,
    code: Bytes,
    classes: Bytes,
    sums: Ints,
    end_ns: Any,
    edges: Ints,
    spent: Ints,
    state: Any,
    out: Bytes,
) -> None:
    """How much of each cell one state fills, in eighths rounded up.

    Args:
        start_ns, code, classes, sums, end_ns, edges, spent: of fill_cells.
        state: the state.
        out: uint8[cells], output: 0 to 8.
    """
    rows = 0
    for cell in range(len(out)):
        from_ns, to_ns = edges[cell], min(edges[cell + 1], end_ns)
        out[cell] = 0
        rows = _before(start_ns, from_ns, rows)
        if to_ns <= from_ns:
            continue
        for each in range(len(spent)):
            spent[each] = 0
        _add_until(start_ns, code, classes, sums, rows, from_ns, spent, -1)
        _add_until(start_ns, code, classes, sums, _before(start_ns, to_ns - 1, rows), to_ns, spent, 1)
        whole = edges[cell + 1] - from_ns
        share = 0
        while share < 8 and share * (whole // 8) < spent[state]:
            share += 1
        out[cell] = share
