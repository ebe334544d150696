"""Kernels on the lines of the render kernel: made as they are shown, and searched for a text."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from tracetui.engine.byte_words import WORD, load_word
from tracetui.engine.jit import inlined, kernel

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

# Columns of a line: where it begins, where its text begins (the line itself, when it was given), where it ends.
START, TEXT, END, LINE_COLUMNS = 0, 1, 2, 3

_U = np.uint64
_BLANK, _BREAK, _FIRST_SHOWN, _LAST_SHOWN = 32, 10, 32, 126
_HIGH_BITS = np.uint64(0x8080808080808080)
_BLANKS = np.uint64(0x2020202020202020)
_ONES = np.uint64(0x0101010101010101)


@inlined
def _is_shown(word: Any) -> Any:
    """Whether all bytes of a word are printable ASCII: none has its high bit, is below a blank, or is DEL."""
    low = word & ~_HIGH_BITS
    below = ~((low | _HIGH_BITS) - _BLANKS)
    delete = low + _ONES
    return ((word | below | delete) & _HIGH_BITS) == 0


@kernel
def shown_lines(out: Bytes, spans: Ints, first: int, stop: int, lines: Ints, odd: Flags) -> int:
    """Strip blanks and line breaks from both ends of texts, in place.

    What lies between a line and the next is line breaks afterwards.

    Args:
        out: uint8[bytes], the lines, WORD bytes behind them.
        spans: int64[n, 2], see render_kernel.render_lines.
        first, stop: which rows of `spans` are printed in `out`.
        lines: int64[stop - first, LINE_COLUMNS], where the lines lie then.
        odd: bool[stop - first], whether a line has other characters than printable ASCII.

    Returns:
        How many lines are odd.
    """
    start, found = np.int64(0), 0
    for row in range(first, stop):
        text, end = spans[row, 0], spans[row, 1]
        following = end
        end -= 1
        if text > start:
            while end > text and (out[_U(end - 1)] == _BLANK or out[_U(end - 1)] == _BREAK):
                end -= 1
                out[_U(end)] = _BREAK
            head = text
            while text < end and (out[_U(text)] == _BLANK or out[_U(text)] == _BREAK):
                text += 1
            if text > head:
                at = text
                while head > start:
                    at -= 1
                    head -= 1
                    out[_U(at)] = out[_U(head)]
                while start < at:
                    out[_U(start)] = _BREAK
                    start += 1
        place = row - first
        lines[place, START], lines[place, TEXT], lines[place, END] = start, text, end
        shown = True
        while start + WORD <= end:
            shown &= _is_shown(load_word(out, start))
            start += WORD
        while start < end:
            shown &= _FIRST_SHOWN <= out[_U(start)] <= _LAST_SHOWN
            start += 1
        odd[place] = not shown
        found += 0 if shown else 1
        start = following
    return found


@kernel
def lines_with(out: Bytes, lines: Ints, wanted: Bytes, folded: Bytes, hits: Flags) -> int:
    """Which lines hold a text.

    Args:
        out: uint8[bytes].
        lines: int64[n, LINE_COLUMNS], within `out` but for its last WORD bytes.
        wanted: uint8[m + WORD], the text, not empty; where `folded` is not 0 it is a lower-case letter.
        folded: uint8[m + WORD], 32 where letters of either case match, else 0.
        hits: bool[n], the answers.

    Returns:
        How many lines hold it.
    """
    size = np.int64(len(wanted) - WORD)
    begun = min(size, np.int64(WORD))
    mask = _U(0xFFFFFFFFFFFFFFFF) >> _U(8 * (WORD - begun))
    fold = load_word(folded, np.int64(0)) & mask
    begin = load_word(wanted, np.int64(0)) & mask
    found = 0
    for row in range(len(lines)):
        at, last = lines[row, START], lines[row, END] - size
        hits[row] = False
        while at <= last:
            if ((load_word(out, at) | fold) & mask) == begin:
                same = begun
                while same < size and (out[_U(at + same)] | folded[_U(same)]) == wanted[_U(same)]:
                    same += 1
                if same == size:
                    hits[row] = True
                    found += 1
                    break
            at += 1
    return found


@kernel
def lines_accepted(
    out: Bytes, lines: Ints, classes: Bytes, table: npt.NDArray[np.int32], start: int, width: int, hits: Flags
) -> int:
    """Which of some lines a table of states accepts.

    Args:
        out: uint8[bytes].
        lines: int64[n, LINE_COLUMNS], within `out`.
        classes, table, start, width: see pattern_states.StateTable.
        hits: bool[n], which lines are asked for; the answers.

    Returns:
        How many lines it accepts.
    """
    found, last_final = 0, np.int64(width)
    for row in range(len(lines)):
        if not hits[row]:
            continue
        at, end = lines[row, START], lines[row, END]
        state = np.int64(start)
        while at < end and state > last_final:
            state = np.int64(table[_U(state + np.int64(classes[out[_U(at)]]))])
            at += 1
        if state > last_final:
            state = np.int64(table[_U(state + last_final - 1)])
        hits[row] = state == 0
        found += 1 if state == 0 else 0
    return found
