"""All that one row says, unfolded: its text line by line, and the stack traces that were recorded with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tracetui.engine.report_line import format_time, in_seconds
from tracetui.engine.row import Row, RowKind
from tracetui.engine.row_line import row_line
from tracetui.engine.session import Session
from tracetui.visible import visible

_STACKS = frozenset({"kernel_stack", "user_stack"})
_NEAR_ROWS = 512
"""How far a stack may be from its event in the merged stream: within a CPU it is the next record."""


class TextPart(NamedTuple):
    """A label and printable text; without text a heading, without a label the label before holds."""

    label: str
    text: str = ""


def full_text(session: Session, row: Row) -> list[TextPart]:
    """A row's event, time, origin and text, and the stacks behind it; of a stack the event it belongs to."""
    machine, line = row.slot.machine, row_line(session, row)
    parts = [
        TextPart("event", line.event),
        TextPart("time", format_time(row.ts_ns, in_seconds(machine.recording), True).strip()),
        TextPart("from", f"{visible(machine.name)} CPU {row.cpu}"),
    ]
    if line.task:
        parts.append(TextPart("task", line.task))
    parts += _lines("text", session, row)
    if row.name in _STACKS:
        owner = next(_before(session, row), None)
        return [*parts, *([TextPart("of", str(row_line(session, owner)))] if owner is not None else [])]
    for stack in _stacks(session, row):
        parts += [TextPart(""), *_lines("stack", session, stack)]
    return parts


def _lines(label: str, session: Session, row: Row) -> Iterator[TextPart]:
    """A row's text, one part per line of it."""
    lines = [visible(line) for line in session.text(row).strip("\n").split("\n")]
    if any(lines):
        yield from (TextPart("" if place else label, line or " ") for place, line in enumerate(lines))


def _stacks(session: Session, row: Row) -> Iterator[Row]:
    """The stacks that follow a record on its CPU."""
    for other in session.timeline.rows(row.number + 1, row.number + 1 + _NEAR_ROWS):
        if other.slot is row.slot:
            if other.kind is not RowKind.RECORD or other.name not in _STACKS or other.pid != row.pid:
                return
            yield other


def _before(session: Session, stack: Row) -> Iterator[Row]:
    """The record before a stack on its CPU that is no stack itself."""
    rows = session.timeline.rows(stack.number - _NEAR_ROWS, stack.number)
    for other in reversed(rows):
        if other.slot is stack.slot and other.name not in _STACKS:
            if other.kind is RowKind.RECORD:
                yield other
            return
