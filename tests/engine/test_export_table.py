"""Tables as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.demo_session import demo_exits, demo_session
from tracetui.engine.event_details import event_details
from tracetui.engine.exit_table import group_exits
from tracetui.engine.export_table import Table, details_table, exit_groups_table, vcpu_tree_table
from tracetui.engine.vcpu_time import vcpu_times
from tracetui.engine.vcpu_tree import vcpu_tree

BY = ("guest", "reason", "function")


def test_exits_to_the_nanosecond() -> None:
    session, exits = demo_session(), demo_exits()
    groups = group_exits(session, exits, BY, vcpu_times(session, exits))
    table = exit_groups_table(groups, BY)
    objects = json.loads(table.json())
    assert [list(each) for each in objects] == [list(table.columns)] * len(groups)
    assert [each["max_ns"] for each in objects] == [group.max_ns for group in groups]
    assert [each["function"] for each in objects] == [group.function for group in groups]
    rows = list(csv.DictReader(io.StringIO(table.csv().decode())))
    assert [row["total_ns"] for row in rows] == [str(group.total_ns) for group in groups]
    assert [row["function"] for row in rows] == [group.function or "" for group in groups]


def test_the_tree_and_details() -> None:
    session, exits = demo_session(), demo_exits()
    lines = vcpu_tree(session, vcpu_times(session, exits))
    objects = json.loads(vcpu_tree_table(lines).json())
    assert [(each["machine"], each["vcpu"], each["host_pid"]) for each in objects] == [
        ("host", None, None), ("demo", None, None), ("demo", 0, 503), ("demo", 1, 504),
    ]  # fmt: skip
    details = event_details(session, session.timeline.row(13219), exits)
    objects = json.loads(details_table(details).json())
    assert {"label": "pair", "value": "kvm_entry", "raw": "", "row": 13823} in objects


@given(st.lists(st.text(st.characters(max_codepoint=0xFF)), min_size=1, max_size=4))
def test_no_control_character_of_a_trace_gets_through(texts: list[str]) -> None:
    table = Table(tuple(f"c{place}" for place in range(len(texts))), [tuple(texts)])
    for content in (table.csv().decode(), "".join(json.loads(table.json())[0].values())):
        assert all(character.isprintable() or character == "\n" for character in content)
    (row,) = list(csv.reader(io.StringIO(table.csv().decode())))[1:] or [[""]]
    assert row == list(json.loads(table.json())[0].values()) or texts == [""]
