"""Whole mutated files as reports with options: what kernels print beside what is printed row by row."""

from __future__ import annotations

from pathlib import Path
from random import Random

from tests.cli.test_rendered_options import OPTIONS, row_by_row, written
from tests.fuzz.file_target import RECORDINGS, corpus
from tests.fuzz.mutation import mutated_file
from tracetui.cli.report import open_request
from tracetui.cli.report_arguments import parse_report_arguments
from tracetui.engine import render_report
from tracetui.engine.render_report import rendered_report
from tracetui.errors import TracetuiError

_MORE_OPTIONS = (["-l"], ["-R"], ["--ts-diff"], ["-F", 'sched_switch:prev_pid > 0 && next_comm ~ "*CPU*"'], ["-t"])
_CHUNK_ROWS = (500, 1 << 16)


def run_report(random: Random, folder: Path) -> None:
    """One mutated recording, printed with up to three groups of options; TracetuiError is an answer."""
    name = random.choice(corpus())
    path = folder / Path(name).name
    path.write_bytes(mutated_file(RECORDINGS / name, random))
    chosen = random.sample((*OPTIONS, *_MORE_OPTIONS), random.choice((0, 1, 1, 2, 3)))
    arguments = [*(word for options in chosen for word in options), str(path)]
    vars(render_report)["_CHUNK_ROWS"] = random.choice(_CHUNK_ROWS)
    rendered, by_rows = _printed(arguments, True), _printed(arguments, False)
    assert rendered is None or rendered == by_rows


def _printed(arguments: list[str], rendered: bool) -> tuple[bytes | str, list[str], set[str]] | None:
    """Bytes, warnings and damage; None where the options need row after row."""
    warnings = list[str]()
    try:
        request = parse_report_arguments(arguments)
        session = open_request(request)
        if not rendered:
            return row_by_row(session, request, warnings.append), warnings, set(map(str, session.damage))
        report = rendered_report(session, request, warnings.append)
        return None if report is None else (written(report), warnings, set(map(str, session.damage)))
    except TracetuiError as error:
        return str(error), warnings, set()
