"""The guest task of every exit, beside a walk over the rows."""

from __future__ import annotations

from tests.engine.demo_session import demo_exits, demo_session
from tracetui.engine.exit_rows import rows_of_group
from tracetui.engine.exit_table import group_exits
from tracetui.engine.exit_tasks import with_tasks
from tracetui.engine.exits import Exits
from tracetui.engine.vcpu_time import vcpu_times
from tracetui.formats.field_reader import field_int


def exits_with_tasks() -> Exits:
    steps = with_tasks(demo_session(), demo_exits())
    while True:
        try:
            assert 0 < next(steps) <= 1
        except StopIteration as end:
            assert isinstance(end.value, Exits)
            return end.value


def test_the_task_is_the_one_switched_to_last_on_that_vcpu() -> None:
    session, exits = demo_session(), exits_with_tasks()
    running: dict[int, int] = {}
    expected = {}
    for row in session.events():
        if row.name == "sched_switch" and row.slot.machine.name == "demo" and row.event is not None:
            field = row.event.field("next_pid")
            assert field is not None
            running[row.cpu] = field_int(field, row.data, False)
        elif row.name == "kvm_exit":
            expected[row.number] = running.get({503: 0, 504: 1}[row.pid])
    found = {
        row: int(exits.tasks[task].rpartition("-")[2])
        for row, task in zip(exits.row.tolist(), exits.task.tolist(), strict=True)
    }
    compared = [row for row, pid in expected.items() if pid is not None]
    assert len(compared) > 2500
    assert {row: found[row] for row in compared} == {row: expected[row] for row in compared}


def test_groups_by_task_and_their_rows() -> None:
    session, exits = demo_session(), exits_with_tasks()
    groups = group_exits(session, exits, ("guest", "task"))
    assert sum(group.count for group in groups) == len(exits)
    assert {group.guest for group in groups} == {"demo"}
    assert any(group.task is not None and group.task.startswith("spin-") for group in groups)
    for group in groups[:5]:
        rows, durations = rows_of_group(session, exits, group, ("guest", "task"))
        assert len(rows) == group.count
        assert int(durations[durations >= 0].sum()) == group.total_ns


def test_shares_are_of_the_time_of_the_vcpus_in_question() -> None:
    session, exits = demo_session(), demo_exits()
    times = vcpu_times(session, exits)
    spans = {time.vcpu: time.span_ns for time in times}
    by_vcpu = group_exits(session, exits, ("guest", "vcpu"), times)
    assert {group.vcpu: group.share for group in by_vcpu} == {
        group.vcpu: group.total_ns / spans[group.vcpu] for group in by_vcpu if group.vcpu is not None
    }
    by_reason = group_exits(session, exits, ("guest", "reason"), times)
    assert sum(group.share or 0 for group in by_reason) == sum(group.total_ns for group in by_vcpu) / sum(
        spans.values()
    )
    assert all(group.share is None for group in group_exits(session, exits))
