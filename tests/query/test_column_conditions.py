"""Conditions on whole columns let through what they do row by row: any condition, damaged records too."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kernels.damaged_pages import FILES, damaged_slots
from tracetui.engine.open_session import open_session
from tracetui.engine.query.filter import compile_filter
from tracetui.engine.query.filter_error import FilterError
from tracetui.engine.row import Row
from tracetui.engine.session import Session
from tracetui.engine.timeline import Timeline, block_rows

HERE = Path(__file__).parents[1] / "recordings"
_FIELDS = ("guest_rip", "exit_reason", "info1", "vcpu_id", "prev_state", "next_pid", "prev_prio", "common_pid", "CPU")
_NUMBERS = st.one_of(
    st.integers(-3, 300), st.sampled_from([0xFFFFFFFF81000000, 2**63 - 1, 2**63, 2**64 - 1, -(2**63), 2**31, -1])
)
_VALUES = st.recursive(
    st.one_of(st.sampled_from(_FIELDS), _NUMBERS.map(str)),
    lambda inner: (
        st.tuples(inner, st.sampled_from([*"+-*&|^/%", "<<", ">>"]), inner).map(lambda v: f"({v[0]} {v[1]} {v[2]})")
        | inner.map(lambda v: f"-({v})")
        | inner.map(lambda v: f"~({v})")
    ),
    max_leaves=3,
)
_CONDITIONS = st.recursive(
    st.one_of(
        st.tuples(_VALUES, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), _VALUES).map(" ".join),
        _VALUES,
        st.tuples(st.sampled_from(["prev_comm", "next_comm", "COMM"]), st.sampled_from(["==", "!=", "=~", "!~"]),
                  st.sampled_from(['"sh"', '"k"', '"^s"', '"[0-9]$"', '""'])).map(" ".join),
    ),
    lambda inner: st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(lambda c: f"({c[0]}) {c[1]} !({c[2]})"),
    max_leaves=4,
)  # fmt: skip


@cache
def session(name: str) -> Session:
    opened = open_session([HERE / name])
    opened.comms.learn(opened.timeline)
    return opened


@cache
def rows(name: str, seed: int) -> tuple[Timeline, list[Row]]:
    opened = session(name)
    timeline = Timeline(damaged_slots(opened, Random(seed)))
    return timeline, [row for block in timeline.scan() for row in block_rows(block, timeline.slots)]


@settings(max_examples=60)
@given(st.sampled_from(FILES), st.integers(0, 5), _CONDITIONS)
def test_any_condition(name: str, seed: int, condition: str) -> None:
    timeline, every = rows(name, seed)
    with suppress(FilterError):
        made = compile_filter(f"kvm_exit,sched_switch,kvm_entry:{condition}", session(name))
        found = [number for numbers in made.rows(timeline) for number in numbers.tolist()]
        assert found == [row.number for row in every if made.matches(row)]


@pytest.mark.parametrize("condition", [
    "guest_rip >= 0xffffffff81000000", "guest_rip & 0x800", "guest_rip > info1", "exit_reason * 3 - 1 == 371",
    "CPU == 1", "vcpu_id", "info1 == 0 || guest_rip < 0x1000", "-exit_reason < -2", "~exit_reason == -125",
])  # fmt: skip
def test_exits(condition: str) -> None:
    timeline = session("tiny/host.dat").timeline
    made = compile_filter(f"kvm_exit:{condition}", session("tiny/host.dat"))
    found = [number for numbers in made.rows(timeline) for number in numbers.tolist()]
    every = timeline.rows(0, timeline.row_count)
    assert found == [row.number for row in every if made.matches(row)]
    assert found
