"""What the details of a row say."""

from __future__ import annotations

from dataclasses import replace

from tests.engine.demo_session import demo_exits, demo_session
from tracetui.engine.event_details import Detail, event_details
from tracetui.engine.exits import Exits
from tracetui.engine.row import Row, RowKind


def details_of(row: Row, exits: Exits | None = None) -> dict[str, Detail]:
    """Details by label."""
    return {detail.label: detail for detail in event_details(demo_session(), row, exits)}


def an_exit() -> Row:
    """A kvm_exit from native_write_msr."""
    rows = demo_session().timeline.rows(0, 5000)
    return next(row for row in rows if row.name == "kvm_exit" and "native_write_msr" in demo_session().text(row))


def test_an_exit_has_its_pair_its_duration_and_the_guests_symbol() -> None:
    row = an_exit()
    details = details_of(row, demo_exits())
    assert details["event"].value == "kvm:kvm_exit"
    assert details["from"].value == f"host CPU {row.cpu} (host.dat)"
    assert details["runs"].value.startswith("demo vCPU ")
    assert details["pair"].target is not None
    entry = demo_session().timeline.row(details["pair"].target)
    assert (entry.name, entry.pid) == ("kvm_entry", row.pid)
    assert float(details["duration"].value.removesuffix(" us").replace(",", "")) * 1000 == entry.ts_ns - row.ts_ns
    assert details["guest_rip"].value.startswith("native_write_msr+0x")
    assert details["guest_rip"].raw.startswith("0xffffffff")
    assert details["exit_reason"] == Detail("exit_reason", "msr", "0x7c")


def test_an_entry_leads_back() -> None:
    target = details_of(an_exit(), demo_exits())["pair"].target
    assert target is not None
    assert details_of(demo_session().timeline.row(target), demo_exits())["pair"].target == an_exit().number


def test_before_loading_ends_the_pair_is_not_known() -> None:
    assert details_of(an_exit())["pair"].value == "known when loading is complete"


def test_a_guests_event_names_the_thread_that_ran_it() -> None:
    row = next(row for row in demo_session().timeline.rows(0, 50) if row.slot.machine.name == "demo" and row.cpu == 1)
    assert details_of(row)["run by"].value == "CPU 1/KVM-504 of host (recorded)"


def test_every_field_is_there() -> None:
    row = an_exit()
    assert row.event is not None
    labels = {detail.label for detail in event_details(demo_session(), row, None)}
    assert {field.name for field in (*row.event.common_fields, *row.event.fields)} <= labels


def test_rows_without_a_record_have_no_fields() -> None:
    lost = replace(an_exit(), kind=RowKind.LOST, value=43, data=b"", pid=-1, event=None)
    assert {"fields", "task"}.isdisjoint(details_of(lost))
    assert details_of(lost)["event"].value == "[43 EVENTS DROPPED]"
