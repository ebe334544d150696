"""What trace-cmd remembers while it prints: names of tasks, and which latency columns there are."""

from __future__ import annotations

from pathlib import Path

from tracetui.engine.merge_plain import rows_plain
from tracetui.engine.open_session import open_session
from tracetui.engine.report.compat_comms import LearnedComms
from tracetui.engine.report.compat_latency import LatencyColumns
from tracetui.engine.row import Row


def test_a_pid_that_has_a_name_keeps_it() -> None:
    comms = LearnedComms({1: "init"})
    assert comms.name(7) == "<...>"
    comms.learn(7, "sh")
    comms.learn(7, "ping")
    comms.learn(1, "other")
    assert [comms.name(pid) for pid in (0, 1, 7)] == ["<idle>", "init", "sh"]


def test_names_before_the_first_look_up_stand_beside_the_saved_ones() -> None:
    comms = LearnedComms({pid: f"saved{pid}" for pid in range(1, 6)})
    assert comms.name(0) == "<idle>"
    comms.learn(3, "given")
    # Sorted 1 2 3 3 4 5, the name given last stands first; a search by halves meets the second of the two.
    assert comms.name(3) == "saved3"
    comms = LearnedComms({pid: f"saved{pid}" for pid in range(1, 5)})
    comms.learn(3, "given")
    assert comms.name(3) == "given"


def first_row(path: Path) -> Row:
    return next(row for row in rows_plain(open_session([path]).slots) if row.event)


def test_latency_columns_of_a_kernel_without_the_fields(recordings: Path) -> None:
    assert LatencyColumns().text(first_row(recordings / "variants/small-v7-none.dat")) == "d.h1."
