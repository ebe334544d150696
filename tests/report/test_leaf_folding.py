"""Calls that call nothing else, on one line: which exits are taken along."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.report.test_right_report import lines
from tracetui.engine.report.leaf_folding import shown_rows
from tracetui.engine.row import Row
from tracetui.engine.session import Session
from tracetui.formats.event_format import EventFormat
from tracetui.formats.ring_buffer import ItemKind


def names(shown: Iterator[tuple[Row, Row | None]]) -> list[tuple[str, bool]]:
    return [(row.name, end is not None) for row, end in shown]


def folded(session: Session, passes: str = "", folds: bool = True) -> list[tuple[str, bool]]:
    """(event, whether it took an exit along) of the rows whose event's name starts so."""
    rows = session.timeline.rows(0, session.timeline.index.row_count)

    def fold(event: EventFormat) -> bool:
        return folds

    return names(shown_rows(rows, lambda row: row.name.startswith(passes), fold))


def test_rows_of_other_events_stay(recordings: Path) -> None:
    from tracetui.engine.open_session import open_session

    session = open_session([recordings / "i386/sched.dat"])
    rows = session.timeline.rows(0, session.timeline.index.row_count)
    assert folded(session) == [(row.name, False) for row in rows]
    assert all(row.kind.value == ItemKind.RECORD.value for row in rows)


def test_real_calls(all_recordings: Path) -> None:
    from tracetui.engine.open_session import open_session

    session = open_session([all_recordings / "variants/small-fgraph.dat"])
    everything = folded(session)
    leaves = sum(took for _, took in everything)
    unfolded = folded(session, folds=False)
    assert leaves > 100
    assert len(unfolded) == len(everything) + leaves
    exits = [name for name, _ in unfolded].count("funcgraph_exit")
    assert len(folded(session, "funcgraph_exit")) == exits
    assert sum(took for _, took in folded(session, "funcgraph_entry")) == leaves


def test_an_exit_is_shown_when_its_entry_is_not(all_recordings: Path) -> None:
    graph = all_recordings / "variants/small-fgraph.dat"
    for compat in ([], ["--compat"]):
        exits = lines(*compat, "-F", "funcgraph_exit", graph)
        plain = [line for line in lines(*compat, "-N", graph) if " funcgraph_exit: " in line]
        assert len(exits) == len(plain) + 2
