"""Runs the application on the terminal, and gives the terminal back however that ends."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracetui.app import TraceApp

_WATCH_S = 1.0
_GRACE_S = 3.0


def run_app(app: TraceApp, *, mouse: bool) -> None:
    """Run the app; signals that end a program end it in order, so that the terminal is given back as it was."""
    with _stderr_on_the_terminal():
        asyncio.run(_run(app, mouse))


@contextmanager
def _stderr_on_the_terminal() -> Iterator[None]:
    """Have stderr on the terminal that stdout is on: Textual draws there, and `2> log` would get the screen."""
    if os.isatty(2):
        yield
        return
    sys.stderr.flush()
    kept = os.dup(2)
    os.dup2(1, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


async def _run(app: TraceApp, mouse: bool) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        loop.add_signal_handler(number, partial(_leave, app, 128 + number))
    watch = loop.create_task(_leave_with_the_terminal(app))
    await app.run_async(mouse=mouse)
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
    timer = threading.Timer(_GRACE_S, os._exit, (status,))
    timer.daemon = True
    timer.start()
    app.exit(return_code=status)
