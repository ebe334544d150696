"""What one row says, unfolded."""

from __future__ import annotations

from pathlib import Path

from tests.engine.demo_session import demo_session
from tracetui.engine.full_text import TextPart, full_text
from tracetui.engine.open_session import open_session
from tracetui.engine.row_line import row_line


def test_the_text_of_an_event() -> None:
    session = demo_session()
    assert full_text(session, session.timeline.row(0)) == [
        TextPart("event", "sys_exit_write"),
        TextPart("time", "201.930297113"),
        TextPart("from", "demo CPU 1"),
        TextPart("task", "trace-cmd-145"),
        TextPart("text", "0x1"),
    ]


def test_the_stack_behind_an_event_on_its_cpu_is_unfolded(recordings: Path) -> None:
    session = open_session([recordings / "i386" / "stack.dat"])
    rows = session.timeline.first_rows()
    assert [row.name for row in rows[:2]] == ["sched_switch", "kernel_stack"]
    parts = full_text(session, rows[0])
    at = parts.index(TextPart("stack", "<stack trace >"))
    assert parts[at + 1] == TextPart("", "=> __do_sys_reboot (ca09e9cf)")
    assert all(part.text.startswith("=> ") and not part.label for part in parts[at + 1 :])
    assert len(parts) - at - 1 == session.text(rows[1]).count("=>") == 8


def test_every_event_gets_the_stack_of_its_own_cpu(recordings: Path) -> None:
    session = open_session([recordings / "i386" / "stack.dat"])
    rows = session.timeline.first_rows()
    for row in (row for row in rows[:200] if row.name == "sched_switch"):
        stack = next(other for other in rows[row.number + 1 :] if other.slot is row.slot)
        assert stack.name == "kernel_stack"
        told = [part.text for part in full_text(session, row) if part.text.startswith("=> ")]
        assert told == session.text(stack).splitlines()[1:]


def test_a_stack_says_of_what_it_is(recordings: Path) -> None:
    session = open_session([recordings / "i386" / "stack.dat"])
    rows = session.timeline.first_rows()
    parts = full_text(session, rows[1])
    assert parts[4] == TextPart("text", "<stack trace >")
    assert parts[-1] == TextPart("of", str(row_line(session, rows[0])))


def test_an_event_without_a_stack_gets_nobody_elses(recordings: Path) -> None:
    session = open_session([recordings / "i386" / "sched.dat"])
    for row in session.timeline.first_rows():
        assert "stack" not in {part.label for part in full_text(session, row)}
