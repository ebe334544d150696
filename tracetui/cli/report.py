"""`tracetui report`: the merged stream as the lines that trace-cmd report prints."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click

from tracetui.cli.report_arguments import parse_report_arguments
from tracetui.cli.report_options import OPTIONS
from tracetui.cli.session_options import quiet_pipe, read_through, say_and_status
from tracetui.engine.open_session import open_session
from tracetui.engine.report.request import Output, ReportFailure, ReportRequest
from tracetui.engine.session import Session
from tracetui.errors import TracetuiError, UsageError
from tracetui.visible import visible

_WRITE_BYTES = 1 << 16


class _ReportCommand(click.Command):
    """A command that leaves its arguments as they are: their order matters."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if {"-h", "--help"} & set(args):
            click.echo(ctx.get_help())
            ctx.exit()
        ctx.params["arguments"] = tuple(args)
        return []

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return ["FILE... [OPTIONS]"]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(_spelling(option.names, option.value), option.help) for option in OPTIONS if option.take]
        with formatter.section("Options"):
            formatter.write_dl([*rows, ("-h, --help", "Show this message and exit.")])
        refused = [(_spelling(option.names, option.value), option.help) for option in OPTIONS if not option.take]
        with formatter.section("Not taken"):
            formatter.write_dl(refused)


def _spelling(names: tuple[str, ...], value: str) -> str:
    return f"{', '.join(names)} {value}".rstrip()


@click.command("report", cls=_ReportCommand)
def report_command(arguments: tuple[str, ...]) -> int:
    """Print the merged event stream as text, with trace-cmd report's options.

    Without --compat the text is right where trace-cmd is wrong.
    """
    quiet_pipe()
    request = parse_report_arguments(arguments)
    if request.simpletrace:
        return _simpletrace(request)
    if not request.inputs:
        raise click.UsageError("no file given", click.get_current_context())
    return report(request)


def _simpletrace(request: ReportRequest) -> int:
    from tracetui.cli.simpletrace_report import simpletrace_report

    if request.inputs:
        raise UsageError("--simpletrace prints one file; no other can be given with it")
    trace_events = Path(request.trace_events) if request.trace_events else None
    return simpletrace_report(Path(request.simpletrace), trace_events, write_lines)


def report(request: ReportRequest) -> int:
    """Write what was asked for to stdout.

    Returns:
        The exit status.

    Raises:
        TracetuiError: nothing can be read, or an option makes no sense.
    """
    session = open_request(request)
    printed = 0 if write_rendered(session, request) else write_lines(request_lines(session, request))
    if request.compat:
        return 0
    if request.output is Output.EVENTS:
        read_through(session)
    failed = request.output is Output.CHECK_EVENTS and printed
    if request.quiet:
        return int(bool(failed or session.damage or session.unreadable))
    return max(int(bool(failed)), say_and_status(session))


def open_request(request: ReportRequest) -> Session:
    """Open the files; trace-cmd needs all of them."""
    paths = [given.path for given in request.inputs]
    try:
        kallsyms = () if request.compat else request.kallsyms
        trace_events, offset_ns = request.trace_events or None, request.qemu_offset_ns
        session = open_session(paths, kallsyms, trace_events, offset_ns, request.attach, repeats=request.compat)
    except TracetuiError as error:
        if request.compat and not isinstance(error, UsageError):
            raise ReportFailure(str(error)) from error
        raise
    if request.compat and session.unreadable:
        raise ReportFailure("\n".join(session.problems))
    if len(session.machines) != len(request.inputs):
        opened = {machine.recording.path for machine in session.machines}
        request.inputs = [given for given in request.inputs if given.path in opened][: len(session.machines)]
    return session


def _warner(request: ReportRequest) -> Callable[[str], None]:
    def warn(message: str) -> None:
        if not request.quiet:
            sys.stdout.flush()
            shown = visible(message) if sys.stderr.isatty() or not request.compat else message
            click.echo(f"  {shown}" if request.compat else f"tracetui: {shown}", err=True)

    return warn


def request_lines(session: Session, request: ReportRequest) -> Iterator[str]:
    warn = _warner(request)
    if request.compat:
        from tracetui.engine.report.compat_report import CompatReport

        return CompatReport(session, request, warn).lines()
    from tracetui.engine.report.right_report import right_report

    return right_report(session, request, warn)


def write_rendered(session: Session, request: ReportRequest) -> bool:
    """Write the report by kernels.

    Returns:
        False when it has to be printed row by row, and nothing was written.
    """
    from tracetui.engine.render_report import rendered_report

    rendered = rendered_report(session, request, _warner(request))
    if rendered is None:
        return False
    if sys.stdout.isatty():
        from tracetui.cli.visible_lines import VisibleLines

        shown = VisibleLines(sys.stdout.write)
        rendered.write(shown.write)
        shown.finish()
    else:
        rendered.write(sys.stdout.buffer.write)
    sys.stdout.flush()
    return True


def report_lines(session: Session, nanoseconds: bool = False, plugins: bool = True) -> Iterator[str]:
    """The lines of a whole session without other options."""
    return request_lines(session, ReportRequest(nanoseconds=nanoseconds, plugins=plugins))


def print_report(session: Session) -> None:
    """Write all rows of a session to stdout."""
    write_lines(report_lines(session))


def write_lines(lines: Iterable[str]) -> int:
    """Write lines to stdout: bytes as recorded into a file, made visible on a terminal.

    Returns:
        How many there were.
    """
    count = 0
    if sys.stdout.isatty():
        for line in lines:
            sys.stdout.write("\n".join(map(visible, line.split("\n"))) + "\n")
            count += 1
        return count
    out, pending = sys.stdout.buffer, bytearray()
    try:
        for line in lines:
            pending += line.encode("latin-1", "replace") + b"\n"
            count += 1
            if len(pending) >= _WRITE_BYTES:
                out.write(pending)
                pending.clear()
    finally:
        out.write(pending)
        out.flush()
    return count


__all__ = ["Output", "print_report", "report", "report_command", "report_lines", "write_lines"]
