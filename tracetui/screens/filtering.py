"""Which rows the stream shows: filters on top of each other, each picking in a thread from what the last one left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from textual.message import Message
from textual.worker import get_current_worker

from tracetui.engine.row_view import RowView
from tracetui.engine.session import Session
from tracetui.screens.worker_pace import Pace
from tracetui.widgets.status_bar import progress_text

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.worker import Worker

    from tracetui.engine.walk import Ints
    from tracetui.screens.loading import Loading

_GROUP = "filter"
_WAIT_S = 0.05

PickRows = Callable[[RowView], "Iterator[tuple[float | None, Ints]]"]
"""Picks from a list: (share of the work that is done if that is known, ascending row numbers)."""


class RowPick(NamedTuple):
    """What one filter is to let through.

    Attributes:
        title: what its rows have in common.
        pick: picks them; None for rows that were given.
        of_kind: the kind of thing it lets through only one or some of, another filter of that kind takes its place;
            "" for one that stands on top of all others.
        source: what it is made from, for JSON; None where that cannot be kept.
    """

    title: str
    pick: PickRows | None
    of_kind: str = ""
    source: Mapping[str, object] | None = None


class Layer(NamedTuple):
    """One filter of the stack.

    Attributes:
        wanted: the filter.
        view: what it and those below let through.
        shown: what shows while it is the last: the same, or more.
    """

    wanted: RowPick
    view: RowView
    shown: RowView


class Filtering:
    """The filters in force, the first at the bottom.

    Attributes:
        dim: all other rows show as well, dimmed.
        context: how many rows show around each that is let through, where the others do not.
    """

    class Progressed(Message):
        """More rows have been looked at."""

        def can_replace(self, message: Message) -> bool:
            """Only the last counts."""
            return isinstance(message, Filtering.Progressed)

    class Picked(Message):
        """The rows of all filters are known."""

        def __init__(self, layers: list[Layer], *, keep_row: bool) -> None:
            self.layers, self.keep_row = layers, keep_row
            super().__init__()

    def __init__(self, screen: Screen[None], session: Session, loading: Loading) -> None:
        self._screen, self._session, self._loading = screen, session, loading
        self._worker: Worker[None] | None = None
        self._layers: list[Layer] = []
        self._pending: list[RowPick] = []
        """What the thread is picking, on top of the layers."""
        self.dim, self.context = False, 0
        self._folded = self.dim, self.context
        """The same of what shows, to return to where work on it is stopped."""
        self._progress: float | None = None

    @property
    def running(self) -> bool:
        """Whether the thread is at work."""
        return self._worker is not None and self._worker.is_running

    @property
    def layers(self) -> Sequence[Layer]:
        """The filters, the first at the bottom."""
        return self._layers

    @property
    def shown(self) -> RowView:
        """What shows."""
        return self._layers[-1].shown if self._layers else RowView(self._session.timeline)

    @property
    def view(self) -> RowView:
        """What all filters let through."""
        return self._layers[-1].view if self._layers else RowView(self._session.timeline)

    @property
    def folds(self) -> bool:
        """Whether there are rows that do not show."""
        return bool(self._layers) and self.shown.numbers is not None

    @property
    def can_unfold(self) -> bool:
        """Whether the rows that are not let through could show between the others."""
        return bool(self._layers) and self.view.can_unfold

    def text(self) -> str:
        """What is going on."""
        if not self.running:
            return ""
        return "picking rows" if self._progress is None else progress_text("picking rows", self._progress)

    def cancel(self) -> bool:
        """Stop picking; what was shown stays. False when there was nothing to stop."""
        if not self.running or self._worker is None:
            return False
        self._worker.cancel()
        self._worker = None
        self._pending = []
        self.dim, self.context = self._folded
        return True

    def add(self, *wanted: RowPick) -> None:
        """Narrow what is shown, the cursor on the row it is on or the next."""
        pending, kept = self._pending if self.running else [], list(self._layers)
        for one in wanted:
            if one.of_kind:
                place = next((at for at, layer in enumerate(kept) if layer.wanted.of_kind == one.of_kind), len(kept))
                pending = [layer.wanted for layer in kept[place + 1 :]] + pending
                pending = [other for other in pending if other.of_kind != one.of_kind]
                kept = kept[:place]
            pending = [*pending, one]
        self._start(kept, pending)

    def remove(self, place: int) -> None:
        """Take one filter away, 0 being the first."""
        self.cancel()
        self._start(self._layers[:place], [layer.wanted for layer in self._layers[place + 1 :]])

    def show_rows(self, numbers: Ints, durations_ns: Ints, title: str) -> None:
        """Show rows with their durations in an order of their own, the cursor on the first."""
        self.cancel()
        view = RowView(self._session.timeline, numbers, title, durations_ns)
        self._screen.post_message(self.Picked([Layer(RowPick(title, None), view, view)], keep_row=False))

    def fold(self, *, dim: bool, context: int) -> None:
        """Show more or fewer of the rows that are not let through."""
        pending = self._pending if self.running else []
        self.dim, self.context = dim, context
        self._start(self._layers, pending)

    def take(self, picked: Filtering.Picked) -> RowView:
        """Put filters in force whose rows are known; what is shown then."""
        self._layers, self._pending = picked.layers, []
        self._folded = self.dim, self.context
        return self.shown

    def undo(self) -> RowView:
        """Take the last filter away; what is shown then."""
        self.cancel()
        self._layers = self._layers[:-1]
        return self.shown

    def show_all(self) -> RowView:
        """Take all filters away; what is shown then."""
        self.cancel()
        self._layers = []
        return self.shown

    def stream_grew(self) -> None:
        """Pick again from the whole stream what was picked from a part of it."""
        given = [layer for layer in self._layers if layer.wanted.pick is None]
        wanted = [layer.wanted for layer in self._layers if layer.wanted.pick is not None]
        if wanted or self._pending:
            self._start(given, [*wanted, *self._pending])

    def _start(self, layers: list[Layer], wanted: list[RowPick]) -> None:
        self._progress, self._pending = None, wanted
        self._worker = self._screen.run_worker(
            partial(self._run, layers, wanted),
            group=_GROUP, exclusive=True, thread=True, exit_on_error=False, description="picking rows",
        )  # fmt: skip

    def _run(self, layers: list[Layer], wanted: list[RowPick]) -> None:
        worker = get_current_worker()
        while not self._loading.ready.wait(_WAIT_S):
            if worker.is_cancelled:
                return
        for one in wanted:
            base = layers[-1].view if layers else RowView(self._session.timeline)
            numbers = self._gather(one.pick(base), worker) if one.pick else None
            if numbers is None:
                return
            view = base.narrowed(numbers, one.title)
            layers = [*layers, Layer(one, view, view)]
        layers = [layer._replace(shown=self._unfolded(layer.view)) for layer in layers]
        self._screen.post_message(self.Picked(layers, keep_row=True))

    def _unfolded(self, view: RowView) -> RowView:
        return view.unfolded() if self.dim else view.with_context(self.context)

    def _gather(self, parts: Iterator[tuple[float | None, Ints]], worker: Worker[Any]) -> Ints | None:
        """All parts in one, None when nobody wants them any more."""
        import numpy as np

        found, pace = [np.empty(0, np.int64)], Pace()
        for share, numbers in parts:
            if worker.is_cancelled:
                return None
            found.append(numbers)
            if pace.due():
                self._progress = share
                self._screen.post_message(self.Progressed())
        return None if worker.is_cancelled else np.concatenate(found)
