"""A list of things to choose with their counts: narrowed while a name is typed, several can be marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.message import Message

from tracetui.engine.choices import Choice
from tracetui.widgets.pick_list import BOX_CELLS, PickList
from tracetui.widgets.table_list import Column

_WIDE = 84


class ChoiceList(PickList):
    """Choices; what is typed elsewhere narrows them.

    Attributes:
        marked: the labels and notes of what is marked.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"choice-list--marked"}
    DEFAULT_CSS = """
    ChoiceList > .choice-list--marked { color: $text-accent; text-style: bold; }
    """

    class Marked(Message):
        """Other choices are marked."""

    def __init__(self) -> None:
        super().__init__()
        self._all: Sequence[Choice] = ()
        self._shown: list[Choice] = []
        self._typed, self._hint, self._with_listed = "", "", False
        self._marked: set[Choice] = set()

    @property
    def chosen(self) -> list[Choice]:
        """What is marked, in the order of the list, else what is under the cursor."""
        marked = [choice for choice in self._all if choice in self._marked]
        return marked or self._shown[self.cursor : self.cursor + 1]

    @property
    def found(self) -> tuple[int, int]:
        """How many choices fit what is typed, and how many there are."""
        return len(self._shown), len(self._all)

    @property
    def marks(self) -> int:
        """How many choices are marked."""
        return len(self._marked)

    def show_choices(self, choices: Sequence[Choice], hint: str, *, filtered: bool) -> None:
        """Show other choices, none of them marked.

        Args:
            choices: what there is to choose.
            hint: stands in the place of choices where there are none.
            filtered: the numbers of rows that filters let through are to show besides.
        """
        self._all, self._hint, self._with_listed = choices, hint, filtered
        self._marked = set()
        self.narrow(self._typed)

    def narrow(self, typed: str) -> None:
        """Show only what has a text in it, whatever its case."""
        self._typed = typed
        words = typed.casefold()
        self._shown = [choice for choice in self._all if words in f"{choice.label} {choice.note}".casefold()]
        self.resized()
        self.go_to(0)
        self.post_message(self.Panned())
        self.post_message(self.Marked())

    def toggle(self) -> None:
        """Mark the choice under the cursor, or no longer."""
        for choice in self._shown[max(self.cursor, 0) : self.cursor + 1]:
            self._marked ^= {choice}
            self.refresh()
            self.post_message(self.Marked())

    def hint(self) -> str:
        """Why there is nothing to choose."""
        return "nothing has this name" if self._all else self._hint

    def line_count(self) -> int:
        """Choices that fit."""
        return len(self._shown)

    def columns(self) -> Sequence[Column]:
        """A mark, the name, a note, and counts."""
        wide = self.line_width >= _WIDE
        listed = (Column("let through", 11, right=True),) if self._with_listed else ()
        return (
            Column("", BOX_CELLS),
            Column("name", 20, flexible=True),
            Column("", 28 if wide else 18),
            *listed,
            Column("rows", 11, right=True),
        )

    def cells(self, position: int) -> Sequence[str]:
        """One choice."""
        choice = self._shown[position]
        listed = (f"{choice.listed:,}",) if self._with_listed else ()
        return ["[x]" if choice in self._marked else "[ ]", choice.label, choice.note, *listed, f"{choice.rows:,}"]

    def line_style(self, position: int) -> str:
        """What is marked stands out."""
        return "choice-list--marked" if self._shown[position] in self._marked else ""
