"""Statistics of a span, beside a count row by row."""

from __future__ import annotations

from collections import Counter
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.demo_session import demo_exits, demo_session
from tracetui.engine.lanes import Lanes, collect_lanes
from tracetui.engine.lanes_states import GUEST, HALTED, PREEMPTED
from tracetui.engine.row import Row
from tracetui.engine.span_statistics import SpanStatistics, span_statistics
from tracetui.engine.vcpu_time import vcpu_times

LAST = 19588


@cache
def lanes() -> Lanes:
    steps = collect_lanes(demo_session())
    while True:
        try:
            next(steps)
        except StopIteration as end:
            assert isinstance(end.value, Lanes)
            return end.value


def statistics(first: int, last: int) -> SpanStatistics:
    steps, before = span_statistics(demo_session(), demo_exits(), lanes(), first, last), 0.0
    while True:
        try:
            share = next(steps)
        except StopIteration as end:
            assert isinstance(end.value, SpanStatistics)
            return end.value
        assert before < share <= 1
        before = share


@cache
def rows() -> list[Row]:
    return demo_session().timeline.rows(0, LAST + 1)


@given(st.integers(0, LAST), st.integers(0, LAST))
@settings(max_examples=30)
def test_a_span_counted_row_by_row(one: int, other: int) -> None:
    first, last = min(one, other), max(one, other)
    found, inside = statistics(first, last), rows()[first : last + 1]
    assert found.rows == len(inside)
    assert (found.from_ns, found.to_ns) == (inside[0].ts_ns, inside[-1].ts_ns)
    types = Counter((row.slot.machine.name, f"{row.event.system}:{row.name}") for row in inside if row.event)
    assert {(kind.machine, kind.event): kind.count for kind in found.types} == types
    exits = demo_exits()
    reasons = Counter(
        exits.reasons[reason]
        for row, reason in zip(exits.row.tolist(), exits.reason.tolist(), strict=True)
        if first <= row <= last
    )
    assert {reason.reason: len(reason.rows) for reason in found.reasons} == reasons
    for reason in found.reasons:
        assert reason.durations_ns.tolist() == sorted(reason.durations_ns.tolist(), reverse=True)
    for vcpu in found.vcpus:
        assert sum(state.total_ns for state in vcpu.states) <= found.to_ns - found.from_ns
        assert all(0 < state.longest_ns <= state.total_ns for state in vcpu.states)
        spent = lanes().lanes[vcpu.lane].spent_ns(found.from_ns, found.to_ns)
        assert {state.state: state.total_ns for state in vcpu.states} == {
            number: ns for number, ns in enumerate(spent) if ns
        }


def test_the_whole_agrees_with_the_times_of_the_vcpus() -> None:
    found = statistics(0, LAST)
    assert [vcpu.lane.label for vcpu in found.vcpus] == ["demo vCPU 0", "demo vCPU 1"]
    guest_ns = {time.vcpu: time.guest_ns for time in vcpu_times(demo_session(), demo_exits())}
    for vcpu in found.vcpus:
        states = {state.state: state for state in vcpu.states}
        assert states[GUEST].total_ns == guest_ns[vcpu.lane.cpu]
        assert {GUEST, HALTED, PREEMPTED} <= set(states)
    longest = next(state for state in found.vcpus[1].states if state.state == HALTED)
    assert 469_000_000 < longest.longest_ns <= 470_159_058
