"""Tables as CSV or JSON; text from a trace is made visible, so that it can act on no terminal that shows the file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracetui.engine.vcpu_tree import TreeLine
from tracetui.visible import visible

if TYPE_CHECKING:
    from tracetui.engine.event_details import Detail
    from tracetui.engine.exit_table import ExitGroup

Cell = str | int | float | None

_COUNTS = ("count", "paired", "total_ns", "share", "p50_ns", "p99_ns", "max_ns")


@dataclass(frozen=True, slots=True)
class Table:
    """Names of columns, and lines of as many cells; numbers are as exact as they are known, times in ns."""

    columns: tuple[str, ...]
    lines: list[tuple[Cell, ...]]

    def csv(self) -> bytes:
        """Comma-separated values below their names, quoted where they have to be; what is not known is empty."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(map(_clean, self.lines))
        return text.getvalue().encode("utf-8", "backslashreplace")

    def json(self) -> bytes:
        """A list of objects; what is not known is null."""
        objects = [dict(zip(self.columns, _clean(line), strict=True)) for line in self.lines]
        return json.dumps(objects, indent=1).encode("ascii") + b"\n"


def _clean(line: Sequence[Cell]) -> list[Cell]:
    return [visible(cell) if isinstance(cell, str) else cell for cell in line]


def exit_groups_table(groups: Sequence[ExitGroup], by: Sequence[str]) -> Table:
    """Groups of exits as they are sorted, by what they are grouped by."""
    columns = (*by, *_COUNTS)
    return Table(columns, [tuple(getattr(group, name) for name in columns) for group in groups])


_TREE = (
    "depth", "machine", "name", "vcpu", "host_pid", "comm", "events",
    "exits", "span_ns", "guest_ns", "exit_ns", "halted_ns", "clock",
)  # fmt: skip


def vcpu_tree_table(lines: Sequence[TreeLine]) -> Table:
    """Machines and vCPUs; a verdict on a clock is a line of its own, as in the tree."""
    return Table(_TREE, [_tree_cells(line) for line in lines])


def _tree_cells(line: TreeLine) -> tuple[Cell, ...]:
    time, verdict = line.time, line.verdict
    spent = (time.exits, time.span_ns, time.guest_ns, time.exit_ns, time.halted_ns) if time else (None,) * 5
    vcpu = line.entry.vcpu if line.entry is not None else None
    name = None if verdict is not None else line.name
    facts = (line.depth, line.machine.name, name, vcpu, line.host_pid, line.comm or None, line.events)
    return *facts, *spent, line.name if verdict is not None else None


def details_table(details: Sequence[Detail]) -> Table:
    """What is known of one row; rows that a line leads to are counted from 1, as on the screen."""
    columns = ("label", "value", "raw", "row")
    return Table(columns, [(d.label, d.value, d.raw, d.target + 1 if d.target is not None else None) for d in details])
