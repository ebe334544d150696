"""The names that the kernel leaves over are all that matter: a table of all names in time order has the same."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tracetui.engine import name_notes
from tracetui.engine.comms import CommTable
from tracetui.engine.name_notes import pairs_of
from tracetui.engine.open_session import open_session
from tracetui.engine.row import Row
from tracetui.engine.session import Session
from tracetui.formats.field_reader import c_string, field_bytes, field_int

HERE = Path(__file__).parents[1] / "recordings"
CASES = [case["files"] for case in json.loads((HERE / "cases.json").read_text()) if "wakeup" not in case["name"]]


def names_in(row: Row) -> list[tuple[int, str]]:
    big_endian = row.slot.machine.recording.big_endian
    pairs = list(pairs_of(row.event)) if row.event else []
    found = [
        (field_int(pid, row.data, big_endian), c_string(field_bytes(comm, row.data, big_endian))) for pid, comm in pairs
    ]
    return [(pid, name) for pid, name in found if pid]


def check(session: Session, table: CommTable) -> None:
    """Right after a record named a task that is its name, unless another record of the same time names it as well."""
    last: dict[tuple[int, int], tuple[int, set[str]]] = {}
    for row in session.events():
        for pid, name in names_in(row):
            key = row.slot.machine.number, pid
            ts_ns, names = last.get(key, (None, set()))
            last[key] = row.ts_ns, (names if ts_ns == row.ts_ns else set()) | {name}
            assert table.name(row.slot.machine, pid, row.ts_ns) in last[key][1] or ts_ns == row.ts_ns
    assert last


@pytest.mark.parametrize("files", [files for files in CASES if "tiny" in files[0] or "sched" in files[0]], ids=" ".join)
def test_every_name_is_known_from_when_it_is_given(files: Sequence[str]) -> None:
    session = open_session([HERE / name for name in files])
    session.comms.learn(session.timeline)
    check(session, session.comms)


def test_more_tasks_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(name_notes, "_KNOWN_TASKS", 4)
    session = open_session([HERE / "tiny/host.dat"])
    session.comms.learn(session.timeline)
    check(session, session.comms)
