"""Fields that nobody has are found in every corner of a condition."""

from __future__ import annotations

import pytest

from tests.engine.demo_session import demo_session
from tracetui.engine.query.filter import compile_filter
from tracetui.engine.query.unknown_fields import unknown_fields


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("kvm_exit", []),
        ("kvm_exit: exit_reason == 1 && COMM =~ \"CPU\" && CPU < 2 && common_pid > 0", []),
        ("kvm_exit: exit_reasom == 1", ["exit_reasom"]),
        ("kvm_exit: !(a == 1 || 2 + ~b > exit_reason) && c", ["a", "b", "c"]),
        ("kvm_exit,sched_switch: prev_pid == 1 || exit_reason == 1", []),
        ("kvm_exit,sched_switch: prev_pit == 1", ["prev_pit"]),
    ],
)  # fmt: skip
def test_only_what_no_event_has(text: str, unknown: list[str]) -> None:
    found = unknown_fields(compile_filter(text, demo_session()))
    assert [field.name for field in found] == unknown
    assert all(text[field.column :].startswith(field.name) for field in found)
