"""Fields as columns: what a row says in them."""

from __future__ import annotations

from tests.engine.demo_session import demo_exits, demo_session
from tracetui.engine.field_text import field_texts, occurring_fields


def test_the_fields_of_the_events_that_occur() -> None:
    session = demo_session()
    demo_exits()
    fields = {field.name: field.events for field in occurring_fields(session)}
    assert fields["exit_reason"] == ("kvm_exit",)
    assert {"sched_switch"} == set(fields["prev_state"])
    assert "kvm_exit" in fields["common_pid"]
    assert "clk_rate" not in fields


def test_values_are_decoded_and_events_without_the_field_say_nothing() -> None:
    session = demo_session()
    rows = session.timeline.rows(0, 10**6)
    exit_row = next(row for row in rows if row.name == "kvm_exit" and "EXIT_MSR" in session.text(row))
    texts = field_texts(session, exit_row, ["exit_reason", "prev_pid", "vcpu_id", "guest_rip"])
    assert texts[:3] == ["EXIT_MSR", "", "0"]
    assert texts[3] in session.text(exit_row).replace(" ", "")
    switch = next(row for row in rows if row.name == "sched_switch")
    assert field_texts(session, switch, ["exit_reason", "prev_comm", "prev_pid"]) == ["", "trace-cmd", "145"]
    assert field_texts(session, switch, []) == []


def test_every_kvm_exit_has_the_reason_that_its_text_names() -> None:
    session = demo_session()
    exits = [row for row in session.timeline.rows(0, 10**6) if row.name == "kvm_exit"]
    assert len(exits) == 2807
    for row in exits:
        (reason,) = field_texts(session, row, ["exit_reason"])
        assert f"reason {reason} " in session.text(row)
