"""Rows written as report prints them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.engine.demo_session import demo_session
from tracetui.cli.report import request_lines
from tracetui.engine.export_stream import printed_rows
from tracetui.engine.open_session import open_session
from tracetui.engine.report.request import FilterText, ReportRequest
from tracetui.engine.report_line import ReportFormat
from tracetui.engine.row_view import RowView
from tracetui.engine.session import Session


def printed(session: Session, numbers: Sequence[int] | None = None) -> bytes:
    view = RowView(session.timeline, None if numbers is None else np.array(numbers, np.int64))
    out, before = io.BytesIO(), 0.0
    for share, piece in printed_rows(session, view):
        assert share is None or before <= share <= 1
        before = share or before
        out.write(piece)
    return out.getvalue()


def reported(session: Session, request: ReportRequest) -> bytes:
    return "".join(f"{line}\n" for line in request_lines(session, request)).encode("latin-1")


def test_the_whole_stream_is_what_report_prints() -> None:
    session = demo_session()
    assert printed(session) == reported(session, ReportRequest())


def test_filtered_rows_are_what_report_prints_with_that_filter() -> None:
    session = demo_session()
    numbers = [row.number for row in session.events(lambda row: row.name in {"kvm_exit", "sched_switch"})]
    request = ReportRequest(filters=[FilterText("kvm_exit,sched_switch")])
    assert printed(session, numbers) == reported(session, request)


def test_rows_in_an_order_of_their_own_keep_it() -> None:
    session = demo_session()
    numbers = [700, 13219, 3, 19588, 4]
    report = ReportFormat(session)
    lines = [report.line(session.timeline.row(number)) for number in numbers]
    assert printed(session, numbers).decode("latin-1").splitlines()[2:] == lines


@pytest.mark.parametrize("name", ["latency/function-all.dat", "i386/lost.dat", "variants/fgraph.dat"])
def test_marks_of_lost_events_and_calls(all_recordings: Path, name: str) -> None:
    path = all_recordings / name
    if not path.exists():
        pytest.skip(f"no {name}")
    session = open_session([path])
    whole = reported(session, ReportRequest())
    assert printed(session) == whole
    count = session.timeline.row_count
    report = ReportFormat(session)
    numbers = list(range(0, min(count, 5000), 3))
    lines = [report.line(session.timeline.row(number)) for number in numbers]
    expected = "".join(f"{line}\n" for line in lines).encode("latin-1")
    assert printed(session, numbers).partition(b"\n")[2] == expected
