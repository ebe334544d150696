"""Browsing: the terminal application, or plain text where there is no terminal."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
import threading
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
        loop.add_signal_handler(number, partial(_leave, app, 128 + number))
    watch = loop.create_task(_leave_with_the_terminal(app))
    await app.run_async()
    watch.cancel()


async def _leave_with_the_terminal(app: TraceApp) -> None:
    """End the app when its terminal is gone and no signal said so; its input would read nothing for ever."""
    gone = select.POLLHUP | select.POLLERR | select.POLLNVAL
    terminal = select.poll()
    terminal.register(1, 0)
    while not any(state & gone for _, state in terminal.poll(0)):
        await asyncio.sleep(_WATCH_S)
    _leave(app, 128 + signal.SIGHUP)


def _leave(app: TraceApp, status: int) -> None:
    """End the app in order; where writing to a terminal that is gone holds it up, end the process all the same."""
    app.exit(return_code=status)
    timer = threading.Timer(_GRACE_S, os._exit, (status,))
    timer.daemon = True
    timer.start()


_WATCH_S = 1.0
_GRACE_S = 3.0
