"""The panes and how they share the screen: side by side, two at a time, or one."""

from __future__ import annotations

from enum import Enum

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Size

from tracetui.widgets.pane import Pane
from tracetui.widgets.timeline_pane import TimelinePane

_ALL_SIZE = Size(130, 32)
_TWO_HEIGHT = 34
_LEAST_BAND = 7
"""Lines of the timeline where all panes show."""


class Arrangement(Enum):
    """How many panes show."""

    ALL = "all"
    TWO = "two"
    ONE = "one"


def arrangement_for(size: Size) -> Arrangement:
    """What a terminal of some size has room for."""
    if size.width >= _ALL_SIZE.width and size.height >= _ALL_SIZE.height:
        return Arrangement.ALL
    return Arrangement.TWO if size.height >= _TWO_HEIGHT else Arrangement.ONE


class Panes(Vertical):
    """Arranges the panes; one of them has the focus.

    Attributes:
        order: the panes as Tab goes through them.
        current: the pane that has the focus.
        timeline: one of them.
    """

    DEFAULT_CSS = """
    Panes > #top { height: 3fr; }
    Panes > #bottom { height: 2fr; }
    Panes > #timeline-pane { height: 2fr; }
    Panes.-all #events { width: 1fr; }
    Panes.-all #details { width: 44; }
    Panes.-all #vcpus { width: 70; max-width: 50%; }
    Panes.-all #exits { width: 1fr; }
    Panes.-two > #top { layout: vertical; }
    Panes.-two #details { height: 2fr; }
    Panes.-two #events { height: 3fr; }
    """

    def __init__(self, events: Pane, details: Pane, vcpus: Pane, exits: Pane, timeline: TimelinePane) -> None:
        super().__init__()
        self._top, self._bottom = (events, details), (vcpus, exits)
        self.order: tuple[Pane, ...] = (events, vcpus, exits, details, timeline)
        self.timeline = timeline
        self.current = events
        self._second = exits
        """The pane below the stream where two show."""
        self.arrangement = Arrangement.ONE
        self._height = 0

    def compose(self) -> ComposeResult:
        """The stream and its details above, vCPUs and exits below, the timeline between them."""
        with Horizontal(id="top"):
            yield from self._top
        yield self.timeline
        with Horizontal(id="bottom"):
            yield from self._bottom

    def fit_into(self, size: Size) -> None:
        """Fit the panes into a terminal of some size."""
        self.arrangement = arrangement_for(size)
        self._height = size.height
        self._apply()

    def refit(self) -> None:
        """Fit the panes again: the timeline has other lanes."""
        self._apply()

    def take(self, pane: Pane) -> None:
        """Note that a pane has got the focus."""
        if pane is not self.current:
            self.current = pane
            self._apply()

    def step(self, step: int) -> None:
        """Give the focus to the next pane."""
        self.focus_pane(self.order[(self.order.index(self.current) + step) % len(self.order)])

    def focus_pane(self, pane: Pane) -> None:
        """Show a pane and give it the focus."""
        self.take(pane)
        pane.rows.focus()

    def _apply(self) -> None:
        if self.current is not self.order[0]:
            self._second = self.current
        shown = {
            Arrangement.ALL: set(self.order),
            Arrangement.TWO: {self.order[0], self._second},
            Arrangement.ONE: {self.current},
        }[self.arrangement]
        for pane in self.order:
            pane.display = pane in shown
        band = min(self.timeline.wanted_lines, max(self._height // 3, _LEAST_BAND))
        self.timeline.styles.height = band if self.arrangement is Arrangement.ALL else "2fr"
        for row, name in ((self._top, "#top"), (self._bottom, "#bottom")):
            self.query_one(name).display = any(pane in shown for pane in row)
        for arrangement in Arrangement:
            self.set_class(arrangement is self.arrangement, f"-{arrangement.value}")
        self._entitle()

    def _entitle(self) -> None:
        """Where panes are hidden, the titles of all stand above the one that shows."""
        for pane in self.order:
            if self.arrangement is Arrangement.ALL or (self.arrangement is Arrangement.TWO and pane is self.order[0]):
                pane.border_title = Content(pane.title)
            else:
                others = self.order if self.arrangement is Arrangement.ONE else self.order[1:]
                pane.border_title = Content(" ").join(self._title(other, current=other is pane) for other in others)

    def _title(self, pane: Pane, *, current: bool) -> Content:
        """A title; a click on it shows its pane."""
        if current:
            return Content.styled(f"[{pane.title}]", "reverse")
        link = f"[@click=screen.show_pane({self.order.index(pane)})] $title [/]"
        return Content.from_markup(link, title=pane.title)
