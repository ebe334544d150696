"""`tracetui report`: the merged stream as the lines that trace-cmd report prints."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from tracetui.cli.session_options import open_files, quiet_pipe, say_and_status, session_options
from tracetui.engine.report_line import ReportFormat
from tracetui.engine.row import Row
from tracetui.engine.session import Session
from tracetui.visible import visible

_WRITE_BYTES = 1 << 16


@click.command("report")
@session_options
@click.option("-t", "nanoseconds", is_flag=True, help="Print times to the nanosecond.")
@click.option("--cpu", "cpus", metavar="LIST", help="Only these CPUs, e.g. 0,2-4.")
def report_command(
    files: tuple[Path, ...], inputs: tuple[Path, ...], kallsyms: tuple[str, ...], nanoseconds: bool, cpus: str | None
) -> int:
    """Print the merged event stream as text."""
    quiet_pipe()
    wanted = parse_cpus(cpus) if cpus else None
    session = open_files(files, inputs, kallsyms)
    print_report(session, nanoseconds, wanted)
    return say_and_status(session)


def parse_cpus(text: str) -> frozenset[int]:
    """Read a list of CPUs: numbers and ranges, separated by commas or colons.

    Raises:
        click.BadParameter: the text is no such list.
    """
    cpus: set[int] = set()
    for part in re.split("[,:]", text):
        match = re.fullmatch(r"\s*(\d{1,6})(?:-(\d{1,6}))?\s*", part)
        if not match:
            raise click.BadParameter(f"{text!r}: {part!r} is neither a CPU nor a range of them")
        cpus.update(range(int(match[1]), int(match[2] or match[1]) + 1))
    return frozenset(cpus)


def print_report(session: Session, nanoseconds: bool = False, cpus: frozenset[int] | None = None) -> None:
    """Write all rows of a session to stdout: bytes as recorded into a file, made visible on a terminal."""
    lines = report_lines(session, nanoseconds, cpus)
    if sys.stdout.isatty():
        for line in lines:
            sys.stdout.write("\n".join(map(visible, line.split("\n"))) + "\n")
        return
    out, pending = sys.stdout.buffer, bytearray()
    for line in lines:
        pending += line.encode("latin-1", "replace") + b"\n"
        if len(pending) >= _WRITE_BYTES:
            out.write(pending)
            pending.clear()
    out.write(pending)
    out.flush()


def report_lines(session: Session, nanoseconds: bool = False, cpus: frozenset[int] | None = None) -> Iterator[str]:
    session.comms.learn(session.timeline)
    report = ReportFormat(session, nanoseconds)
    yield from report.headers()
    for machine in session.machines:
        for text in machine.recording.text_buffers.values():
            yield text.decode("latin-1")
    for row in _rows(session):
        if cpus is None or row.cpu in cpus:
            yield report.line(row)


def _rows(session: Session) -> Iterator[Row]:
    from tracetui.engine.timeline import block_rows

    for block in session.timeline.scan():
        yield from block_rows(block, session.slots)
