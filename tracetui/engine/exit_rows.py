"""From kvm exits to the rows behind them: the rows of a group, and the kvm_entry that ends one exit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

import numpy as np

from tracetui.engine.exit_table import ExitGroup
from tracetui.engine.exits import NO_DURATION, Exits
from tracetui.engine.row import Row
from tracetui.engine.session import Session
from tracetui.engine.walk import Ints

_NEAR_EXITS = 1024
_FEW_ROWS = 16
_SAME_TIME_ROWS = 4096
"""Rows of one time among which a kvm_entry is looked for."""


class ExitPair(NamedTuple):
    """A kvm_exit and the kvm_entry of the same thread that ends it.

    Attributes:
        exit_row, entry_row: row numbers.
        duration_ns: host time between them.
    """

    exit_row: int
    entry_row: int
    duration_ns: int


def rows_of_group(session: Session, exits: Exits, group: ExitGroup, by: Sequence[str]) -> tuple[Ints, Ints]:
    """Row numbers and durations of a group's exits, int64[n] each: the longest first, those without a duration last.

    Args:
        session: where the exits are from.
        exits: from collect_exits.
        group: one of group_exits.
        by: what group_exits was told to group by.
    """
    machines = {machine.name: machine.number for machine in session.machines}
    wanted = {
        "guest": -1 if group.guest is None else machines[group.guest],
        "vcpu": -1 if group.vcpu is None else group.vcpu,
        "reason": -1 if group.reason is None else exits.reasons.index(group.reason),
        "function": -1 if group.function is None else exits.functions.index(group.function),
        "task": -1 if group.task is None else exits.tasks.index(group.task),
    }
    mask = np.ones(len(exits), np.bool_)
    for name in by:
        mask &= getattr(exits, name) == wanted[name]
    rows, durations = exits.row[mask], exits.duration_ns[mask]
    order = np.lexsort((rows, -durations))
    return rows[order], durations[order]


def exit_before(exits: Exits, host: int, pid: int, stop: int) -> int | None:
    """Row of the last exit of a thread before row `stop`; looks at the nearest exits first, as there are millions."""
    end, window = int(np.searchsorted(exits.row, stop)), _NEAR_EXITS
    while end > 0:
        start = max(end - window, 0)
        mine = np.flatnonzero((exits.pid[start:end] == pid) & (exits.host[start:end] == host))
        if len(mine):
            return int(exits.row[start + mine[-1]])
        end, window = start, window * 4
    return None


def pair_of_exit(session: Session, exits: Exits, row: Row) -> ExitPair | None:
    """The pair that a kvm_exit opens; None when it has no duration."""
    place = int(np.searchsorted(exits.row, row.number))
    if place >= len(exits) or exits.row[place] != row.number or exits.duration_ns[place] == NO_DURATION:
        return None
    duration_ns = int(exits.duration_ns[place])
    entry = _entry_at(session, row, row.ts_ns + duration_ns)
    return ExitPair(row.number, entry, duration_ns) if entry is not None else None


def pair_of_entry(session: Session, exits: Exits, row: Row) -> ExitPair | None:
    """The pair that a kvm_entry closes; None when the exit before it has no duration."""
    before = exit_before(exits, row.slot.machine.number, row.pid, row.number)
    pair = pair_of_exit(session, exits, session.timeline.row(before)) if before is not None else None
    return pair if pair is not None and pair.entry_row == row.number else None


def _entry_at(session: Session, exit_row: Row, ts_ns: int) -> int | None:
    """Number of the first kvm_entry of the same thread behind the exit, at a known time."""
    first = _first_row_at(session, exit_row.number + 1, ts_ns)
    for row in takewhile(lambda row: row.ts_ns == ts_ns, _rows_from(session, first)):
        same = row.pid == exit_row.pid and row.slot.machine is exit_row.slot.machine
        if same and row.event is not None and row.event.name == "kvm_entry":
            return row.number
    return None


def _first_row_at(session: Session, start: int, ts_ns: int) -> int:
    """The first row from one on that has a time or a later one; most exits take just a few rows."""
    near = session.timeline.rows(start, start + _FEW_ROWS)
    found = next((row.number for row in near if row.ts_ns >= ts_ns), None)
    return found if found is not None else max(session.timeline.row_at(ts_ns), start)


def _rows_from(session: Session, first: int) -> Iterator[Row]:
    """Rows from one on, few at a time: the first is nearly always the one that is looked for."""
    for start in range(first, first + _SAME_TIME_ROWS, _FEW_ROWS):
        yield from session.timeline.rows(start, start + _FEW_ROWS)
