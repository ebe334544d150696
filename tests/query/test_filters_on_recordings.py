"""Filters on real events: the rows, whole columns against single rows, and what differs from trace-cmd."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracetui.engine.open_session import open_session
from tracetui.engine.query.filter import compile_filter
from tracetui.engine.query.filter_error import FilterError
from tracetui.engine.row import Row, RowKind
from tracetui.engine.session import Session
from tracetui.formats.field_reader import field_bytes, field_int


@pytest.fixture(scope="module")
def session() -> Session:
    return open_session([Path(__file__).parents[1] / "recordings/variants/small-v7-none.dat"])


def rows(session: Session) -> list[Row]:
    return session.timeline.rows(0, session.timeline.index.row_count)


def passing(session: Session, text: str) -> list[int]:
    """Row numbers by whole columns; those by single rows must be the same."""
    made = compile_filter(text, session)
    numbers = [int(number) for block in made.rows(session.timeline) for number in block]
    assert numbers == [row.number for row in rows(session) if made.matches(row)]
    return numbers


def switched(row: Row) -> list[bytes]:
    """Names of both tasks of a sched_switch."""
    fields = [row.event.field(name) for name in ("prev_comm", "next_comm")] if row.event else []
    return [field_bytes(field, row.data, False).split(b"\0")[0] for field in fields if field]


def value(row: Row, name: str) -> int | None:
    field = row.event.field(name) if row.event else None
    return None if field is None else field_int(field, row.data, False)


@pytest.mark.parametrize(
    ("text", "field", "wanted"),
    [
        ("sched_switch:prev_pid==0", "prev_pid", lambda pid: pid == 0),
        ("sched_switch:!(next_pid==0)", "next_pid", lambda pid: pid != 0),
        ("sched_switch:prev_state&1", "prev_state", lambda state: state & 1),
        ("sched_switch:next_pid>=100 && next_pid<=400", "next_pid", lambda pid: 100 <= pid <= 400),
        ("sched_switch:next_pid*2+1==31", "next_pid", lambda pid: pid == 15),
        ("sched_switch:-next_pid<-100", "next_pid", lambda pid: pid > 100),
    ],
)
def test_numbers(session: Session, text: str, field: str, wanted: object) -> None:
    assert callable(wanted)
    of_event = [row for row in rows(session) if row.name == "sched_switch"]
    found = passing(session, text)
    assert found == [row.number for row in of_event if wanted(value(row, field))]
    assert 0 < len(found) < len(of_event)


def test_field_against_field(session: Session) -> None:
    found = passing(session, "sched_switch:common_pid==prev_pid")
    assert len(found) == sum(row.name == "sched_switch" for row in rows(session))


def test_strings(session: Session) -> None:
    equal = passing(session, 'sched_switch:prev_comm=="sh"')
    matched = passing(session, 'sched_switch:prev_comm=~"^S[h]$"')
    others = passing(session, 'sched_switch:prev_comm!="sh"')
    everything = passing(session, "sched_switch")
    assert equal == matched
    assert equal
    assert sorted(equal + others) == everything
    same = passing(session, "sched_switch:prev_comm==next_comm")
    assert same == [number for number in everything if len({*switched(rows(session)[number])}) == 1]


def test_system_and_event(session: Session) -> None:
    assert passing(session, "sched/sched_wak.*") == passing(session, "sched_wakeup.*,sched_waking,SCHED_wake_idle.*")
    assert len(passing(session, "sched")) > len(passing(session, "sched/sched_wak.*"))


def test_task_and_cpu_beside_fields(session: Session) -> None:
    assert {rows(session)[number].cpu for number in passing(session, "sched_switch:CPU==1")} == {1}
    names = {session.comm(rows(session)[number]) for number in passing(session, 'sched_switch:COMM=="sh"')}
    assert names == {"sh"}


def test_unknown_field_is_false_wherever_it_stands(session: Session) -> None:
    assert passing(session, "sched_switch:nosuchfield==1") == []
    assert passing(session, "sched_switch:!(nosuchfield==1)") == passing(session, "sched_switch")
    assert passing(session, ".*:pid==15||nosuch>1") == passing(session, ".*:pid==15")


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("nosuchevent", 0),
        ("sched_switch,nosuchevent", 13),
        ("", 0),
        ("sched_switch:", 13),
        ("sched_switch:prev_pid=", 21),
        ('sched_switch:prev_comm<"a"', 22),
        ('sched_switch:prev_comm=~"["', 24),
        ("[:a==1", 0),
        ('sched_switch:1=="a"', 16),
        ("sched_switch:prev_comm==next_pid+1", 22),
    ],
)
def test_error_says_where(session: Session, text: str, column: int) -> None:
    with pytest.raises(FilterError) as raised:
        compile_filter(text, session)
    assert raised.value.column == column


def test_filter_of_an_event_that_only_the_host_has(recordings: Path) -> None:
    pair = open_session([recordings / "tiny/host.dat", recordings / "tiny/host-demo.dat"])
    made = compile_filter("kvm_exit", pair)
    hits = [row for row in rows(pair) if made.matches(row)]
    assert hits
    assert all(row.slot.machine.name == "host" and row.kind is RowKind.RECORD for row in hits)
