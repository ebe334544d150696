"""Counts of rows by type, CPU and task are what counting every row gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from tests.engine.demo_session import demo_session
from tracetui.engine.choices import Choice, ChoiceKind, choices_of, joined
from tracetui.engine.row import Row
from tracetui.engine.row_counts import Count, RowCounts
from tracetui.engine.row_filter import filter_rows
from tracetui.engine.row_view import RowView
from tracetui.engine.walk import Ints

LISTED = np.arange(18000, 2, -3)
"""Some rows, not in the order of the stream."""


def counted(numbers: Ints | None = LISTED) -> RowCounts:
    """The demo's counts."""
    counts = RowCounts(demo_session(), RowView(demo_session().timeline, numbers))
    shares = list(counts.run())
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    return counts


def choices(kind: ChoiceKind) -> list[Choice]:
    """The demo's choices."""
    return choices_of(kind, demo_session(), counted())


def event_of(row: Row) -> tuple[str, str]:
    """A row's system and event."""
    assert row.event is not None
    return row.event.system, row.event.name


def test_counts_are_those_of_looking_at_every_row() -> None:
    rows, listed, counts = demo_session().timeline.rows(0, 10**6), set(LISTED.tolist()), counted()
    keys: list[tuple[Mapping[Any, Count], Callable[[Row], object]]] = [
        (counts.by_event(), event_of),
        (counts.by_cpu(), lambda row: (row.slot.machine.number, row.cpu)),
        (counts.by_task(), lambda row: (row.slot.machine.number, row.pid)),
    ]
    for found, key in keys:
        assert {name: count.rows for name, count in found.items()} == Counter(map(key, rows))
        chosen = Counter(key(row) for row in rows if row.number in listed)
        assert {name: count.listed for name, count in found.items() if count.listed} == chosen


def test_in_the_whole_stream_both_counts_are_the_same() -> None:
    assert all(count.rows == count.listed > 0 for count in counted(None).by_event().values())


def test_every_choice_lets_through_as_many_rows_as_it_says() -> None:
    session = demo_session()
    for kind in ChoiceKind:
        found = choices(kind)
        assert found
        for choice in found[:12]:
            numbers = np.concatenate(list(filter_rows(session, choice.wanted)))
            assert (len(numbers), int(np.isin(numbers, LISTED).sum())) == (choice.rows, choice.listed), choice.label


def test_events_and_tasks_begin_with_the_commonest() -> None:
    for kind in (ChoiceKind.EVENTS, ChoiceKind.TASKS):
        rows = [choice.rows for choice in choices(kind)]
        assert rows == sorted(rows, reverse=True)
        assert sum(rows) == 19589


def test_the_labels_of_the_demo() -> None:
    assert [(choice.label, choice.note) for choice in choices(ChoiceKind.VCPUS)] == [
        ("demo vCPU 0", "CPU 0/KVM-503 of host"),
        ("demo vCPU 1", "CPU 1/KVM-504 of host"),
    ]
    assert [choice.label for choice in choices(ChoiceKind.MACHINES)] == ["host", "demo"]
    assert choices(ChoiceKind.TASKS)[0].title == "host CPU 0/KVM-503"


def test_several_choices_let_through_what_any_of_them_does_and_negated_all_others() -> None:
    session, events = demo_session(), choices(ChoiceKind.EVENTS)[:3]
    both = joined(events)
    numbers = np.concatenate(list(filter_rows(session, both)))
    assert len(numbers) == sum(choice.rows for choice in events)
    others = np.concatenate(list(filter_rows(session, replace(both, negated=True))))
    assert sorted([*numbers.tolist(), *others.tolist()]) == list(range(19589))
