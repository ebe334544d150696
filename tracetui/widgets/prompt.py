"""The line in which a pattern, a time or a filter is typed; it takes the place of the status bar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

if TYPE_CHECKING:
    from tracetui.engine.query.completion import Completions

Complete = Callable[[str, int], "Completions"]
"""(text, column of the cursor) -> what may stand there."""

_SIGN_CELLS = 2


@dataclass(frozen=True)
class PromptKind:
    """Something that can be asked for.

    Attributes:
        sign: what stands before the text, the key that opens it as a rule.
        hint: what may be typed.
        prepare: text -> what to do about it once the prompt is closed, None for nothing. A FilterError keeps the
            prompt open and points at the character; any other TracetuiError is said.
        history: the kind whose earlier texts are offered, its own sign if empty.
        complete: completes names.
        single: one character is the whole answer.
    """

    sign: str
    hint: str
    prepare: Callable[[str], Callable[[], None] | None]
    history: str = ""
    complete: Complete | None = None
    single: bool = False


class Prompt(Vertical):
    """Asks for one line of text."""

    DEFAULT_CSS = """
    Prompt { height: auto; background: $panel; }
    Prompt > Horizontal { height: 1; }
    Prompt Static { width: 2; padding: 0; }
    Prompt > .remark { display: none; width: 1fr; height: 1; color: $text-muted; }
    Prompt > .remark.-error { color: $text-error; }
    Prompt Input { width: 1fr; height: 1; border: none; padding: 0; background: $panel; }
    Prompt Input:focus { border: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Go"),
        Binding("escape", "leave", "Cancel", priority=True),
        Binding("ctrl+c", "leave", "Cancel", show=False, priority=True),
        Binding("up", "history(-1)", "Earlier", show=False, priority=True),
        Binding("down", "history(1)", "Later", show=False, priority=True),
        Binding("tab", "complete(1)", "Complete", priority=True),
        Binding("shift+tab", "complete(-1)", "Complete", show=False, priority=True),
    ]

    class Answered(Message):
        """Something was typed, or the prompt was left (text None)."""

        def __init__(self, kind: PromptKind, text: str | None) -> None:
            self.kind, self.text = kind, text
            super().__init__()

    def __init__(self, kind: PromptKind, history: list[str], early: Sequence[events.Key] = ()) -> None:
        """Prepare to ask.

        Args:
            kind: for what.
            history: what was typed before.
            early: keys that come before the prompt has the focus.
        """
        super().__init__()
        self._kind, self._history, self._early = kind, history, early
        self._seen: events.Key | None = None
        self._place = len(history)
        self._remark = Static(classes="remark", markup=False)
        self._offer: tuple[Completions, int, str] | None = None
        """What is offered, which of it stands in the text, and that text."""

    def compose(self) -> ComposeResult:
        """The sign, what is typed, and a line for what is to be said of it."""
        with Horizontal():
            yield Static(self._kind.sign, markup=False)
            yield Input(placeholder=self._kind.hint, select_on_focus=False)
        yield self._remark

    @property
    def field(self) -> Input:
        """Where it is typed."""
        return self.query_one(Input)

    def on_mount(self) -> None:
        """Wait for text."""
        self.field.cursor_blink = False
        self.screen.set_focus(self.field)
        for event in self._early:
            self.type_key(event)

    def on_key(self, event: events.Key) -> None:
        """Note what came here by itself."""
        self._seen = event

    def misses(self, event: events.Key) -> bool:
        """Whether a key went elsewhere before the prompt had the focus."""
        return event.is_forwarded and event is not self._seen

    def type_key(self, event: events.Key) -> None:
        """Do what a key does that did not come here by itself."""
        if event.key == "enter":
            self.action_submit()
        elif event.key == "escape":
            self.action_leave()
        elif event.key == "backspace":
            self.field.action_delete_left()
        elif event.is_printable and event.character:
            self.field.insert_text_at_cursor(event.character)

    def complain(self, column: int, reason: str) -> None:
        """Point at the character of the text that is wrong."""
        field = self.field
        field.cursor_position = min(column, len(field.value))
        place = max(_SIGN_CELLS + column - round(field.scroll_offset.x), 0)
        room = self.size.width - place - 2
        fits = len(reason) <= room or place < len(reason) + 1
        self._say(f"{' ' * place}^ {reason}" if fits else f"{reason} ^".rjust(place + 1), error=True)

    def _say(self, text: str, *, error: bool = False) -> None:
        self._remark.update(Content(text))
        self._remark.set_class(error, "-error")
        self._remark.display = bool(text)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._kind.single and event.value:
            self.post_message(self.Answered(self._kind, event.value[:1]))
        if self._offer is None or event.value != self._offer[2]:
            self._offer = None
            self._say("")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Answered(self._kind, event.value))

    def action_submit(self) -> None:
        """Answer with what is typed."""
        self.post_message(self.Answered(self._kind, self.field.value))

    def action_leave(self) -> None:
        """Give up."""
        self.post_message(self.Answered(self._kind, None))

    def action_history(self, step: int) -> None:
        """Bring back what was typed before."""
        place = self._place + step
        if 0 <= place <= len(self._history):
            self._place = place
            field = self.field
            field.value = self._history[place] if place < len(self._history) else ""
            field.cursor_position = len(field.value)

    def action_complete(self, step: int) -> None:
        """Put the next name that fits in the place of what is typed of it."""
        if self._kind.complete is None:
            return
        field = self.field
        if self._offer is None:
            found, chosen = self._kind.complete(field.value, field.cursor_position), -1 if step > 0 else 0
        else:
            found, chosen = self._offer[0], self._offer[1]
        if not found.choices:
            self._say("nothing fits here")
            return
        chosen = (chosen + step) % len(found.choices)
        name = found.choices[chosen]
        text = f"{field.value[: found.start]}{name}{field.value[field.cursor_position :]}"
        self._offer = found, chosen, text
        field.value = text
        field.cursor_position = found.start + len(name)
        following = "  ".join(found.choices[chosen : chosen + 20])
        self._say(f"{chosen + 1} of {len(found.choices)}: {following}" if len(found.choices) > 1 else "")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tab completes only where there is something to complete."""
        return self._kind.complete is not None if action == "complete" else True
