"""What happened in a span of the stream: how each vCPU's time was spent, exits by reason, events by type."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from tracetui.engine.exits import Exits
from tracetui.engine.lanes import Lanes
from tracetui.engine.lanes_lane import Lane
from tracetui.engine.lanes_names import LaneKind, LaneName
from tracetui.engine.row_filter import event_names
from tracetui.engine.session import Session
from tracetui.engine.walk import Ints
from tracetui.engine.walk_state import FIRST_EVENT_TYPE

_CHUNK_ROWS = 1 << 20


class StateTime(NamedTuple):
    """Time that a vCPU spent in one state, see lanes_states.

    Attributes:
        state: the state.
        total_ns: time in all.
        longest_ns: its longest stretch within the span.
        from_ns: when that begins.
    """

    state: int
    total_ns: int
    longest_ns: int
    from_ns: int


class VcpuStates(NamedTuple):
    """How one vCPU's time was spent, the most of it first."""

    lane: LaneName
    states: list[StateTime]


class ReasonCount(NamedTuple):
    """Exits of one reason.

    Attributes:
        reason: its name.
        rows, durations_ns: int64[n] of its exits, the longest first; durations below 0 where there is none.
        total_ns: of the durations.
    """

    reason: str
    rows: Ints
    durations_ns: Ints
    total_ns: int


@dataclass(frozen=True, slots=True)
class TypeCount:
    """Rows of one type.

    Attributes:
        machine: name of the machine, "" for marks of lost events and of damage.
        event: `system:name`, or what the rows are instead.
        number: the index's number of the type.
        count: rows.
    """

    machine: str
    event: str
    number: int
    count: int


@dataclass(slots=True)
class SpanStatistics:
    """Statistics of the rows first_row .. last_row.

    Attributes:
        from_ns, to_ns: times of the first and the last.
    """

    first_row: int
    last_row: int
    from_ns: int
    to_ns: int
    vcpus: list[VcpuStates] = field(default_factory=list)
    reasons: list[ReasonCount] = field(default_factory=list)
    types: list[TypeCount] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.last_row - self.first_row + 1


def span_statistics(
    session: Session, exits: Exits, lanes: Lanes, first_row: int, last_row: int
) -> Generator[float, None, SpanStatistics]:
    """Look at a span of the whole stream.

    Args:
        session: with a complete timeline.
        exits: from collect_exits.
        lanes: from collect_lanes.
        first_row, last_row: its ends, both included.

    Yields:
        Share of the rows that have been counted, 0 to 1.
    """
    timeline = session.timeline
    from_ns, to_ns = timeline.row(first_row).ts_ns, timeline.row(last_row).ts_ns
    found = SpanStatistics(first_row, last_row, from_ns, to_ns)
    found.types = yield from _types(session, first_row, last_row)
    found.reasons = _reasons(exits, first_row, last_row)
    names = [name for name in lanes.names if name.kind is LaneKind.THREAD]
    found.vcpus = [VcpuStates(name, state_times(lanes.lanes[name], from_ns, to_ns)) for name in names]
    return found


def _types(session: Session, first_row: int, last_row: int) -> Generator[float, None, list[TypeCount]]:
    index = session.timeline.index
    counts = np.zeros(1 << 16, np.int64)
    for start in range(first_row, last_row + 1, _CHUNK_ROWS):
        stop = min(start + _CHUNK_ROWS, last_row + 1)
        counts += np.bincount(index.types_of(start, stop), minlength=len(counts))
        yield (stop - first_row) / (last_row + 1 - first_row)
    names = event_names(session)
    owners = {number: session.machines[machine].name for number, machine, _ in index.types.seen()}
    types = [
        TypeCount(owners.get(number, ""), ":".join(filter(None, names[number])), number, int(counts[number]))
        for number in np.flatnonzero(counts).tolist()
    ]
    return sorted(types, key=lambda each: (-each.count, each.number < FIRST_EVENT_TYPE, each.machine, each.event))


def _reasons(exits: Exits, first_row: int, last_row: int) -> list[ReasonCount]:
    inside = exits.select((exits.row >= first_row) & (exits.row <= last_row))
    reasons = []
    for number in np.unique(inside.reason).tolist():
        mine = inside.select(inside.reason == number)
        order = np.lexsort((mine.row, -mine.duration_ns))
        total_ns = int(mine.duration_ns[mine.duration_ns >= 0].sum())
        reasons.append(ReasonCount(exits.reasons[number], mine.row[order], mine.duration_ns[order], total_ns))
    return sorted(reasons, key=lambda each: (-each.total_ns, -len(each.rows), each.reason))


def state_times(lane: Lane, from_ns: int, to_ns: int) -> list[StateTime]:
    """Time spent in every state that occurs from one time to another, the most first."""
    start = np.clip(lane.start_ns, from_ns, to_ns)
    stop = np.clip(np.append(lane.start_ns[1:], lane.end_ns), from_ns, to_ns)
    lengths, states = stop - start, lane.classes[lane.code]
    found = []
    for state in np.unique(states[lengths > 0]).tolist():
        mine = np.where(states == state, lengths, 0)
        place = int(np.argmax(mine))
        found.append(StateTime(state, int(mine.sum()), int(mine[place]), int(start[place])))
    return sorted(found, key=lambda each: -each.total_ns)
