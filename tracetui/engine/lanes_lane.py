"""One lane of the timeline: states that each hold from some time to the next, looked at from any distance."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tracetui.engine.lanes_cells_kernel import STEP, add_up, fill_cells, fill_shares
from tracetui.engine.lanes_states import GUEST, NOTHING
from tracetui.engine.walk import Ints

Bytes = npt.NDArray[np.uint8]


class Stretch(NamedTuple):
    """One state of a lane.

    Attributes:
        code: what holds, see lanes_states; NOTHING before the first and behind the end.
        from_ns, to_ns: from when until when; from None where nothing is recorded.
        pid: who runs, -1 where the lane does not say.
    """

    code: int
    from_ns: int | None
    to_ns: int
    pid: int = -1


@dataclass(slots=True, eq=False)
class Lane:
    """What one vCPU thread, CPU or task did.

    Attributes:
        start_ns: int64[n], ascending.
        code: uint8[n], what holds from then on.
        classes: uint8[256], what a cell shows for each code.
        states: one more than the largest of `classes`.
        end_ns: when the last one ends.
        pid: int32[n], who runs; None where codes say everything.
        entries: how often a vCPU enters its guest.
    """

    start_ns: Ints
    code: Bytes
    classes: Bytes
    states: int
    end_ns: int
    pid: npt.NDArray[np.int32] | None = None
    entries: int = field(init=False)
    _sums: Ints = field(init=False)

    def __post_init__(self) -> None:
        self.entries = int(np.count_nonzero(self.code == GUEST))
        self._sums = np.zeros((len(self.start_ns) // STEP + 1, self.states), np.int64)
        add_up(self.start_ns, self.code, self.classes, self.end_ns, self._sums)

    def cells(self, edges: Ints) -> bytes:
        """What fills most of each cell; int64[cells + 1] are the times between them."""
        out, spent = np.zeros(len(edges) - 1, np.uint8), np.zeros(self.states, np.int64)
        fill_cells(self.start_ns, self.code, self.classes, self._sums, self.end_ns, edges, spent, out)
        return out.tobytes()

    def shares(self, edges: Ints, state: int) -> bytes:
        """How much of each cell a state fills, in eighths rounded up."""
        out, spent = np.zeros(len(edges) - 1, np.uint8), np.zeros(self.states, np.int64)
        fill_shares(self.start_ns, self.code, self.classes, self._sums, self.end_ns, edges, spent, state, out)
        return out.tobytes()

    def spent_ns(self, from_ns: int, to_ns: int) -> list[int]:
        """Time spent in each of the states that cells show, from one time to another."""
        spent, edges = np.zeros(self.states, np.int64), np.array([from_ns, to_ns], np.int64)
        out = np.zeros(1, np.uint8)
        fill_cells(self.start_ns, self.code, self.classes, self._sums, self.end_ns, edges, spent, out)
        return [int(ns) for ns in spent.tolist()]

    def at(self, ts_ns: int) -> Stretch:
        """What holds at a time."""
        place = int(np.searchsorted(self.start_ns, ts_ns, side="right")) - 1
        if place < 0 or ts_ns > self.end_ns:
            return Stretch(NOTHING, None, ts_ns)
        until = int(self.start_ns[place + 1]) if place + 1 < len(self.start_ns) else self.end_ns
        pid = int(self.pid[place]) if self.pid is not None else -1
        return Stretch(int(self.code[place]), int(self.start_ns[place]), until, pid)

    def change(self, ts_ns: int, step: int) -> int | None:
        """The time of the next (1) or the previous (-1) change of state, None when there is none."""
        before = ts_ns + 1 if step > 0 else ts_ns
        place = int(np.searchsorted(self.start_ns, before)) + min(step, 0)
        return int(self.start_ns[place]) if 0 <= place < len(self.start_ns) else None

    def first_change(self, from_ns: int, to_ns: int) -> int | None:
        """The time of the first change at from_ns <= time < to_ns, None when there is none."""
        found = self.change(from_ns - 1, 1)
        return found if found is not None and found < to_ns else None

    def totals_ns(self) -> list[int]:
        """Time spent in each of the states that cells show, from the first change to the end."""
        if not len(self.start_ns):
            return [0] * self.states
        spans = np.diff(self.start_ns, append=max(self.end_ns, int(self.start_ns[-1])))
        spent = np.bincount(self.classes[self.code], weights=spans, minlength=self.states)
        return [int(ns) for ns in spent.tolist()]
