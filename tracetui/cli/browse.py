"""Browsing: the terminal application, or plain text where there is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracetui.cli.session_options import named_files, request_named, say_and_status, session_options
from tracetui.cli.wishes import Wishes
from tracetui.visible import printable

if TYPE_CHECKING:
    from tracetui.app import TraceApp


_USUAL = Wishes()


@click.command("browse")
@session_options
@click.option("--theme", metavar="NAME", help="Colours: dark, light, 16 (the terminal's own), or a theme of Textual's.")
@click.option(
    "--session", "session_file", metavar="FILE", type=click.Path(path_type=Path),
    help="Show what FILE says, as Ctrl+s saved it there; a new FILE is written by Ctrl+s.",
)  # fmt: skip
@click.option("--no-session", is_flag=True, help="Start afresh, and keep nothing for the next time.")
def browse_command(
    files: tuple[Path, ...],
    inputs: tuple[Path, ...],
    kallsyms: tuple[str, ...],
    theme: str | None,
    session_file: Path | None,
    no_session: bool,
) -> int:
    """Browse recordings in the terminal; prints a report where stdout is no terminal."""
    wishes = Wishes(theme, session_file, not no_session)
    if not (files or inputs) and sys.stdin.isatty() and sys.stdout.isatty():
        return choose_and_browse(wishes)
    return browse(named_files(files, inputs), kallsyms, wishes)


def browse(paths: Sequence[Path], kallsyms: Sequence[str] = (), wishes: Wishes = _USUAL) -> int:
    """Show recordings.

    Args:
        paths: the host, its guests and others in any order.
        kallsyms: symbol files as `[NAME=]FILE`.
        wishes: how to browse in a terminal.

    Returns:
        The exit status: 0 when everything was read, 1 when something was not.

    Raises:
        TracetuiError: nothing can be read, or there is no such theme.
    """
    request = request_named(paths, kallsyms)
    session = request.open()
    if sys.stdout.isatty():
        from tracetui.cli.prepared_app import prepared_app

        return _run(prepared_app(session, request, wishes))
    from tracetui.cli.report import print_report

    print_report(session)
    return say_and_status(session)


def choose_and_browse(wishes: Wishes) -> int:
    """Show recordings that the user chooses on the screen; returns the exit status."""
    from tracetui.cli.prepared_app import prepared_app

    return _run(prepared_app(None, None, wishes))


def _run(app: TraceApp) -> int:
    from tracetui.cli.terminal_run import run_app

    run_app(app, mouse=app.settings.mouse)
    for text in (*app.problems, app.parting):
        if text:
            click.echo(f"tracetui: {printable(text)}", err=True)
    if app.return_code:
        return app.return_code
    return say_and_status(app.session) if app.session is not None else 0
