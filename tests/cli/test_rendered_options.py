"""Options of a report that is rendered by kernels: its bytes are those of the report made row by row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import pytest

from tests.cli.test_rendered_report import HERE
from tests.kernels.damaged_pages import damaged_slots
from tracetui.cli.report import open_request
from tracetui.cli.report_arguments import parse_report_arguments
from tracetui.engine import render_report
from tracetui.engine.open_session import open_session
from tracetui.engine.render_report import RenderedReport, rendered_report
from tracetui.engine.report.request import FilterText, ReportRequest
from tracetui.engine.report.right_report import right_report
from tracetui.engine.session import Session
from tracetui.engine.timeline import Timeline

TINY = ("tiny/host.dat", "tiny/host-demo.dat")
OPTIONS = (
    ["-F", "sched_switch"],
    ["-F", "kvm_exit:exit_reason != 0x7b", "-F", '.*:COMM =~ "qemu"'],
    ["-F", ".*:CPU == 1", "-v", "-F", "sched"],
    ["--cpu", "1", "-I", "-S"],
    ["--pid", "1000,1001"],
    ["--comm", "nobody"],
    ["-l", "-R"],
    ["-N", "-t"],
    ["-r", "kvm_.*", "-n", "sched_.*"],
    ["--raw-ts"],
    ["--ts-diff", "-l", "-R", "-t"],
    ["--align-ts", "--ts-check"],
)


Report = tuple[bytes, list[str]]
"""Its bytes, and the warnings."""


def both(arguments: Sequence[str]) -> tuple[Report, Report]:
    """The rendered report, and the one made row by row."""
    request, warnings = parse_report_arguments(arguments), list[str]()
    report = rendered_report(open_request(request), request, warnings.append)
    assert report is not None
    request, said = parse_report_arguments(arguments), list[str]()
    return (written(report), warnings), (row_by_row(open_request(request), request, said.append), said)


def written(report: RenderedReport) -> bytes:
    pieces = list[bytes]()
    report.write(lambda piece: pieces.append(bytes(piece)))
    whole = b"".join(pieces)
    assert b"".join(piece for _, piece in report.pieces()) == whole
    return whole


def row_by_row(session: Session, request: ReportRequest, warn: Callable[[str], None]) -> bytes:
    lines = right_report(session, request, warn)
    return b"".join(line.encode("latin-1", "replace") + b"\n" for line in lines)


@pytest.mark.parametrize("options", OPTIONS, ids=" ".join)
def test_host_and_guest(options: list[str]) -> None:
    rendered, plain = both([*options, *(str(HERE / name) for name in TINY)])
    assert rendered == plain


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beginnings and ends of chunks and blocks everywhere."""
    monkeypatch.setattr(render_report, "_CHUNK_ROWS", 500)
    monkeypatch.setattr("tracetui.engine.timeline._SCAN_ROWS", 170)


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize(
    "options", [["--ts-diff"], ["-w"], ["-F", "sched"], ["--cpu", "1"], ["-v", "-F", "sched_switch"]], ids=" ".join
)
def test_stacks_and_buffers(options: list[str]) -> None:
    for name in ("i386/stack.dat", "variants/small-buffers.dat"):
        rendered, plain = both([*options, str(HERE / name)])
        assert rendered == plain


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize(
    "options", [[], ["-F", "sched_switch", "-F", ".*:common_pid == 0", "--ts-diff", "-R"]], ids=" ".join
)
def test_latencies_of_wakeups(options: list[str]) -> None:
    rendered, plain = both(["-w", *options, str(HERE / "tiny/host.dat")])
    assert rendered == plain
    assert plain[0].count(b" Latency: ") > 10


REQUESTS = (
    ReportRequest(),
    ReportRequest(raw=True),
    ReportRequest(ts_diff=True, wakeup=True),
    ReportRequest(filters=[FilterText(".*:common_pid > 100")]),
)


def assert_damaged_pages_are_the_same(path: Path, seeds: range) -> None:
    """Marks of damage and of lost events stand everywhere."""
    session = open_session([path])
    whole = session.timeline
    for seed in seeds:
        session.timeline = whole
        session.timeline = Timeline(damaged_slots(session, Random(seed)))
        for request in REQUESTS:
            report = RenderedReport(session, request, session.timeline, list[str]().append)
            assert not report.is_exact or written(report) == row_by_row(session, request, list[str]().append), seed


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("name", ["i386/stack.dat", "i386/lost.dat", "variants/small-buffers.dat"])
def test_damaged_pages(name: str) -> None:
    assert_damaged_pages_are_the_same(HERE / name, range(4))


@pytest.mark.usefixtures("small_pieces")
def test_damaged_function_graphs(all_recordings: Path) -> None:
    for name in ("variants/small-fgraph.dat", "i386/fgraph.dat"):
        assert_damaged_pages_are_the_same(all_recordings / name, range(4))
