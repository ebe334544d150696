"""What is offered while a filter is typed."""

from __future__ import annotations

from pathlib import Path

from tracetui.engine.open_session import open_session
from tracetui.engine.query.completion import complete


def test_events_before_the_colon_and_fields_behind_it(recordings: Path) -> None:
    session = open_session([recordings / "variants/small-v7-none.dat"])
    assert complete("sched_swi", session).choices == ["sched_switch"]
    assert complete("sched_switch,sched_wakeup_", session) == (13, ["sched_wakeup_new"])
    found = complete("sched_switch:prev_", session)
    assert found == (13, ["prev_comm", "prev_pid", "prev_prio", "prev_state"])
    assert complete("sched_switch:prev_pid==1 && next_p", session) == (28, ["next_pid", "next_prio"])
    assert complete("sched_switch:C", session).choices == ["COMM", "CPU"]


def test_the_cursor_may_stand_inside(recordings: Path) -> None:
    session = open_session([recordings / "variants/small-v7-none.dat"])
    assert complete("sched_swi:prev_pid==1", session, cursor=9).choices == ["sched_switch"]


def test_nothing_inside_a_string_and_for_what_is_no_event(recordings: Path) -> None:
    session = open_session([recordings / "variants/small-v7-none.dat"])
    assert complete('sched_switch:prev_comm=="s', session).choices == []
    assert complete("[:a", session).choices == []
    assert complete("zzz", session).choices == []
