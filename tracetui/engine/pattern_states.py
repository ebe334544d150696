"""An expression's tree -> a table of states that a kernel runs over lines of printable ASCII.

A state is the set of places where the expression may be, and what kind of character stands before: the table goes from
a state and the next character to the next state.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tracetui.engine.pattern_program import MATCH, Program
from tracetui.engine.pattern_tree import WORD_MASK, Node, NoTree

FOUND, HOPELESS, FIRST_STATE = 0, 1, 2
"""Rows of a table: a match has been found; there will be none; the first state that goes on."""

_MOST_STEPS = 500_000
_BEGIN, _WORD, _OTHER, _END = "begin", "word", "other", "end"


@dataclass(frozen=True, slots=True)
class StateTable:
    """What a kernel needs to know which lines match.

    Attributes:
        classes: uint8[256], the class of each character; the end of the line is one more class.
        table: int32[states * classes], the state behind each class of each state. A state is told by where its row
            begins, so that FOUND is 0 and HOPELESS the number of classes.
        start: the state at the beginning of a line.
        width: the number of classes, the end of the line included.
    """

    classes: npt.NDArray[np.uint8]
    table: npt.NDArray[np.int32]
    start: int
    width: int


def state_table(root: Node) -> StateTable:
    """The table of a tree.

    Raises:
        NoTree: it would become too large.
    """
    return _States(Program(root)).table()


_Places = frozenset[int]
_State = tuple[str, _Places]
"""What stands before, and the stops (see Program.stops) of where the expression may be."""


class _States:
    def __init__(self, program: Program) -> None:
        self._program, self._steps = program, 0
        self._numbers: dict[_State, int] = {}
        self._states: list[_State] = []
        self._behind = [program.stops(following) for following in program.following]
        first = program.stops([program.first])
        # What has to begin where the line does begins nowhere else.
        begins = any(self._ready(first, before, after) for before in (_WORD, _OTHER) for after in (_WORD, _OTHER, _END))
        self._again = first if begins else _NOWHERE
        self._start = self._number((_BEGIN, first))

    def table(self) -> StateTable:
        """Make all states that the first leads to."""
        word_edges = not {"b", "B"}.isdisjoint(self._program.edges)
        classes, masks = _classes([*self._program.masks, WORD_MASK * word_edges])
        kinds = [_WORD if word_edges and mask & WORD_MASK else _OTHER for mask in masks]
        width = len(masks) + 1
        rows = [[FOUND] * width, [HOPELESS] * width]
        for state in self._states:
            rows.append(self._row(state, masks, kinds))
        table = np.array(rows, np.int32).ravel() * np.int32(width)
        return StateTable(classes, table, self._start * width, width)

    def _row(self, state: _State, masks: list[int], kinds: list[str]) -> list[int]:
        """The states behind each class of characters, and behind the end."""
        before, stops = state
        ready = {kind: self._ready(stops, before, kind) for kind in {*kinds, _END}}
        row = [self._next(ready[kind], mask, kind) for mask, kind in zip(masks, kinds, strict=True)]
        return [*row, FOUND if MATCH in ready[_END] else HOPELESS]

    def _next(self, ready: _Places, mask: int, kind: str) -> int:
        if MATCH in ready:
            return FOUND
        taking = [place for place in ready if self._program.masks[place] & mask]
        self._steps += len(ready)
        return self._number((kind, self._again.union(*(self._behind[place] for place in taking))))

    def _ready(self, stops: _Places, before: str, after: str) -> _Places:
        """The places that take a character or are the match, all edges between two characters passed."""
        edges = self._program.edges
        found, todo = set[int](), list(stops)
        while todo:
            place = todo.pop()
            if place not in found and _holds(edges[place], before, after):
                found.add(place)
                if edges[place]:
                    todo += self._behind[place]
        self._steps += len(found)
        return frozenset(place for place in found if not edges[place])

    def _number(self, state: _State) -> int:
        """The row of a state, which is new or known."""
        if MATCH in state[1]:
            return FOUND
        if not state[1]:
            return HOPELESS
        number = self._numbers.get(state)
        if number is None:
            if self._steps > _MOST_STEPS:
                raise NoTree
            number = self._numbers[state] = FIRST_STATE + len(self._states)
            self._states.append(state)
        return number


_NOWHERE: _Places = frozenset()


def _holds(edge: str, before: str, after: str) -> bool:
    """Whether an edge, or none, is between two characters of these kinds."""
    match edge:
        case "^":
            return before == _BEGIN
        case "$":
            return after == _END
        case "b" | "B":
            return ((before == _WORD) != (after == _WORD)) is (edge == "b")
        case _:
            return True


def _classes(masks: Iterable[int]) -> tuple[npt.NDArray[np.uint8], list[int]]:
    """Characters that no mask tells apart: uint8[256], the class of each; a mask of one character for each class."""
    known: dict[tuple[bool, ...], int] = {}
    wanted = set(masks)
    classes, samples = np.zeros(256, np.uint8), list[int]()
    for code in range(32, 127):
        key = tuple(bool(mask >> code & 1) for mask in wanted)
        if key not in known:
            known[key] = len(samples)
            samples.append(1 << code)
        classes[code] = known[key]
    return classes, samples
