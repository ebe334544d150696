"""Which rows the stream shows: all, or those of a vCPU or of a group of exits, picked in a thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message
from textual.worker import get_current_worker

from tracetui.engine.row_view import RowView
from tracetui.engine.session import Session

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.worker import Worker

    from tracetui.engine.row_filter import RowFilter
    from tracetui.engine.walk import Ints
    from tracetui.screens.loading import Loading

_GROUP = "filter"
_WAIT_S = 0.05

PickRows = Callable[[], "Iterator[Ints]"]


class Filtering:
    """The filter in force, if any."""

    class Picked(Message):
        """The rows of a filter are known."""

        def __init__(self, view: RowView, *, keep_row: bool) -> None:
            self.view, self.keep_row = view, keep_row
            super().__init__()

    def __init__(self, screen: Screen[None], session: Session, loading: Loading) -> None:
        self._screen, self._session, self._loading = screen, session, loading
        self._worker: Worker[None] | None = None
        self._last: tuple[PickRows, str] | None = None

    @property
    def running(self) -> bool:
        """Whether the thread is at work."""
        return self._worker is not None and self._worker.is_running

    def text(self) -> str:
        """What is going on."""
        return "picking rows" if self.running else ""

    def cancel(self) -> bool:
        """Stop picking; False when there was nothing to stop."""
        if not self.running or self._worker is None:
            return False
        self._worker.cancel()
        self._worker = None
        return True

    def show(self, wanted: RowFilter, title: str) -> None:
        """Show what a filter lets through, the cursor on the row it is on or the next."""
        self._last = partial(self._filtered, wanted), title
        self._start(*self._last)

    def show_rows(self, numbers: Ints, durations_ns: Ints, title: str) -> None:
        """Show rows with their durations in an order of their own, the cursor on the first."""
        self._last = None
        self.cancel()
        view = RowView(self._session.timeline, numbers, title, durations_ns)
        self._screen.post_message(self.Picked(view, keep_row=False))

    def show_all(self) -> RowView:
        """All rows."""
        self._last = None
        self.cancel()
        return RowView(self._session.timeline)

    def stream_grew(self) -> None:
        """Pick again from the whole stream what was picked from a part of it."""
        if self._last is not None:
            self._start(*self._last)

    def _filtered(self, wanted: RowFilter) -> Iterator[Ints]:
        from tracetui.engine.row_filter import filter_rows

        return filter_rows(self._session, wanted)

    def _start(self, pick: PickRows, title: str) -> None:
        self._worker = self._screen.run_worker(
            partial(self._run, pick, title),
            group=_GROUP, exclusive=True, thread=True, exit_on_error=False, description="picking rows",
        )  # fmt: skip

    def _run(self, pick: PickRows, title: str) -> None:
        worker = get_current_worker()
        while not self._loading.ready.wait(_WAIT_S):
            if worker.is_cancelled:
                return
        import numpy as np

        parts = []
        for part in pick():
            if worker.is_cancelled:
                return
            parts.append(part)
        numbers = np.concatenate(parts) if parts else np.empty(0, np.int64)
        if not worker.is_cancelled:
            self._screen.post_message(self.Picked(RowView(self._session.timeline, numbers, title), keep_row=True))
