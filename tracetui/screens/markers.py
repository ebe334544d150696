"""Marks: rows to come back to by a letter; A and B are the ends of a span."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType

from tracetui.engine.row import Row
from tracetui.engine.session import Session
from tracetui.screens.jumping import Jumping
from tracetui.screens.span import SPAN_ENDS
from tracetui.visible import visible
from tracetui.widgets.prompt import PromptKind


class Markers(Jumping):
    """Putting marks on rows, and going to them from any filter."""

    HELP_TITLE: ClassVar[str] = "Marks"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "A", "mark('A')", "Mark A", id="marker.a", show=False,
            tooltip="Put marker A on this row and count times from it: the begin of a span",
        ),
        Binding(
            "B", "mark('B')", "Mark B", id="marker.b", show=False,
            tooltip="Put marker B on this row: the end of a span; the status bar says the time from A",
        ),
        Binding(
            "m", "prompt('m')", "Mark", id="jump.set-mark", show=False,
            tooltip="Put a mark on this row: m and a letter",
        ),
        Binding(
            "apostrophe", 'prompt("\'")', "To mark", id="jump.mark", show=False,
            tooltip="Go to a mark: ' and its letter, also 'A and 'B; '' goes back over the last jump",
        ),
    ]  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        for kind in (
            PromptKind("m", "a letter for the mark on this row", self._letter_typed(self.action_mark), single=True),
            PromptKind(
                "'", "the letter of a mark; ' again goes back to before the last jump",
                self._letter_typed(self._go_to_mark), single=True,
            ),
        ):  # fmt: skip
            self.prompt_job.offer(kind)

    @staticmethod
    def _letter_typed(act: Callable[[str], None]) -> Callable[[str], Callable[[], None] | None]:
        return lambda text: partial(act, visible(text)) if text else None

    def action_mark(self, letter: str) -> None:
        """Put a mark on the row under the cursor."""
        row = self.event_list.current
        if row is not None:
            self.set_mark(letter, row)
            self.say(f"mark {letter} set")

    def set_mark(self, letter: str, row: Row) -> None:
        """Put a mark on a row; times are counted from A."""
        self.marks[letter] = row
        if letter == SPAN_ENDS[0]:
            self.event_list.count_from(row.ts_ns)
        self.show_status()

    def _go_to_mark(self, letter: str) -> None:
        if letter in self.marks:
            self.go_to_row(self.marks[letter].number)
        elif letter == "'":
            self.action_jump(-1)
        else:
            self.say(f"no mark {letter}")

    def keep(self) -> dict[str, object]:
        """The rows of all marks."""
        return super().keep() | {"marks": {letter: row.number for letter, row in self.marks.items()}}

    def bring_back(self, kept: dict[str, object]) -> None:
        """Put the marks on their rows again."""
        super().bring_back(kept)
        marks, timeline = kept.get("marks"), self.session.timeline
        for letter, number in marks.items() if isinstance(marks, dict) else ():
            if isinstance(letter, str) and isinstance(number, int) and 0 <= number < timeline.row_count:
                self.set_mark(letter[:1], timeline.row(number))
