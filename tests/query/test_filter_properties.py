"""Whatever is typed: rows or a FilterError, never another exception."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracetui.engine.open_session import open_session
from tracetui.engine.query.filter import compile_filter
from tracetui.engine.query.filter_error import FilterError
from tracetui.engine.query.number_reader import RowNames
from tracetui.engine.query.parser import parse_condition
from tracetui.engine.query.upstream_parser import parse_upstream
from tracetui.engine.report.compat_filters import CompatFilters
from tracetui.engine.report.request import FilterText, ReportFailure
from tracetui.engine.session import Session

FIELDS = ("prev_pid", "prev_comm", "next_comm", "prev_state", "common_pid", "COMM", "CPU", "nosuch")
WORDS = (
    *FIELDS,
    "0",
    "1",
    "0x10",
    '"sh"',
    "'s'",
    "(",
    ")",
    "!",
    "&&",
    "||",
    "==",
    "!=",
    "<",
    "=~",
    "!~",
    "&",
    "-",
    "<<",
    "/",
    ",",
)
conditions = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
events = st.sampled_from(["sched_switch", "sched", ".*", "sched/sched_wak.*", "nosuch", "["])
filters = st.one_of(st.text(max_size=40), st.tuples(events, conditions).map(":".join))


@pytest.fixture(scope="module")
def session() -> Session:
    return open_session([Path(__file__).parents[1] / "recordings/variants/small-v7-none.dat"])


@given(filters)
def test_right_filters(session: Session, text: str) -> None:
    sample = session.timeline.first_rows()[:40]
    with suppress(FilterError):
        made = compile_filter(text, session)
        assert all(made.matches(row) in (True, False) for row in sample)


@given(filters)
def test_compat_filters(session: Session, text: str) -> None:
    names = RowNames(lambda address: None, lambda row: "x")
    with suppress(ReportFailure):
        made = CompatFilters([FilterText(text)], session.machines[0], names)
        assert all(made.passes(row) in (True, False) for row in session.timeline.first_rows()[:40])


terms = st.builds(
    lambda field, sign, number: f"{field}{sign}{number}",
    st.sampled_from(["prev_pid", "next_pid", "prev_prio"]),
    st.sampled_from(["==", "!=", "<", ">", "<=", ">=", "&"]),
    st.integers(0, 2**64),
)


@settings(max_examples=50)
@given(st.lists(terms, min_size=1, max_size=6), st.sampled_from(["&&", "||"]))
def test_both_grammars_agree_where_precedence_does_not_matter(parts: list[str], joint: str) -> None:
    text = joint.join(parts)
    right, upstream = parse_condition(text), parse_upstream(text)
    assert repr(right) == repr(upstream)
