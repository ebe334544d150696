"""Rules pick rows by condition or by pattern."""

from __future__ import annotations

import pytest

from tests.engine.demo_session import demo_session
from tracetui.engine.highlight import colour_of, compile_rule
from tracetui.engine.query.filter_error import FilterError
from tracetui.engine.row_line import row_line
from tracetui.errors import UsageError


def test_the_first_rule_that_fits_gives_the_colour() -> None:
    session = demo_session()
    rules = [
        compile_rule(session, "kvm_exit: vcpu_id == 1", "red"),
        compile_rule(session, "/kvm_(exit|entry): .*", "green"),
    ]
    colours = {"red": 0, "green": 0, "": 0}
    for row in session.timeline.rows(0, 10**6):
        colour = colour_of(rules, row)
        colours[colour] += 1
        is_kvm = row.name in {"kvm_exit", "kvm_entry"}
        of_one = row.name == "kvm_exit" and row.pid == 504
        assert colour == ("red" if of_one else "green" if is_kvm else "")
    assert all(colours.values())


def test_a_pattern_is_looked_for_in_what_a_search_looks_at() -> None:
    session = demo_session()
    rule = compile_rule(session, "/trace-cmd-145 sys", "blue")
    row = session.timeline.row(0)
    assert str(row_line(session, row)).startswith("trace-cmd-145 sys_exit_write:")
    assert rule.matches(row)
    assert not rule.matches(session.timeline.row(1))


@pytest.mark.parametrize("text", ["kvm_axit", "kvm_exit: exit_reasom == 1", "kvm_exit: =="])
def test_a_filter_that_is_wrong_is_refused(text: str) -> None:
    with pytest.raises(FilterError):
        compile_rule(demo_session(), text, "red")


def test_a_pattern_that_is_wrong_is_refused() -> None:
    with pytest.raises(UsageError):
        compile_rule(demo_session(), "/a(b", "red")
