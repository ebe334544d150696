"""From exits to the rows behind them."""

from __future__ import annotations

import pytest

from tests.engine.demo_session import demo_exits, demo_session
from tracetui.engine.exit_rows import pair_of_entry, pair_of_exit, rows_of_group
from tracetui.engine.exit_table import group_exits
from tracetui.engine.row import Row

BY = ("guest", "reason", "function")


def test_a_groups_rows_are_its_exits_longest_first() -> None:
    session, exits = demo_session(), demo_exits()
    groups = group_exits(session, exits, BY)
    seen: list[int] = []
    for group in groups:
        rows, durations = rows_of_group(session, exits, group, BY)
        assert len(rows) == group.count
        assert durations.tolist() == sorted(durations.tolist(), reverse=True)
        assert (durations[0] == group.max_ns) if group.max_ns is not None else durations[0] < 0
        seen += rows.tolist()
    assert sorted(seen) == exits.row.tolist()


def test_a_groups_rows_say_its_reason_and_function() -> None:
    session, exits = demo_session(), demo_exits()
    group = next(group for group in group_exits(session, exits, BY) if group.function == "native_write_msr")
    for number in rows_of_group(session, exits, group, BY)[0][:20].tolist():
        text = session.text(session.timeline.row(number))
        assert f"reason {group.reason} " in text
        assert "native_write_msr" in text


def next_entry(exit_row: Row) -> Row | None:
    """The thread's next kvm event, if it is an entry."""
    session = demo_session()
    for row in session.timeline.rows(exit_row.number + 1, session.timeline.row_count):
        if row.slot.machine is exit_row.slot.machine and row.pid == exit_row.pid:
            if row.name == "kvm_entry":
                return row
            if row.name == "kvm_exit":
                return None
    return None


@pytest.mark.parametrize("place", [0, 1, 500, 1500, 2806])
def test_a_pair_is_found_from_both_ends(place: int) -> None:
    session, exits = demo_session(), demo_exits()
    exit_row = session.timeline.row(int(exits.row[place]))
    entry = next_entry(exit_row)
    pair = pair_of_exit(session, exits, exit_row)
    if entry is None:
        assert pair is None
        return
    assert pair == (exit_row.number, entry.number, entry.ts_ns - exit_row.ts_ns)
    assert pair_of_entry(session, exits, entry) == pair


def test_other_rows_open_no_pair() -> None:
    session = demo_session()
    rows = session.timeline.rows(0, 2000)
    other = next(row for row in rows if row.name == "sched_switch")
    assert pair_of_exit(session, demo_exits(), other) is None
