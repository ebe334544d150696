"""The columns that the stream can have: those it has first, in their order, then the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual.message import Message

from tracetui.widgets.column_layout import DEFAULT_COLUMNS, FIELD_SIGN, TEXT
from tracetui.widgets.pick_list import BOX_CELLS, PickList
from tracetui.widgets.table_list import Column


class ColumnChoice(NamedTuple):
    """A column, what it is called, and what it shows."""

    column: str
    title: str
    note: str


class ColumnChoices(PickList):
    """Columns to take, to leave out and to move; what is typed elsewhere narrows them."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"column-choices--taken"}
    DEFAULT_CSS = """
    ColumnChoices > .column-choices--taken { color: $text-accent; text-style: bold; }
    """

    class Changed(Message):
        """Other columns are taken."""

    def __init__(self, taken: Sequence[str], all_columns: Sequence[ColumnChoice]) -> None:
        """Prepare.

        Args:
            taken: the columns that the stream has, from left to right.
            all_columns: all that it can have.
        """
        super().__init__()
        self._by_name = {choice.column: choice for choice in all_columns}
        self.taken = [column for column in taken if column in self._by_name]
        self._typed = ""
        self._shown: list[ColumnChoice] = []
        self.narrow("")

    def narrow(self, typed: str) -> None:
        """Show only the columns with a text in their names or notes."""
        self._typed = typed.casefold()
        self._order()
        self.resized()
        self.cursor = 0 if self._shown else -1

    def _order(self) -> None:
        names = [*self.taken, *(name for name in self._by_name if name not in self.taken)]
        choices = [self._by_name[name] for name in names]
        self._shown = [each for each in choices if self._typed in f"{each.title} {each.note}".casefold()]

    @property
    def _selected(self) -> str | None:
        return self._shown[self.cursor].column if 0 <= self.cursor < len(self._shown) else None

    def toggle(self) -> None:
        """Take the column under the cursor, a new one before the text; or leave it out. No line moves."""
        column = self._selected
        if column in self.taken:
            self.taken.remove(column)
        elif column is not None:
            last = self.taken[-1:] == [TEXT]
            self.taken.insert(len(self.taken) - last, column)
        self.refresh()
        self.post_message(self.Changed())

    def shift(self, step: int) -> None:
        """Move the column under the cursor to the left (-1) or to the right (1)."""
        column = self._selected
        if column in self.taken:
            place = self.taken.index(column)
            self.taken.remove(column)
            self.taken.insert(min(max(place + step, 0), len(self.taken)), column)
            self._order_anew(column)

    def reset(self) -> None:
        """Take the columns that the stream has at first."""
        self.taken = list(DEFAULT_COLUMNS)
        self._order_anew(None)

    def _order_anew(self, column: str | None) -> None:
        """Put what is taken first, in its order, the cursor on a column."""
        self._order()
        self.resized()
        self.go_to(next((place for place, choice in enumerate(self._shown) if choice.column == column), 0))
        self.refresh()
        self.post_message(self.Changed())

    def hint(self) -> str:
        """Why there are no columns."""
        return "no column has this name"

    def line_count(self) -> int:
        """Columns that fit what is typed."""
        return len(self._shown)

    def columns(self) -> Sequence[Column]:
        """Whether it is taken, its place, its name, and what it shows."""
        return Column("", BOX_CELLS), Column("", 2, right=True), Column("column", 24), Column("", 20, flexible=True)

    def cells(self, position: int) -> Sequence[str]:
        """One column."""
        choice = self._shown[position]
        taken = choice.column in self.taken
        place = str(self.taken.index(choice.column) + 1) if taken else ""
        return ["[x]" if taken else "[ ]", place, choice.title, choice.note]

    def line_style(self, position: int) -> str:
        """What is taken stands out."""
        return "column-choices--taken" if self._shown[position].column in self.taken else ""


def field_choice(name: str, note: str) -> ColumnChoice:
    """The column of a field."""
    return ColumnChoice(f"{FIELD_SIGN}{name}", name, note)
