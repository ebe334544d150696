"""Asks for a line of text in the place of the status bar, and does what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracetui.errors import TracetuiError
from tracetui.visible import printable

if TYPE_CHECKING:
    from textual import events

    from tracetui.screens.browser_screen import BrowserScreen
    from tracetui.widgets.prompt import Prompt, PromptKind


class Prompting:
    """The prompt of one screen.

    Attributes:
        active: whether something is being typed.
        histories: what was typed before, by the kinds' history.
    """

    def __init__(self, screen: BrowserScreen) -> None:
        self._screen = screen
        self.active = False
        self._kinds: dict[str, PromptKind] = {}
        self.histories: dict[str, list[str]] = {}
        self._prompt: Prompt | None = None
        self._early: list[events.Key] = []

    def offer(self, kind: PromptKind) -> None:
        """Let something be asked for."""
        self._kinds[kind.sign] = kind

    def ask(self, sign: str) -> None:
        """Open the prompt of a sign."""
        from tracetui.widgets.prompt import Prompt

        self.active = True
        kind = self._kinds[sign]
        self._screen.status.display = False
        self._early = []
        self._prompt = Prompt(kind, self.histories.setdefault(kind.history or sign, []), self._early)
        self._screen.mount(self._prompt, before=self._screen.status)

    def takes(self, event: events.Key) -> bool:
        """Take a key that is meant for the prompt but goes elsewhere, because it came before the prompt had the focus.

        Whoever types or pastes quickly would otherwise press keys of the lists.
        """
        if not self.active or self._prompt is None:
            return False
        if not self._prompt.has_focus_within:
            self._early.append(event)
            return True
        if self._prompt.misses(event):
            self._prompt.type_key(event)
            return True
        return False

    async def answer(self, message: Prompt.Answered) -> None:
        """Do what was typed; a filter that is wrong stays, with what is wrong below it."""
        from tracetui.engine.query.filter_error import FilterError
        from tracetui.widgets.prompt import Prompt

        history = self.histories[message.kind.history or message.kind.sign]
        if message.text and not message.kind.single and message.text not in history[-1:]:
            history.append(message.text)
        act = None
        try:
            act = message.kind.prepare(message.text) if message.text is not None else None
            await self._close()
            if act is not None:
                act()
        except FilterError as error:
            self._screen.query_one(Prompt).complain(error.column, printable(error.reason))
        except TracetuiError as error:
            await self._close()
            self._screen.say(printable(str(error)))

    async def _close(self) -> None:
        from tracetui.widgets.prompt import Prompt

        screen = self._screen
        if self.active:
            await screen.query(Prompt).remove()
            self.active = False
            screen.status.display = True
            screen.panes.focus_pane(screen.panes.current)
            screen.say("")
