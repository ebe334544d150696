"""Asks for a line of text in the place of the status bar, and does what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracetui.errors import TracetuiError
from tracetui.visible import printable

if TYPE_CHECKING:
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

    def offer(self, kind: PromptKind) -> None:
        """Let something be asked for."""
        self._kinds[kind.sign] = kind

    def ask(self, sign: str) -> None:
        """Open the prompt of a sign."""
        from tracetui.widgets.prompt import Prompt

        self.active = True
        kind = self._kinds[sign]
        self._screen.status.display = False
        self._screen.mount(
            Prompt(kind, self.histories.setdefault(kind.history or sign, [])), before=self._screen.status
        )

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
