"""Keeping: the screen as it was left, now and for a later run, and with further files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.message import Message

from tracetui.config.settings import Settings
from tracetui.engine.session import Session
from tracetui.errors import TracetuiError
from tracetui.screens.browser_screen import BrowserScreen
from tracetui.screens.loading import Loading
from tracetui.visible import printable
from tracetui.widgets.prompt import PromptKind
from tracetui.widgets.time_column import TimeMode

if TYPE_CHECKING:
    from tracetui.engine.query.completion import Completions


TIME_MODES = {mode.name.lower(): mode for mode in TimeMode}
"""What times may count from, by the name that settings and sessions have for it."""


def shown_first(settings: Settings) -> dict[str, object]:
    """What the settings have to say about the state of a screen that nothing was kept of."""
    wanted = {"time": settings.time, "columns": list(settings.columns), "colour": settings.colour}
    return {name: value for name, value in wanted.items() if value}


class Keeping(BrowserScreen):
    """Sessions, and further files."""

    HELP_TITLE: ClassVar[str] = "Files and sessions"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+o", "prompt('+')", "Open", id="files.open", show=False,
            tooltip="Open a further file together with these",
        ),
        Binding(
            "ctrl+s", "save_session", "Save session", id="session.save", show=False,
            tooltip="Save the session now; leaving does it by itself",
        ),
    ]  # fmt: skip

    class SaveAsked(Message):
        """The session is to be saved now."""

    class FilesAsked(Message):
        """Further files are to be opened."""

        def __init__(self, paths: tuple[Path, ...]) -> None:
            self.paths = paths
            super().__init__()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._expected: dict[str, object] = {}
        """What is to be brought back as soon as its rows are known."""
        self._remark = ""
        self._row_shown = 0
        self.prompt_job.offer(
            PromptKind("+", "a further file, or guest*.dat (Tab completes)", self._files_typed, complete=_complete)
        )

    def expect(self, kept: dict[str, object], remark: str) -> None:
        """Bring back what was kept once its rows are known, and say something then."""
        self._expected, self._remark = kept, remark

    def kept(self) -> dict[str, object]:
        """What to keep: what shows, or what was to be brought back if it never was."""
        return self._expected or self.keep()

    def carried(self) -> dict[str, object]:
        """What other files can show as well: rows by their place in their files, filters that name no numbers."""
        from tracetui.engine.carried_state import carried_state

        # Without the kernels no row has a place yet.
        return carried_state(self.session, self.keep()) if self.load_job.ready.is_set() else {}

    @on(Loading.Progressed)
    def _rows_known(self) -> None:
        row = self._expected.get("row")
        if isinstance(row, int) and 0 <= row < self.session.timeline.row_count and self._untouched:
            self.show_row(row)
            self._row_shown = row

    @on(Loading.Named)
    def _all_rows_known(self) -> None:
        from tracetui.engine.carried_state import placed_state

        kept, self._expected = placed_state(self.session, self._expected), {}
        if not self._untouched:
            kept.pop("row", None)
        try:
            self.bring_back(kept)
            self._bring_times_back(TIME_MODES.get(str(kept.get("time"))))
        except (TypeError, ValueError, LookupError, AttributeError, TracetuiError) as error:
            self._remark = printable(f"not all of the session could be brought back: {error}")
        if self._remark:
            self.say(self._remark)

    @property
    def _untouched(self) -> bool:
        """Whether the cursor is where it was put, and not where somebody moved it since."""
        row = self.event_list.current
        return row is None or row.number == self._row_shown

    def keep(self) -> dict[str, object]:
        """What times count from as well."""
        return super().keep() | {"time": self.event_list.time.mode.name.lower()}

    def _bring_times_back(self, mode: TimeMode | None) -> None:
        """Count times as before; the marks, which they may be counted from, are there by now."""
        if mode is not None and (mode is not TimeMode.MARKER or self.event_list.time.marker_ns is not None):
            self.event_list.show_times(mode)

    def action_save_session(self) -> None:
        """Save the session now."""
        self.post_message(self.SaveAsked())

    def _files_typed(self, text: str) -> Callable[[], None] | None:
        from tracetui.engine.path_typing import typed_files

        return partial(self._ask_for, typed_files(text)) if text.strip() else None

    def _ask_for(self, paths: tuple[Path, ...]) -> None:
        self.post_message(self.FilesAsked(paths))


def _complete(text: str, cursor: int) -> Completions:
    from tracetui.engine.path_typing import complete_path

    return complete_path(text, cursor)
