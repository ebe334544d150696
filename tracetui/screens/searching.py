"""Searches the rows shown in a thread, and goes from match to match."""

from __future__ import annotations

import re
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from textual.message import Message
from textual.worker import get_current_worker

from tracetui.engine.pattern import compile_pattern
from tracetui.engine.row_view import RowView
from tracetui.engine.search import Search
from tracetui.engine.session import Session
from tracetui.screens.worker_pace import Pace
from tracetui.widgets.event_list import EventList
from tracetui.widgets.segments import pad
from tracetui.widgets.status_bar import progress_text

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.worker import Worker

    from tracetui.screens.loading import Loading

_GROUP = "search"
_PATTERN_CELLS = 24
_WAIT_S = 0.05


class Searching:
    """The search in force, if any.

    Attributes:
        pattern: what is searched for, None before the first search.
    """

    class Progressed(Message):
        """More rows have been looked at."""

        def can_replace(self, message: Message) -> bool:
            """Only the last counts."""
            return isinstance(message, Searching.Progressed)

    def __init__(self, screen: Screen[None], session: Session, events: EventList, loading: Loading) -> None:
        self._screen, self._session, self._events, self._loading = screen, session, events, loading
        self.pattern: re.Pattern[str] | None = None
        self._backward = False
        self._search: Search | None = None
        self._whole: Search | None = None
        """The same over all rows, where filters hide some: it tells of hidden matches."""
        self._worker: Worker[None] | None = None
        self._awaited: tuple[int, bool] | None = None
        """Where to look from, and whether backward, once enough has been searched."""

    @property
    def running(self) -> bool:
        """Whether the thread is at work."""
        return self._worker is not None and self._worker.is_running

    def start(self, text: str, backward: bool) -> None:
        """Search for a pattern from the cursor on; an empty one stands for the last.

        Raises:
            UsageError: it is no regular expression, or there is no last one.
        """
        if text or self.pattern is None:
            self.pattern = compile_pattern(text)
            self._search = self._whole = None
        self._backward = backward
        self._events.highlight(self.pattern)
        self.next(opposite=False)

    def next(self, *, opposite: bool) -> str:
        """Go to the next match, in the search's direction or the opposite one; returns what to say of it."""
        if self.pattern is None:
            return "no search yet: / starts one"
        self._awaited = self._events.cursor, self._backward ^ opposite
        self._renew()
        return self.arrive()

    def view_changed(self) -> None:
        """Count the matches of the rows that are shown now."""
        if self.pattern is not None:
            self._awaited = None
            self._renew()

    def cancel(self) -> bool:
        """Stop searching; False when there was nothing to stop."""
        if not self.running or self._worker is None:
            return False
        self._worker.cancel()
        self._worker, self._awaited = None, None
        return True

    def arrive(self) -> str:
        """Go to the match that is awaited if it is known by now; returns what to say of it."""
        if self._awaited is None or self._search is None:
            return ""
        position, backward = self._awaited
        hit = self._search.nearest(position, backward)
        if hit is None:
            if not self._complete:
                return ""
            self._awaited = None
            return self._nowhere()
        self._awaited = None
        self._events.go_to(hit.position, centre=True)
        self._events.show_match()
        if not hit.wrapped:
            return ""
        return "search went on at the end" if backward else "search went on at the start"

    def _nowhere(self) -> str:
        """What to say where no row that shows matches."""
        if not self.hidden:
            return "no match"
        return f"no match shows: {'d' if self._events.view.can_unfold else 'Esc'} shows hidden rows"

    @property
    def hidden(self) -> int:
        """Matches in rows that filters hide, as far as they are known."""
        if self._whole is None or self._search is None or not self._search.complete:
            return 0
        return max(self._whole.count - self._search.count, 0)

    @property
    def _complete(self) -> bool:
        """Whether all rows have been looked at, those that filters hide as well."""
        return self._search is not None and self._search.complete and (self._whole is None or self._whole.complete)

    def text(self) -> str:
        """Pattern, which match of how many, and how far the search is."""
        search = self._search
        if search is None or self.pattern is None:
            return ""
        shown = pad(self.pattern.pattern, _PATTERN_CELLS).rstrip()
        rank = search.rank(self._events.cursor)
        matches = f"{search.count:,}{'' if search.complete else '+'}"
        count = f"{rank:,} of {matches}" if rank is not None else f"{matches} found"
        text = f"{'?' if self._backward else '/'}{shown} {count}"
        if self.hidden and self._whole is not None:
            text = f"{text}, {self.hidden:,}{'' if self._whole.complete else '+'} hidden"
        if search.complete:
            return text
        return f"{text}  {progress_text('', search.progress).strip() if self.running else 'stopped; n goes on'}"

    def _renew(self) -> None:
        """Search what has not been searched: all rows, if others are shown now or more are known."""
        assert self.pattern is not None
        view, search = self._events.view, self._search
        if search is None or search.view is not view or search.pattern is not self.pattern or search.length < len(view):
            search = self._search = Search(self._session, view, self.pattern)
            self.cancel_thread()
        self._whole = self._over_all_rows(search)
        if not self._complete and not self.running:
            position, backward = self._awaited or (self._events.cursor, self._backward)
            self._worker = self._screen.run_worker(
                partial(self._run, search, position, backward),
                group=_GROUP, exclusive=True, thread=True, exit_on_error=False, description="searching",
            )  # fmt: skip

    def _over_all_rows(self, search: Search) -> Search | None:
        """The search over all rows, None where they all show."""
        whole, timeline = self._whole, self._session.timeline
        if search.view.numbers is None:
            return None
        if whole is None or whole.pattern is not search.pattern or whole.length < timeline.row_count:
            return Search(self._session, RowView(timeline), search.pattern)
        return whole

    def cancel_thread(self) -> None:
        """Let the thread of an older search end."""
        if self._worker is not None:
            self._worker.cancel()
            self._worker = None

    def _run(self, search: Search, position: int, backward: bool) -> None:
        worker, pace = get_current_worker(), Pace()
        while not self._loading.ready.wait(_WAIT_S):
            if worker.is_cancelled:
                return
        origin = search.view.number(position) if 0 <= position < search.length else 0
        whole, first = self._whole, True
        for _ in chain(search.run(position, backward), whole.run(origin, backward) if whole is not None else ()):
            if worker.is_cancelled:
                return
            if first or pace.due():
                first = search.nearest(position, backward) is None
                self._screen.post_message(self.Progressed())
        self._screen.post_message(self.Progressed())
