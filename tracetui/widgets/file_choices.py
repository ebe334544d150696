"""A list of recordings to open: names, the folder they lie in, and why they are offered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual.binding import Binding, BindingType

from tracetui.engine.opening_request import OpeningRequest
from tracetui.visible import printable
from tracetui.widgets.table_list import Column, TableList

_COLUMNS = (Column("recordings", 24, flexible=True), Column("folder", 30), Column("", 10))


class FileChoice(NamedTuple):
    """Something to open.

    Attributes:
        request: the files.
        why: where the offer comes from, in a word or two.
    """

    request: OpeningRequest
    why: str


class FileChoices(TableList):
    """Enter opens the files of a line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="start.open", tooltip="Open these recordings"),
    ]

    def __init__(self, choices: Sequence[FileChoice]) -> None:
        super().__init__(id="file-choices")
        self._choices = choices

    @property
    def selected(self) -> FileChoice | None:
        """The line under the cursor."""
        return self._choices[self.cursor] if 0 <= self.cursor < len(self._choices) else None

    def line_count(self) -> int:
        """Offers."""
        return len(self._choices)

    def columns(self) -> Sequence[Column]:
        """Names, folder, reason."""
        return _COLUMNS

    def cells(self, position: int) -> Sequence[str]:
        """One offer."""
        paths, why = self._choices[position].request.paths, self._choices[position].why
        folder = printable(str(paths[0].parent)) if paths else ""
        return [printable("  ".join(path.name for path in paths)), _end_of(folder, _COLUMNS[1].width), why]


def _end_of(text: str, width: int) -> str:
    """The end of a long path says more than its start."""
    return text if len(text) <= width else f"…{text[1 - width :]}"
