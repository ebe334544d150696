"""What shows when no file was named: recordings to choose from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from tracetui.engine.opening_request import OpeningRequest
from tracetui.errors import TracetuiError
from tracetui.visible import printable
from tracetui.widgets.file_choices import FileChoice, FileChoices
from tracetui.widgets.key_footer import KeyFooter
from tracetui.widgets.pane import Pane
from tracetui.widgets.prompt import PromptKind
from tracetui.widgets.row_list import RowList

if TYPE_CHECKING:
    from tracetui.widgets.prompt import Prompt

_HINT = (
    "Enter opens a line, Ctrl+o any other file: the recording of a host, with Ctrl+o again those of its guests. "
    "The demo is a real host with its guest, to try things on."
)


class RecentScreen(Screen[None]):
    """Recordings to open."""

    AUTO_FOCUS = "#file-choices"
    HELP_TITLE: ClassVar[str] = "Start"
    DEFAULT_CSS = """
    RecentScreen { background: $background; }
    RecentScreen > Static { height: auto; padding: 0 1; color: $text-muted; }
    RecentScreen > .problem { color: $text-error; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o", "name_file", "Open a file", id="start.file", tooltip="Open a file by its name"),
        Binding("escape,q,Q", "app.quit", "Quit", id="start.quit", key_display="q", tooltip="Quit"),
    ]

    class Chosen(Message):
        """These files are to be opened."""

        def __init__(self, request: OpeningRequest) -> None:
            self.request = request
            super().__init__()

    def __init__(self, choices: Sequence[FileChoice]) -> None:
        super().__init__()
        self._pane = Pane("tracetui: open a recording", FileChoices(choices), "start")
        self._problem = Static(classes="problem", markup=False)
        self._typed: list[str] = []

    def compose(self) -> ComposeResult:
        """The list, and what can be done."""
        yield self._pane
        yield self._problem
        yield Static(_HINT, markup=False)
        yield KeyFooter()

    def on_mount(self) -> None:
        """Nothing is wrong yet."""
        self._problem.display = False

    def complain(self, text: str) -> None:
        """Say why nothing opened."""
        self._problem.update(printable(text))
        self._problem.display = True

    @on(RowList.Opened)
    def _open(self) -> None:
        choice = self._pane.query_one(FileChoices).selected
        if choice is not None:
            self._choose(choice.request)

    def _choose(self, request: OpeningRequest) -> None:
        self.post_message(self.Chosen(request))

    def action_name_file(self) -> None:
        """Ask for a file's name."""
        from tracetui.engine.path_typing import complete_path
        from tracetui.widgets.prompt import Prompt

        if not self.query(Prompt):
            kind = PromptKind("+", "a file, or host*.dat (Tab completes)", self._file_typed, complete=complete_path)
            self.mount(Prompt(kind, self._typed), before=self.query_one(KeyFooter))

    async def on_prompt_answered(self, message: Prompt.Answered) -> None:
        """Open the file that was typed."""
        from tracetui.widgets.prompt import Prompt

        await self.query(Prompt).remove()
        self._pane.rows.focus()
        try:
            act = message.kind.prepare(message.text) if message.text is not None else None
        except TracetuiError as error:
            self.complain(str(error))
            return
        if act is not None:
            act()

    def _file_typed(self, text: str) -> Callable[[], None] | None:
        from tracetui.engine.path_typing import typed_files

        if not text.strip():
            return None
        self._typed.append(text)
        return partial(self._choose, OpeningRequest(typed_files(text)))
