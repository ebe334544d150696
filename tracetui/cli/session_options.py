"""What all commands that open recordings share: their arguments, and what is said on stderr."""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from tracetui.cli.attach_options import ATTACH_OPTIONS, attach_request, swallowed_files
from tracetui.engine.attach_request import AttachRequest
from tracetui.engine.index_cache import use_cache
from tracetui.engine.opening_request import OpeningRequest
from tracetui.engine.session import Session
from tracetui.limits import LIMITS, parse_limit
from tracetui.visible import visible

_F = TypeVar("_F", bound=Callable[..., Any])


def _keep(context: click.Context, option: click.Parameter, value: Any) -> None:
    """Keep a value for `open_named`: what concerns only the opening of files is no business of the commands."""
    context.meta[f"{__name__}.{option.name}"] = value


def _lift(context: click.Context, option: click.Parameter, value: tuple[str, ...]) -> None:
    for setting in value:
        parse_limit(setting)


LIMIT_OPTION = click.option(
    "--limit",
    metavar="NAME=N",
    multiple=True,
    expose_value=False,
    callback=_lift,
    is_eager=True,
    help=f"Lift a limit of what files may claim: {', '.join(LIMITS)}.",
)
"""For all commands that open recordings."""


def _leave_cache(context: click.Context, option: click.Parameter, value: bool) -> None:
    use_cache(not value)


NO_CACHE_OPTION = click.option(
    "--no-cache",
    is_flag=True,
    expose_value=False,
    callback=_leave_cache,
    is_eager=True,
    help="Neither use nor keep the index of a large recording.",
)
"""For all commands that index recordings."""


def session_options(function: _F) -> _F:
    """Add what names files and says how to open them; a command receives `files`, `inputs` and `kallsyms`."""
    for decorate in (
        click.argument("files", nargs=-1, type=click.Path(path_type=Path)),
        click.option(
            "-i", "inputs", multiple=True, type=click.Path(path_type=Path), help="A file, as trace-cmd has it."
        ),
        click.option(
            "--kallsyms",
            multiple=True,
            metavar="[NAME=]FILE",
            help="Symbols of the guest NAME, or of every guest that has none; plain or gzip.",
        ),
        click.option(
            "--trace-events",
            metavar="FILE",
            type=click.Path(path_type=Path),
            expose_value=False,
            callback=_keep,
            help="What QEMU's events mean: trace-events-all of its build.",
        ),
        click.option(
            "--qemu-offset",
            metavar="NS",
            type=int,
            expose_value=False,
            callback=_keep,
            help="Add this to QEMU's times instead of fitting its clock to the host's.",
        ),
        *ATTACH_OPTIONS,
        LIMIT_OPTION,
        NO_CACHE_OPTION,
    ):
        function = decorate(function)
    return function


def open_files(
    files: tuple[Path, ...], inputs: tuple[Path, ...], kallsyms: tuple[str, ...], attach: AttachRequest | None = None
) -> Session:
    """Open what the command line names; see open_named for `attach`.

    Raises:
        click.UsageError: no file was named.
        TracetuiError: see open_session.
    """
    return open_named(named_files(files, inputs), kallsyms, attach)


def open_named(paths: Sequence[Path], kallsyms: Sequence[str], attach: AttachRequest | None = None) -> Session:
    """Open files the way the options of the running command say; `attach` holds where none says otherwise.

    Raises:
        TracetuiError: see open_session.
    """
    return request_named(paths, kallsyms, attach).open()


def request_named(
    paths: Sequence[Path], kallsyms: Sequence[str], attach: AttachRequest | None = None
) -> OpeningRequest:
    """What to open, the way the options of the running command say; `attach` holds where none says otherwise."""
    meta = click.get_current_context().meta
    trace_events, offset_ns = (meta.get(f"{__name__}.{name}") for name in ("trace_events", "qemu_offset"))
    return OpeningRequest(tuple(paths), tuple(kallsyms), trace_events, offset_ns, attach_request() or attach)


def named_files(files: tuple[Path, ...], inputs: tuple[Path, ...]) -> tuple[Path, ...]:
    """The files named with and without -i, at least one.

    Raises:
        click.UsageError: no file was named.
    """
    paths = (*inputs, *swallowed_files(), *files)
    if not paths:
        raise click.UsageError("no file given", click.get_current_context())
    return paths


def quiet_pipe() -> None:
    """End without a word when the reader of stdout goes away, as other text tools do."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)


def read_through(session: Session) -> None:
    """Read what no part of a command has read as it was recorded, so that damage of any page is known."""
    session.timeline.index  # noqa: B018  (loads it)


def say_and_status(session: Session) -> int:
    """Say on stderr what could not be read and what was assumed.

    Returns:
        The exit status: 1 when something could not be read, else 0.
    """
    for problem in session.problems:
        click.echo(f"tracetui: {visible(problem)}", err=True)
    damage = session.damage
    for item in damage[:_MOST_DAMAGE]:
        click.echo(f"tracetui: {visible(str(item))}", err=True)
    if len(damage) > _MOST_DAMAGE:
        click.echo(
            f"tracetui: {len(damage) - _MOST_DAMAGE} more places are damaged; `tracetui info` lists them", err=True
        )
    for note in session.notes:
        click.echo(f"tracetui: note: {visible(note)}", err=True)
    return 1 if damage or session.unreadable else 0


_MOST_DAMAGE = 10
