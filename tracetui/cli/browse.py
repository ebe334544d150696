"""Browsing: the terminal application, or plain text where there is no terminal."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracetui.cli.session_options import named_files, open_named, say_and_status, session_options

if TYPE_CHECKING:
    from tracetui.app import TraceApp


@click.command("browse")
@session_options
def browse_command(files: tuple[Path, ...], inputs: tuple[Path, ...], kallsyms: tuple[str, ...]) -> int:
    """Browse recordings in the terminal; prints a report where stdout is no terminal."""
    return browse(named_files(files, inputs), kallsyms)


def browse(paths: Sequence[Path], kallsyms: Sequence[str] = ()) -> int:
    """Show recordings.

    Args:
        paths: the host, its guests and others in any order.
        kallsyms: symbol files as `[NAME=]FILE`.

    Returns:
        The exit status: 0 when everything was read, 1 when something was not.

    Raises:
        TracetuiError: nothing can be read.
    """
    session = open_named(paths, kallsyms)
    if sys.stdout.isatty():
        from tracetui.app import TraceApp

        app = TraceApp(session)
        app.adapt_to_terminal()
        asyncio.run(_run(app))
        if app.return_code:
            return app.return_code
    else:
        from tracetui.cli.report import print_report

        print_report(session)
    return say_and_status(session)


async def _run(app: TraceApp) -> None:
    """Run the app; signals that end a program end it in order, so that the terminal is given back as it was."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        loop.add_signal_handler(number, partial(app.exit, return_code=128 + number))
    await app.run_async()
