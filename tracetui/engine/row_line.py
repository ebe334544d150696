"""A row as it is shown and searched: task, event and text, printable and on one line."""

from __future__ import annotations

from typing import NamedTuple

from tracetui.engine.row import Row, RowKind
from tracetui.engine.session import Session
from tracetui.visible import visible


class RowLine(NamedTuple):
    """What a row says, in its three columns.

    Attributes:
        task: `comm-pid`, "" for a row that no task caused.
        event: name of the event, or what the row is instead.
        text: what the event says.
    """

    task: str
    event: str
    text: str

    def __str__(self) -> str:
        return f"{self.task} {self.event}: {self.text}"


def row_line(session: Session, row: Row) -> RowLine:
    """The line of one row; never depends on other rows."""
    text = visible(session.text(row).strip(" \n"))
    if row.kind is not RowKind.RECORD:
        return RowLine("", row.name, text)
    return RowLine(f"{visible(session.comm(row))}-{row.pid}", visible(row.name), text)
