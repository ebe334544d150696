"""The line in which a pattern or a time is typed; it takes the place of the status bar."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static


class Prompt(Horizontal):
    """Asks for one line of text; `kind` is the key that opened it: `/`, `?` or `:`."""

    DEFAULT_CSS = """
    Prompt { height: 1; background: $panel; }
    Prompt > Static { width: 2; padding: 0; }
    Prompt > Input { width: 1fr; height: 1; border: none; padding: 0; background: $panel; }
    Prompt > Input:focus { border: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Go"),
        Binding("escape", "leave", "Cancel", priority=True),
        Binding("ctrl+c", "leave", "Cancel", show=False, priority=True),
        Binding("up", "history(-1)", "Earlier", show=False, priority=True),
        Binding("down", "history(1)", "Later", show=False, priority=True),
    ]
    HINTS: ClassVar[dict[str, str]] = {
        "/": "search forward: a regular expression",
        "?": "search backward: a regular expression",
        ":": "go to a time: 1688.25  +1.5ms  -20us  50%  (q quits)",
    }

    class Answered(Message):
        """Something was typed, or the prompt was left (text None)."""

        def __init__(self, kind: str, text: str | None) -> None:
            self.kind, self.text = kind, text
            super().__init__()

    def __init__(self, kind: str, history: list[str]) -> None:
        super().__init__()
        self._kind, self._history = kind, history
        self._place = len(history)

    def compose(self) -> ComposeResult:
        """The key that opened it, and what is typed."""
        yield Static(self._kind, markup=False)
        yield Input(placeholder=self.HINTS[self._kind], select_on_focus=False)

    def on_mount(self) -> None:
        """Wait for text."""
        field = self.query_one(Input)
        field.cursor_blink = False
        field.focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Answered(self._kind, event.value))

    def action_submit(self) -> None:
        """Answer with what is typed."""
        self.post_message(self.Answered(self._kind, self.query_one(Input).value))

    def action_leave(self) -> None:
        """Give up."""
        self.post_message(self.Answered(self._kind, None))

    def action_history(self, step: int) -> None:
        """Bring back what was typed before."""
        place = self._place + step
        if 0 <= place <= len(self._history):
            self._place = place
            field = self.query_one(Input)
            field.value = self._history[place] if place < len(self._history) else ""
            field.cursor_position = len(field.value)
