"""`tracetui report --simpletrace`: one simpletrace file as QEMU's own script prints it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import click

from tracetui.errors import UsageError
from tracetui.formats.open_file import open_recording
from tracetui.formats.simpletrace.simpletrace import Simpletrace
from tracetui.formats.simpletrace.simpletrace_lines import simpletrace_lines
from tracetui.formats.simpletrace.trace_events import load_trace_events
from tracetui.visible import visible


def simpletrace_report(path: Path, trace_events: Path | None, write_lines: Callable[[Iterable[str]], int]) -> int:
    """Print a simpletrace file.

    Args:
        path: the file.
        trace_events: descriptions of its events.
        write_lines: puts lines to stdout.

    Returns:
        The exit status: 1 when a part of the file could not be read.

    Raises:
        TracetuiError: one of the files cannot be read, or the first is no simpletrace file.
    """
    recording = open_recording(path)
    if not isinstance(recording, Simpletrace):
        raise UsageError(f"{path}: is a {recording.kind} file; --simpletrace takes one that QEMU wrote")
    if trace_events is not None:
        described = load_trace_events(trace_events)
        recording.describe(described)
        for warning in described.warnings:
            click.echo(f"tracetui: {visible(warning)}", err=True)
    write_lines(simpletrace_lines(recording))
    for damage in recording.damage:
        click.echo(f"tracetui: {visible(str(damage))}", err=True)
    return 1 if recording.damage else 0
