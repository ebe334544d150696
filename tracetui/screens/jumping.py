"""Jumping: to a time, back over jumps and forth again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType

from tracetui.engine.session import Session
from tracetui.screens.browser_screen import BrowserScreen
from tracetui.screens.go_to_time import row_at_time
from tracetui.widgets.prompt import PromptKind


class Jumping(BrowserScreen):
    """Far moves of the cursor in the stream.

    Attributes:
        typed: what else may follow the colon: word -> what to do with the text behind it.
    """

    HELP_TITLE: ClassVar[str] = "Jumping"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "colon", "prompt(':')", "Go to", id="jump.time", key_display=":",
            tooltip="Go to a time: 1688.25, +1.5ms, -20us, 50%",
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
        self.typed: dict[str, Callable[[str], Callable[[], None] | None]] = {}
        hint = "go to a time: 1688.25  +1.5ms  -20us  50%   or: step 1ms  gap 5ms  q"
        self.prompt_job.offer(PromptKind(":", hint, self._time_typed))

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
        word, _, rest = text.strip().partition(" ")
        if word in self.typed:
            return self.typed[word](rest)
        return partial(self._go_to_time, text) if text.strip() else None

    def _go_to_time(self, text: str) -> None:
        self.event_list.go_to(row_at_time(self.event_list, self.load_job, text), centre=True)
        self.panes.focus_pane(self.panes.order[0])
