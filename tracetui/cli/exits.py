"""`tracetui exits`: kvm exits by guest, vCPU, reason and guest function."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracetui.cli.session_options import open_files, quiet_pipe, say_and_status, session_options
from tracetui.visible import visible

if TYPE_CHECKING:
    from tracetui.engine.exit_table import ExitGroup


@click.command("exits")
@session_options
@click.option(
    "--json", "as_json", is_flag=True,
    help="A list of {guest, vcpu, reason, function, count, paired, total_ns, p50_ns, p99_ns, max_ns}.",
)  # fmt: skip
def exits_command(files: tuple[Path, ...], inputs: tuple[Path, ...], kallsyms: tuple[str, ...], as_json: bool) -> int:
    """Count kvm exits by guest, vCPU, reason and guest function, with the host time until the next entry."""
    quiet_pipe()
    session = open_files(files, inputs, kallsyms)
    from tracetui.engine.exit_table import group_exits
    from tracetui.engine.exits import collect_exits

    groups = group_exits(session, collect_exits(session))
    if as_json:
        click.echo(json.dumps([_clean(group) for group in groups], indent=1))
    else:
        _print_table(groups)
    return say_and_status(session)


def _clean(group: ExitGroup) -> dict[str, str | int | None]:
    facts = asdict(group)
    return {key: visible(facts[key]) if isinstance(facts[key], str) else facts[key] for key in _FIELDS}


_FIELDS = ("guest", "vcpu", "reason", "function", "count", "paired", "total_ns", "p50_ns", "p99_ns", "max_ns")
_HEADINGS = ("GUEST", "VCPU", "REASON", "FUNCTION", "COUNT", "PAIRED", "TOTAL ns", "P50 ns", "P99 ns", "MAX ns")
_TEXT_COLUMNS = 4


def _print_table(groups: list[ExitGroup]) -> None:
    table = [
        _HEADINGS,
        *(tuple("-" if cell is None else str(cell) for cell in _clean(group).values()) for group in groups),
    ]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = (
            cell.ljust(width) if place < _TEXT_COLUMNS else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        click.echo("  ".join(cells).rstrip())
