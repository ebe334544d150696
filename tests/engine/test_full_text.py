"""What one row says, unfolded."""

from __future__ import annotations

from pathlib import Path

from tests.engine.demo_session import demo_session
from tracetui.engine.full_text import TextPart, full_text
from tracetui.engine.open_session import open_session


def test_the_text_of_an_event() -> None:
    session = demo_session()
    assert full_text(session, session.timeline.row(0)) == [
        TextPart("event", "sys_exit_write"),
        TextPart("time", "201.930297113"),
        TextPart("from", "demo CPU 1"),
        TextPart("task", "trace-cmd-145"),
        TextPart("text", "0x1"),
    ]


def test_the_stack_behind_an_event_on_its_cpu_is_unfolded(all_recordings: Path) -> None:
    session = open_session([all_recordings / "variants" / "stack-trigger.dat"])
    rows = session.timeline.first_rows()
    assert [row.name for row in rows[3:5]] == ["sched_waking", "kernel_stack"]
    parts = full_text(session, rows[3])
    at = parts.index(TextPart("stack", "<stack trace >"))
    assert parts[at + 1].text.startswith("=> trace_event_raw_event_sched_wakeup_template (ffffffff810d9cef)")
    assert all(part.text.startswith("=> ") and not part.label for part in parts[at + 1 :])
    assert len(parts) - at - 1 == session.text(rows[4]).count("=>")


def test_a_stack_says_of_what_it_is(all_recordings: Path) -> None:
    session = open_session([all_recordings / "variants" / "stack-trigger.dat"])
    parts = full_text(session, session.timeline.first_rows()[4])
    assert parts[4] == TextPart("text", "<stack trace >")
    assert parts[-1].label == "of"
    assert parts[-1].text.startswith("<idle>-0 sched_waking: ")


def test_an_event_without_a_stack_gets_nobody_elses(all_recordings: Path) -> None:
    session = open_session([all_recordings / "variants" / "stack-trigger.dat"])
    assert "stack" not in {part.label for part in full_text(session, session.timeline.first_rows()[0])}
