"""What cells show against sums over every nanosecond, for lanes of any shape."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tracetui.engine.lanes_edges import edges_between
from tracetui.engine.lanes_lane import Lane
from tracetui.engine.lanes_picture import ENTRY, EXIT, INSIDE, crossings
from tracetui.engine.lanes_states import GUEST, HALTED, NOTHING, PREEMPTED

STATES = 16
CLASSES = np.array([*range(STATES), *([PREEMPTED] * (256 - STATES))], np.uint8)


class Case(NamedTuple):
    """A lane, and what of it is looked at."""

    start_ns: list[int]
    code: list[int]
    end_ns: int
    from_ns: int
    to_ns: int
    width: int


@st.composite
def cases(draw: st.DrawFn) -> Case:
    changes = draw(st.lists(st.tuples(st.integers(0, 60), st.sampled_from([0, GUEST, HALTED, 20])), max_size=40))
    start_ns = sorted(ts_ns for ts_ns, _ in changes)
    end_ns = draw(st.integers(start_ns[-1] if start_ns else 0, 70))
    width = draw(st.integers(1, 12))
    from_ns = draw(st.integers(-5, 70))
    return Case(start_ns, [code for _, code in changes], end_ns, from_ns, from_ns + draw(st.integers(1, 60)), width)


def lane_of(case: Case) -> Lane:
    return Lane(np.array(case.start_ns, np.int64), np.array(case.code, np.uint8), CLASSES, STATES, case.end_ns)


def shown_at(case: Case, ts_ns: int) -> int | None:
    """The state of one nanosecond."""
    if ts_ns >= case.end_ns:
        return None
    place = max((place for place, start in enumerate(case.start_ns) if start <= ts_ns), default=None)
    return int(CLASSES[case.code[place]]) if place is not None else None


def spent(case: Case, from_ns: int, to_ns: int) -> Counter[int]:
    states = (shown_at(case, ts_ns) for ts_ns in range(from_ns, to_ns))
    return Counter(state for state in states if state is not None)


@given(cases())
def test_a_cell_shows_what_fills_most_of_it(case: Case) -> None:
    edges = edges_between(case.from_ns, case.to_ns, case.width)
    lane = lane_of(case)
    cells, shares = lane.cells(edges), lane.shares(edges, GUEST)
    for place, (from_ns, to_ns) in enumerate(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)):
        times = spent(case, from_ns, to_ns)
        assert lane.spent_ns(from_ns, to_ns) == [times[state] for state in range(STATES)]
        most = max(times.values(), default=0)
        assert cells[place] in {state for state, ns in times.items() if ns == most} if most else cells[place] == NOTHING
        assert (shares[place] > 0) == (times[GUEST] > 0)


def long_lane(count: int) -> tuple[Case, Lane]:
    """A lane with so many changes that its sums matter."""
    random = np.random.default_rng(count)
    start_ns = np.sort(random.integers(0, 4 * count, count))
    code = random.choice(np.array([0, GUEST, HALTED, 20], np.uint8), count)
    case = Case(start_ns.tolist(), code.tolist(), 4 * count + 5, 0, 4 * count + 10, 7)
    return case, lane_of(case)


def test_sums_make_no_difference() -> None:
    for count in (255, 256, 257, 512, 1000, 3000):
        case, lane = long_lane(count)
        every = np.zeros((case.end_ns + 1, STATES), np.int64)
        shown = CLASSES[lane.code]
        for start, stop, state in zip(case.start_ns, [*case.start_ns[1:], case.end_ns], shown, strict=True):
            every[start:stop, state] = 1
        before = np.concatenate([np.zeros((1, STATES), np.int64), np.cumsum(every[: case.end_ns], axis=0)])
        for from_ns, to_ns in (
            (0, case.end_ns),
            (1, 2),
            (count, 2 * count),
            (3, 4 * count),
            (2 * count, 2 * count + 1),
        ):
            assert lane.spent_ns(from_ns, to_ns) == (before[to_ns] - before[from_ns]).tolist()
        assert lane.totals_ns() == before[case.end_ns].tolist()


@given(cases())
def test_a_share_is_rounded_up_to_eighths(case: Case) -> None:
    from_ns, to_ns = case.from_ns, case.from_ns + 8 * case.width
    shares = lane_of(case).shares(edges_between(from_ns, to_ns, case.width), GUEST)
    for place, share in enumerate(shares):
        assert share == spent(case, from_ns + 8 * place, from_ns + 8 * place + 8)[GUEST]


@given(cases())
def test_crossings_are_where_the_guest_begins_and_ends(case: Case) -> None:
    edges = edges_between(case.from_ns, case.to_ns, case.width)
    found = crossings(lane_of(case), case.from_ns, case.to_ns, case.width)
    inside = [code == GUEST for code in case.code]
    for place, (from_ns, to_ns) in enumerate(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)):
        wanted = 0
        for number, start in enumerate(case.start_ns):
            was = number > 0 and inside[number - 1]
            if from_ns <= start < to_ns and inside[number] != was:
                wanted |= ENTRY if inside[number] else EXIT
        last = max((number for number, start in enumerate(case.start_ns) if start <= from_ns), default=None)
        assert found[place] & ~INSIDE == wanted
        assert bool(found[place] & INSIDE) == (last is not None and inside[last])


@given(cases(), st.integers(-5, 70))
def test_what_holds_at_a_time_and_where_it_changes(case: Case, ts_ns: int) -> None:
    lane = lane_of(case)
    stretch = lane.at(ts_ns)
    if ts_ns < case.end_ns and stretch.from_ns is not None:
        assert CLASSES[stretch.code] == shown_at(case, ts_ns)
        assert stretch.from_ns <= ts_ns < stretch.to_ns
    later, earlier = ([ns for ns in case.start_ns if ns > ts_ns], [ns for ns in case.start_ns if ns < ts_ns])
    assert lane.change(ts_ns, 1) == min(later, default=None)
    assert lane.change(ts_ns, -1) == max(earlier, default=None)
    assert lane.first_change(ts_ns, ts_ns + 7) == min(
        (ns for ns in case.start_ns if ts_ns <= ns < ts_ns + 7), default=None
    )
