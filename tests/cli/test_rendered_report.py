"""The default report is rendered by kernels, and its bytes are those of the report made row by row."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.engine.rendered_lines import difference
from tracetui.cli.report import request_lines
from tracetui.engine import render_report
from tracetui.engine.open_session import open_session
from tracetui.engine.render import LineRenderer
from tracetui.engine.render_report import rendered_report
from tracetui.engine.report.request import Output, ReportRequest
from tracetui.errors import TracetuiError

HERE = Path(__file__).parents[1] / "recordings"
CASES = json.loads((HERE / "cases.json").read_text())


def _no_warning(message: str) -> None:
    raise AssertionError(message)


def rendered(files: Sequence[Path], request: ReportRequest) -> bytes | None:
    report, pieces = rendered_report(open_session(files), request, _no_warning), list[bytes]()
    if report is None:
        return None
    report.write(lambda piece: pieces.append(bytes(piece)))
    return b"".join(pieces)


def row_by_row(files: Sequence[Path], request: ReportRequest) -> bytes:
    lines = request_lines(open_session(files), request)
    return b"".join(line.encode("latin-1", "replace") + b"\n" for line in lines)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_bytes_with_nanoseconds(case: dict[str, Any]) -> None:
    files = [HERE / name for name in case["files"]]
    request = ReportRequest(nanoseconds=True)
    assert rendered(files, request) in (None, row_by_row(files, request))


def test_bytes_of_real_recordings(recordings: Path, most_recordings: Path) -> None:
    differing, printed = [], 0
    for case in json.loads((most_recordings / "cases.json").read_text()):
        files = [most_recordings / name for name in case["files"]]
        try:
            found = rendered(files, ReportRequest())
        except TracetuiError:
            continue
        printed += found is not None
        if found is not None and found != row_by_row(files, ReportRequest()):
            differing.append(case["name"])
        if not has_plain_lines(files, found):
            differing.append(f"lines of {case['name']}")
    assert not differing
    assert printed > (15 if most_recordings == recordings else 50)


def has_plain_lines(files: Sequence[Path], report: bytes | None) -> bool:
    """Whether the kernel prints all rows as the plain formatter does; a report without options ends with its lines."""
    session = open_session(files)
    session.comms.learn(session.timeline)
    renderer = LineRenderer(session)
    lines = b"".join(piece for block in session.timeline.scan() for piece in renderer.lines(block))
    return (report is not None and report.endswith(lines)) or difference(session, session.timeline) is None


def test_several_threads_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    files = [HERE / "tiny/host.dat", HERE / "tiny/host-demo.dat"]
    whole = rendered(files, ReportRequest())
    monkeypatch.setattr(render_report, "_CHUNK_ROWS", 1000)
    monkeypatch.setattr(render_report, "_processors", lambda: 3)
    assert rendered(files, ReportRequest()) == whole


def test_who_cannot_write_ends_all_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render_report, "_CHUNK_ROWS", 500)
    monkeypatch.setattr(render_report, "_processors", lambda: 3)
    report, pieces = (
        rendered_report(open_session([HERE / "tiny/host.dat"]), ReportRequest(), _no_warning),
        list[bytes](),
    )

    def write(piece: memoryview) -> None:
        if len(pieces) == 5:
            raise OSError(28, "full")
        pieces.append(bytes(piece))

    assert report is not None
    with pytest.raises(OSError, match="full"):
        report.write(write)
    assert len(pieces) == 5
    assert threading.active_count() == 1


@pytest.mark.parametrize(
    "request_",
    [
        ReportRequest(test_filters=True),
        ReportRequest(outputs={Output.CPUS}),
        ReportRequest(compat=True),
    ],
)
def test_options_that_need_the_rows_are_left_to_others(request_: ReportRequest) -> None:
    assert rendered([HERE / "tiny/host.dat"], request_) is None


def test_usual_recordings_are_rendered() -> None:
    for name in ("tiny/host.dat", "i386/lost.dat", "s390x/sched.dat"):
        assert rendered([HERE / name], ReportRequest()) is not None
