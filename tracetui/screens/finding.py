"""Finding: search, and filters that are typed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from tracetui.engine.session import Session
from tracetui.screens.browser_screen import BrowserScreen
from tracetui.screens.row_picking import by_condition, by_text
from tracetui.widgets.prompt import PromptKind

if TYPE_CHECKING:
    from tracetui.engine.query.completion import Completions


class Finding(BrowserScreen):
    """Search forward and backward, filters by condition and by text."""

    HELP_TITLE: ClassVar[str] = "Finding"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "slash", "prompt('/')", "Search", id="search.forward", key_display="/",
            tooltip="Search forward by regular expression",
        ),
        Binding(
            "question_mark", "prompt('?')", "Search back", id="search.backward", show=False, tooltip="Search backward"
        ),
        Binding("n", "next_match(False)", "Next", id="search.next", tooltip="Next match"),
        Binding(
            "N", "next_match(True)", "Previous match", id="search.previous", show=False,
            tooltip="Match in the other direction",
        ),
        Binding(
            "f", "prompt('f')", "Filter", id="filter.condition",
            tooltip="Show only events that meet a condition, in trace-cmd's language",
        ),
        Binding(
            "ampersand", "prompt('&')", "Filter text", id="filter.text", show=False, key_display="&",
            tooltip="Show only rows with a text",
        ),
    ]  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        expression = "a regular expression"
        for kind in (
            PromptKind("/", f"search forward: {expression}", partial(self._search_typed, backward=False)),
            PromptKind(
                "?", f"search backward: {expression}", partial(self._search_typed, backward=True), history="/"
            ),
            PromptKind("&", f"only rows with this text: {expression}", self._text_typed, history="/"),
            PromptKind(
                "f", "only these events: kvm_exit   sched_switch: next_pid == 504 && prev_state != 0   (Tab completes)",
                self._condition_typed, complete=self._complete,
            ),
        ):  # fmt: skip
            self.prompt_job.offer(kind)

    def action_next_match(self, opposite: bool) -> None:
        """Go to the next match, or to the previous."""
        self.say(self.search_job.next(opposite=opposite))

    def _search_typed(self, text: str, *, backward: bool) -> Callable[[], None]:
        return partial(self._search, text, backward=backward)

    def _search(self, text: str, *, backward: bool) -> None:
        self.panes.focus_pane(self.panes.order[0])
        self.search_job.start(text, backward=backward)
        self.say(self.search_job.arrive())

    def _text_typed(self, text: str) -> Callable[[], None] | None:
        if not text:
            return None
        return partial(self.narrow, by_text(self.session, text))

    def _condition_typed(self, text: str) -> Callable[[], None] | None:
        if not text.strip():
            return None
        return partial(self.narrow, by_condition(self.session, text))

    def _complete(self, text: str, cursor: int) -> Completions:
        from tracetui.engine.query.completion import complete

        return complete(text, self.session, cursor)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is a next match only after a search."""
        if action == "next_match" and self.search_job.pattern is None:
            return False
        return super().check_action(action, parameters)
