"""Whole files through everything that reads them: info, index, text, search, filter, exits, vCPUs, attach dry run."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random

from tests.fuzz.mutation import mutated_file
from tracetui.cli.report import report_lines
from tracetui.engine.attach import plan_attach
from tracetui.engine.attach_request import AttachRequest
from tracetui.engine.clock_verdict import judge_clocks
from tracetui.engine.event_details import event_details
from tracetui.engine.exit_table import group_exits
from tracetui.engine.exits import collect_exits
from tracetui.engine.info import describe
from tracetui.engine.open_session import open_session
from tracetui.engine.pattern import compile_pattern
from tracetui.engine.query.filter import compile_filter
from tracetui.engine.query.filter_rows import filter_rows
from tracetui.engine.row_line import row_line
from tracetui.engine.row_view import RowView
from tracetui.engine.search import Search
from tracetui.engine.session import Session
from tracetui.engine.vcpu_time import vcpu_times
from tracetui.engine.vcpu_tree import vcpu_tree
from tracetui.errors import TracetuiError
from tracetui.formats.tracedat.trace_dat import TraceDat
from tracetui.visible import visible

RECORDINGS = Path(__file__).parents[1] / "recordings"
_SIZE = 300_000
_ROWS = 40
_FILTERS = (
    'sched_switch:prev_pid > 0 && next_comm ~ "*CPU*"',
    "kvm_exit:exit_reason == 0x7c || vcpu_id == 1",
    ".*:COMM==1",
)
_PAIRS = {"tiny/host.dat": "tiny/host-demo.dat", "tiny/host-demo.dat": "tiny/host.dat"}


@cache
def corpus() -> list[str]:
    """The recordings that are mutated."""
    found = [path for path in RECORDINGS.rglob("*") if path.suffix in {".dat", ".trace"}]
    return sorted(str(path.relative_to(RECORDINGS)) for path in found if path.stat().st_size < _SIZE)


def run_file(random: Random, folder: Path) -> None:
    """One mutated recording, with its other half intact where it has one; TracetuiError is an answer."""
    name = random.choice(corpus())
    path = folder / Path(name).name
    path.write_bytes(mutated_file(RECORDINGS / name, random))
    files = [path, RECORDINGS / _PAIRS[name]] if name in _PAIRS else [path]
    with suppress(TracetuiError):
        use(open_session(files, attach=AttachRequest(is_optional=True)), random)


def use(session: Session, random: Random) -> None:
    """Ask a session for everything a user can ask for, of its rows some."""
    for row in session.timeline.first_rows()[:_ROWS]:
        check_text(str(row_line(session, row)))
    describe(session)
    exits = collect_exits(session)
    timeline = session.timeline
    count = timeline.row_count
    for start in (0, random.randrange(count + 1), max(count - _ROWS, 0)):
        for row in timeline.rows(start, start + _ROWS):
            check_text(str(row_line(session, row)))
    for row in timeline.rows(random.randrange(count + 1), count)[:3]:
        event_details(session, row, exits)
    group_exits(session, exits)
    vcpu_times(session, exits)
    vcpu_tree(session)
    judge_clocks(session)
    _search_and_filter(session, random)
    for line in islice(report_lines(session), 200):
        line.encode("latin-1", "replace")
    _attach(session)
    assert len(session.damage) < 5000


def check_text(text: str) -> None:
    """What is shown of a text holds nothing that a terminal obeys."""
    assert visible(text).isprintable(), text


def _search_and_filter(session: Session, random: Random) -> None:
    search = Search(session, RowView(session.timeline), compile_pattern("kvm|cpu=0*1"))
    next(search.run(0), None)
    search.nearest(0)
    with suppress(TracetuiError):
        wanted = compile_filter(random.choice(_FILTERS), session)
        next(filter_rows(wanted, session.timeline), None)


def _attach(session: Session) -> None:
    host, guest = (session.machines[at].recording for at in (0, -1))
    if isinstance(host, TraceDat) and isinstance(guest, TraceDat) and host is not guest:
        with suppress(TracetuiError):
            plan_attach(host, guest, [1006, 1007])
