"""Which command a command line means, and how every command ends."""

from __future__ import annotations

import io
import sys
from importlib import import_module

import click
from click.shell_completion import CompletionItem

from tracetui import __version__
from tracetui.cli.process_limits import allow_many_files, drop_output
from tracetui.errors import TracetuiError
from tracetui.visible import printable

_COMMANDS = ("attach", "browse", "config", "demo", "exits", "info", "report", "vcpus")
"""Each is `NAME_command` in the module of its name."""


class _DefaultsToBrowse(click.Group):
    """A group whose first word may be left out: files alone are browsed. Commands are imported when they are run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"tracetui.cli.{cmd_name}"), f"{cmd_name}_command")
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {"--help", "-h", "--version", *_COMMANDS}
        if args[0] not in own if args else sys.stdin.isatty() and sys.stdout.isatty():
            args = ["browse", *args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Commands, and what browsing takes: its options, and files."""
        browsing = self.get_command(ctx, "browse")
        items = [
            *super().shell_complete(ctx, incomplete),
            *(browsing.shell_complete(ctx, incomplete) if browsing else ()),
        ]
        files = [] if incomplete.startswith("-") else [CompletionItem(incomplete, type="file")]
        return [*{item.value: item for item in items}.values(), *files]


@click.group(
    cls=_DefaultsToBrowse,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="`tracetui FILE...` is `tracetui browse FILE...`. "
    "Exit status: 0 all read, 1 read but with damage, 2 otherwise.",
)
@click.version_option(__version__, prog_name="tracetui")
def _tracetui() -> None:
    """Browse what a KVM host and its guests did: trace-cmd recordings merged on one clock.

    \b
    tracetui                                            what was recorded here, or looked at before
    tracetui demo                                       the bundled recording
    tracetui host.dat guest*.dat --kallsyms guest.syms  a host and its guests
    tracetui report host.dat guest.dat | less           the same as text
    """  # noqa: D301


_FAILED = TracetuiError.exit_status


def _say(message: str) -> None:
    click.echo("\n".join(f"tracetui: {printable(line)}" for line in message.split("\n")), err=True)


def run() -> None:
    """Run the command line and end the process with its exit status."""
    allow_many_files()
    try:
        status = _tracetui(standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        # It quotes arguments, and these may be names of files that a pattern of the shell found.
        text = io.StringIO()
        error.show(file=text)
        click.echo("\n".join(map(printable, text.getvalue().split("\n"))), err=True, nl=False)
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except TracetuiError as error:
        _say(str(error))
        sys.exit(error.exit_status)
    except OSError as error:
        drop_output()
        _say(f"{error.filename or 'output'}: {error.strerror or error}")
        sys.exit(_FAILED)
    except MemoryError:
        _say("out of memory; give fewer files, or fewer at a time")
        sys.exit(_FAILED)
    sys.exit(status if isinstance(status, int) else 0)
