"""The terminal application: sessions on screens, and what is kept of them."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from rich.text import Text
from textual import events, on, work
from textual.app import App, SystemCommand
from textual.screen import Screen

from tracetui.config.settings import Settings
from tracetui.crash_note import crash_note
from tracetui.engine.opening_request import OpeningRequest
from tracetui.engine.session import Session
from tracetui.engine.session_keeper import SessionKeeper
from tracetui.errors import TracetuiError
from tracetui.palette import commands_of
from tracetui.screens.keeping import Keeping, shown_first
from tracetui.screens.loading import Loading
from tracetui.screens.main import MainScreen
from tracetui.screens.recent import RecentScreen
from tracetui.themes import SIXTEEN_COLOURS, textual_theme
from tracetui.visible import printable
from tracetui.widgets.file_choices import FileChoice


class TraceApp(App[None]):
    """Browses one session at a time.

    Attributes:
        session: the recordings that show; None while they are being chosen.
        request: how they were opened; None for a session that nobody can open again, of which nothing is kept.
        settings: what the user set.
        problems: what is wrong with that, one message each.
        parting: what to say when the terminal is given back, "" for nothing.
    """

    TITLE = "tracetui"
    ENABLE_COMMAND_PALETTE = True
    ESCAPE_TO_MINIMIZE: ClassVar[bool] = False

    def __init__(
        self,
        session: Session | None = None,
        request: OpeningRequest | None = None,
        *,
        keeper: SessionKeeper | None = None,
        settings: Settings | None = None,
        problems: Sequence[str] = (),
        choices: Sequence[FileChoice] = (),
    ) -> None:
        """Prepare to browse.

        Args:
            session: the recordings; None to let the user choose.
            request: how they were opened.
            keeper: keeps what the screen shows; None keeps nothing.
            settings: what the user set.
            problems: what is wrong with that.
            choices: recordings to choose from.
        """
        super().__init__()
        self.session, self.request, self.parting = session, request, ""
        self.settings, self.problems = settings or Settings(), problems
        self._keeper, self._choices = keeper or SessionKeeper(), choices
        self._main: MainScreen | None = None
        self._session_left = False
        """Whether a session has been left of which something may still be in memory."""
        self.animation_level = "none"

    def adapt_to_terminal(self, theme: str | None = None) -> None:
        """Take a theme: the one that is named here, in the environment or the settings, or one that suits.

        A terminal without many colours draws with its own sixteen.
        """
        few = self.console.color_system in {None, "standard"}
        wanted = theme or os.environ.get("TEXTUAL_THEME") or self.settings.theme or (SIXTEEN_COLOURS if few else "dark")
        name = textual_theme(wanted)
        self.theme = name if name in self.available_themes else textual_theme("dark")

    def get_default_screen(self) -> Screen[None]:
        """The main screen, or recordings to choose from."""
        session = self.session
        screen: Screen[None] = RecentScreen(self._choices) if session is None else self._show(session, self.request, {})
        # Textual can replace only screens that somebody waits for.
        screen._push_result_callback(screen, None)
        gc.freeze()
        return screen

    def on_mount(self) -> None:
        """Say what is wrong with the settings."""
        for problem in self.problems[:_MOST_NOTES]:
            self.notify(printable(problem), title="Settings", severity="warning", markup=False)

    async def on_event(self, event: events.Event) -> None:
        """Give keys to the prompt that was opened before them."""
        screen = self._main
        if not (isinstance(event, events.Key) and self.screen is screen and screen.prompt_job.takes(event)):
            await super().on_event(event)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every key's action by name, and the themes."""
        yield SystemCommand("Theme", "Other colours", self.action_change_theme)
        if isinstance(screen, MainScreen):
            yield from commands_of(screen)

    # Sessions

    def _show(self, session: Session, request: OpeningRequest | None, carried: dict[str, object]) -> MainScreen:
        """A screen that shows a session as it was left, and what is carried over from the one before."""
        self.session, self.request = session, request
        session.symbols.deferred = True
        typed = self._keeper.typed() | (self._main.prompt_job.histories if self._main is not None else {})
        self._main = main = MainScreen(session)
        main.prompt_job.histories.update(typed)
        found = self._keeper.find(request) if request is not None else None
        state = shown_first(self.settings) | (found.state if found else {}) | carried
        main.expect(state, printable(found.remark) if found else "")
        return main

    @on(Loading.Judged)
    def _set_aside(self) -> None:
        """Have the garbage collector pass over what is there now and stays; a key would wait 50 ms for a full pass."""
        if self._session_left:
            # Threads of the session before have ended, so that nothing of it is set aside with the rest.
            self._session_left = False
            gc.collect()
        gc.freeze()

    @on(RecentScreen.Chosen)
    def _chosen(self, message: RecentScreen.Chosen) -> None:
        self._open(message.request)

    @on(Keeping.FilesAsked)
    def _more_files(self, message: Keeping.FilesAsked) -> None:
        if self.request is None:
            self._say("these files cannot be opened again with others")
        else:
            self._say("opening")
            self._open(self.request.with_files(message.paths))

    @work(exclusive=True, group="opening")
    async def _open(self, request: OpeningRequest) -> None:
        """Show other files in the place of what shows, if they can be read."""
        try:
            session = await asyncio.to_thread(request.open)
        except (TracetuiError, OSError, MemoryError) as error:
            self._say(printable(str(error) or "out of memory"))
            return
        before, main = self.session, self._main
        if before is not None and len(session.machines) == len(before.machines):
            self._say(printable(next(iter(session.problems[::-1]), "no further recording")))
            return
        carried: dict[str, object] = {}
        if main is not None:
            self._leave()
            carried = main.carried()
        await self.switch_screen(self._show(session, request, carried))
        self._session_left = before is not None
        gc.unfreeze()

    def _say(self, text: str) -> None:
        screen = self.screen
        if isinstance(screen, MainScreen):
            screen.say(text)
        elif isinstance(screen, RecentScreen):
            screen.complain(text)

    @on(Keeping.SaveAsked)
    def _save(self) -> None:
        if self._main is not None and self.request is not None:
            remark = self._keeper.save(self.request, self._main.kept(), self._main.prompt_job.histories)
            self._say(printable(remark))

    def _leave(self) -> None:
        """Keep what the screen shows."""
        if self._main is not None and self.request is not None:
            self.parting = self._keeper.leave(self.request, self._main.kept(), self._main.prompt_job.histories)

    # The end

    def on_unmount(self) -> None:
        """Let go of what was set aside, for a process that goes on."""
        gc.unfreeze()

    def exit(self, result: None = None, return_code: int = 0, message: Any = None) -> None:
        """End, and keep what the screen shows."""
        self._leave()
        super().exit(result, return_code, message)

    def _fatal_error(self) -> None:
        """End with one line about the mistake that was met, and its traceback where it can be asked for."""
        if os.environ.get("TRACETUI_DEBUG"):
            super()._fatal_error()
            return
        if not self._exit_renderables:
            self._exit_renderables.append(Text(printable(crash_note())))
        self._return_code = TracetuiError.exit_status
        self._close_messages_no_wait()


_MOST_NOTES = 3
