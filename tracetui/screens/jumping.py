"""Jumping: to a time, to marks, back over jumps."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType

from tracetui.engine.session import Session
from tracetui.screens.browser_screen import BrowserScreen
from tracetui.screens.go_to_time import row_at_time
from tracetui.visible import visible
from tracetui.widgets.prompt import PromptKind


class Jumping(BrowserScreen):
    """Far moves of the cursor in the stream.

    Attributes:
        marks: row numbers by letter.
    """

    HELP_TITLE: ClassVar[str] = "Jumping"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "colon", "prompt(':')", "Go to", id="jump.time", key_display=":",
            tooltip="Go to a time: 1688.25, +1.5ms, -20us, 50%",
        ),
        Binding(
            "m", "prompt('m')", "Mark", id="jump.set-mark", show=False,
            tooltip="Put a mark on this row: m and a letter",
        ),
        Binding(
            "apostrophe", 'prompt("\'")', "To mark", id="jump.mark", show=False,
            tooltip="Go to a mark: ' and its letter; '' back",
        ),
        Binding(
            "backspace,alt+left", "jump(-1)", "Jump back", id="jump.back", show=False,
            tooltip="Back to before the last jump",
        ),
        Binding(
            "alt+right", "jump(1)", "Jump forth", id="jump.forth", show=False, tooltip="Forth again after going back"
        ),
    ]  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.marks: dict[str, int] = {}
        for kind in (
            PromptKind(":", "go to a time: 1688.25  +1.5ms  -20us  50%  (q quits)", self._time_typed),
            PromptKind("m", "a letter for the mark on this row", self._mark_typed, single=True),
            PromptKind(
                "'", "the letter of a mark; ' again goes back to before the last jump", self._jump_typed, single=True
            ),
        ):
            self.prompt_job.offer(kind)

    def action_jump(self, step: int) -> None:
        """Go back to where the cursor was before a jump, or forth again."""
        row = self.jumps.step(step)
        if row is None:
            self.say("no jump to go back over" if step < 0 else "no jump to go forth over")
        else:
            self.show_row(row)

    def _time_typed(self, text: str) -> Callable[[], None] | None:
        if text.strip() in {"q", "q!", "quit"}:
            return self.app.exit
        return partial(self._go_to_time, text) if text.strip() else None

    def _go_to_time(self, text: str) -> None:
        self.event_list.go_to(row_at_time(self.event_list, self.load_job, text), centre=True)
        self.panes.focus_pane(self.panes.order[0])

    def _mark_typed(self, text: str) -> Callable[[], None] | None:
        return partial(self._set_mark, visible(text)) if text else None

    def _jump_typed(self, text: str) -> Callable[[], None] | None:
        return partial(self._go_to_mark, visible(text)) if text else None

    def _set_mark(self, letter: str) -> None:
        row = self.event_list.current
        if row is not None:
            self.marks[letter] = row.number
            self.say(f"mark {letter} set")

    def _go_to_mark(self, letter: str) -> None:
        if letter in self.marks:
            self.go_to_row(self.marks[letter])
        elif letter == "'":
            self.action_jump(-1)
        else:
            self.say(f"no mark {letter}")
