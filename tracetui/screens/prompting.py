"""Asks for a pattern, a time or a filter in the place of the status bar, and does what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracetui.errors import TracetuiError
from tracetui.screens.filtering import RowPick
from tracetui.screens.go_to_time import row_at_time
from tracetui.screens.row_picking import by_condition, by_text
from tracetui.visible import printable, visible

if TYPE_CHECKING:
    from tracetui.engine.query.completion import Completions
    from tracetui.screens.main import MainScreen
    from tracetui.widgets.prompt import Prompt

_HISTORIES = {"/": "/", "?": "/", "&": "/", ":": ":", "f": "f", "m": "m", "'": "m"}


class Prompting:
    """The prompt of one screen.

    Attributes:
        active: whether something is being typed.
        marks: row numbers by letter.
    """

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self.active = False
        self.marks: dict[str, int] = {}
        self._history: dict[str, list[str]] = {name: [] for name in _HISTORIES.values()}

    def ask(self, kind: str) -> None:
        """Open the prompt that a key stands for."""
        from tracetui.widgets.prompt import Prompt

        self.active = True
        complete = self._complete if kind == "f" else None
        self._screen.status.display = False
        self._screen.mount(Prompt(kind, self._history[_HISTORIES[kind]], complete), before=self._screen.status)

    async def answer(self, message: Prompt.Answered) -> None:
        """Do what was typed; a filter that is wrong stays, with what is wrong below it."""
        from tracetui.engine.query.filter_error import FilterError
        from tracetui.widgets.prompt import Prompt

        history = self._history[_HISTORIES[message.kind]]
        if message.text and message.text not in history[-1:]:
            history.append(message.text)
        wanted: RowPick | None = None
        if message.kind == "f" and message.text and message.text.strip():
            try:
                wanted = RowPick(visible(message.text.strip()), by_condition(self._screen.session, message.text))
            except FilterError as error:
                self._screen.query_one(Prompt).complain(error.column, printable(error.reason))
                return
        await self._close()
        if wanted is not None:
            self._filter(wanted)
        elif message.text is not None and message.kind != "f":
            try:
                self._carry_out(message.kind, message.text)
            except TracetuiError as error:
                self._screen.say(printable(str(error)))

    async def _close(self) -> None:
        from tracetui.widgets.prompt import Prompt

        screen = self._screen
        await screen.query(Prompt).remove()
        self.active = False
        screen.status.display = True
        screen.panes.focus_pane(screen.panes.current)
        screen.say("")

    def _carry_out(self, kind: str, text: str) -> None:
        screen = self._screen
        if kind in {"/", "?"}:
            screen.panes.focus_pane(screen.panes.order[0])
            screen.search_job.start(text, backward=kind == "?")
            screen.say(screen.search_job.arrive())
        elif kind == "&":
            if text:
                self._filter(RowPick(f"&{visible(text)}", by_text(screen.session, text)))
        elif kind in {"m", "'"}:
            self._mark(kind, visible(text))
        elif text.strip() in {"q", "q!", "quit"}:
            screen.app.exit()
        elif text.strip():
            screen.event_list.go_to(row_at_time(screen.event_list, screen.load_job, text), centre=True)
            screen.panes.focus_pane(screen.panes.order[0])

    def _mark(self, kind: str, letter: str) -> None:
        """Set a mark, go to one, or, for the key pressed twice, back to before the last jump."""
        screen, row = self._screen, self._screen.event_list.current
        if kind == "m" and row is not None and letter:
            self.marks[letter] = row.number
            screen.say(f"mark {letter} set")
        elif letter in self.marks:
            screen.show_row(self.marks[letter])
            screen.panes.focus_pane(screen.panes.order[0])
        elif letter == "'":
            screen.action_jump(-1)
        elif letter:
            screen.say(f"no mark {letter}")

    def _filter(self, wanted: RowPick) -> None:
        self._screen.filter_job.add(wanted)
        self._screen.panes.focus_pane(self._screen.panes.order[0])

    def _complete(self, text: str, cursor: int) -> Completions:
        from tracetui.engine.query.completion import complete

        return complete(text, self._screen.session, cursor)
