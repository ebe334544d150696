"""The nearest row of the same kind, compared with looking at one row after the other."""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.demo_session import demo_session
from tracetui.engine.machine import Role
from tracetui.engine.neighbours import (
    Criterion,
    longer_gap,
    nearest,
    same_cpu,
    same_task,
    same_type,
    same_vcpu,
    vcpu_of,
)
from tracetui.engine.open_session import open_session
from tracetui.engine.qemu_tie import vcpu_of_row
from tracetui.engine.row import Row
from tracetui.engine.row_view import RowView

COUNT = 19589


@cache
def rows() -> list[Row]:
    return demo_session().timeline.rows(0, COUNT)


def finished(steps: Generator[float, None, int | None]) -> int | None:
    """The result; the shares told on the way only grow."""
    before = 0.0
    while True:
        try:
            share = next(steps)
        except StopIteration as end:
            result = end.value
            assert result is None or isinstance(result, int)
            return result
        assert before <= share <= 1.0
        before = share


def by_looking(
    shown: list[int], position: int, matches: Callable[[Row], bool], backward: bool, count: int
) -> int | None:
    places = range(position - 1, -1, -1) if backward else range(position + 1, len(shown))
    found = [place for place in places if matches(rows()[shown[place]])]
    return found[count - 1] if len(found) >= count else None


def task_of(row: Row) -> tuple[str, int]:
    return row.slot.machine.name, row.pid


def vcpu_number(row: Row) -> int | None:
    entry = vcpu_of(demo_session(), row, ())
    return entry.vcpu if entry else None


CASES: list[tuple[Callable[[RowView, Row], Criterion | None], Callable[[Row], Any]]] = [
    (lambda view, row: same_cpu(demo_session(), row), lambda row: (row.slot.machine.name, row.cpu)),
    (lambda view, row: same_task(demo_session(), row), task_of),
    (lambda view, row: same_type(demo_session(), row), lambda row: row.name),
    (lambda view, row: same_vcpu(demo_session(), view, row, ()), vcpu_number),
]
VIEWS: dict[str, list[int]] = {
    "all": list(range(COUNT)),
    "every seventh": list(range(3, COUNT, 7)),
    "no order": np.random.default_rng(1).permutation(np.arange(0, COUNT, 40)).tolist(),
}


def view_of(name: str) -> RowView:
    numbers = None if name == "all" else np.array(VIEWS[name], np.int64)
    return RowView(demo_session().timeline, numbers)


@pytest.mark.parametrize("kind", range(len(CASES)), ids=["cpu", "task", "type", "vcpu"])
@pytest.mark.parametrize("name", VIEWS)
@given(data=st.data())
@settings(max_examples=25)
def test_the_nearest_row_of_the_same_kind(name: str, kind: int, data: st.DataObject) -> None:
    shown, (criterion_of, key) = VIEWS[name], CASES[kind]
    position = data.draw(st.integers(0, len(shown) - 1))
    backward, count = data.draw(st.booleans()), data.draw(st.sampled_from([1, 1, 1, 2, 30]))
    row = rows()[shown[position]]
    view = view_of(name)
    criterion = criterion_of(view, row)
    if criterion is None:
        assert key(row) is None
        return
    found = finished(nearest(view, position, criterion, backward, count))
    assert found == by_looking(shown, position, lambda other: bool(key(other) == key(row)), backward, count)


@pytest.mark.parametrize("name", ["all", "every seventh"])
@given(
    position=st.integers(0, 2700), gap_ns=st.sampled_from([0, 50_000, 1_000_000, 20_000_000]), backward=st.booleans()
)
@settings(max_examples=40)
def test_the_nearest_row_behind_a_gap(name: str, position: int, gap_ns: int, backward: bool) -> None:
    shown = VIEWS[name]
    times = [rows()[number].ts_ns for number in shown]
    gaps = [place for place in range(1, len(times)) if times[place] - times[place - 1] > gap_ns]
    side = [place for place in gaps if (place < position if backward else place > position)]
    expected = None if not side else side[-1] if backward else side[0]
    view = view_of(name)
    assert finished(nearest(view, position, longer_gap(view, gap_ns), backward)) == expected


def test_a_row_of_a_task_that_runs_no_vcpu_has_none() -> None:
    spin = next(row for row in rows() if row.pid == 556 and row.slot.machine.name == "host")
    assert same_vcpu(demo_session(), view_of("all"), spin, ()) is None


def test_rows_in_which_qemu_names_a_vcpu_belong_to_it(all_recordings: Path) -> None:
    folder = all_recordings / "simpletrace"
    session = open_session([folder / "host.dat", folder / "host-sim1.dat", folder / "qemu.trace"])
    timeline, ties = session.timeline, session.qemu_ties
    count = timeline.index.row_count
    told = [row for row in session.events() if row.slot.machine.role is Role.QEMU and vcpu_of_row(session, row)]
    assert len(told) > 100
    middle = told[len(told) // 2]
    entry = vcpu_of(session, middle, ties)
    assert entry is not None
    mine = [
        row.number
        for row in timeline.rows(max(middle.number - 20_000, 0), min(middle.number + 20_000, count))
        if vcpu_of(session, row, ties) is entry
    ]
    place = mine.index(middle.number)
    view = RowView(timeline)
    criterion = same_vcpu(session, view, middle, ties)
    assert criterion is not None
    assert criterion.slow
    assert finished(nearest(view, middle.number, criterion, backward=False)) == mine[place + 1]
    assert finished(nearest(view, middle.number, criterion, backward=True)) == mine[place - 1]
    narrowed = RowView(timeline, np.array([row.number for row in told], np.int64))
    same = [row.number for row in told if vcpu_of(session, row, ties) is entry]
    criterion = same_vcpu(session, narrowed, middle, ties)
    assert criterion is not None
    found = finished(nearest(narrowed, narrowed.position(middle.number), criterion, backward=False))
    assert found is not None
    assert narrowed.number(found) == same[same.index(middle.number) + 1]
