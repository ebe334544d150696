"""What prints the lines that are searched, kept from one search to the next: learning texts takes half of a search."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tracetui.engine.line_layout import SearchLayout
from tracetui.engine.render import LineRenderer
from tracetui.engine.timeline import Timeline

if TYPE_CHECKING:
    from tracetui.engine.session import Session


class SearchRenderers:
    """Renderers for whichever threads search a timeline; there are as many as search at the same time."""

    def __init__(self, session: Session, timeline: Timeline) -> None:
        """Prepare.

        Args:
            session: whose rows.
            timeline: the rows.
        """
        self._session, self._timeline = session, timeline
        self._first: LineRenderer | None = None
        self._idle: dict[bool, list[LineRenderer]] = {False: [], True: []}
        """By whether the names of tasks were known when they were made."""

    @contextmanager
    def borrowed(self) -> Iterator[LineRenderer]:
        """A renderer in SearchLayout that no other thread uses meanwhile."""
        is_final = self._session.comms.is_final and self._timeline.complete
        idle = self._idle[is_final]
        try:
            renderer = idle.pop()
        except IndexError:
            renderer = self._made(is_final)
        try:
            yield renderer
        finally:
            idle.append(renderer)

    def _made(self, is_final: bool) -> LineRenderer:
        """A new one, which knows the texts that another has learned if nothing they rest on can change."""
        if is_final and self._first is not None:
            return self._first.twin()
        renderer = LineRenderer(self._session, self._timeline, layout=SearchLayout(self._session))
        if is_final:
            self._first = renderer
            self._idle[False].clear()
        return renderer
