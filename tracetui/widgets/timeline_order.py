"""Which lanes of the timeline show, in which order, and which of them are expanded."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tracetui.engine.lanes_names import LaneName


class LaneOrder:
    """The lanes as the user wants them.

    Attributes:
        hidden: lanes that do not show.
        expanded: lanes below which those show that they are made of.
    """

    def __init__(self) -> None:
        self._names: list[LaneName] = []
        self.hidden: set[LaneName] = set()
        self.expanded: dict[LaneName, list[LaneName]] = {}

    def take(self, names: Sequence[LaneName]) -> None:
        """Begin with these lanes, all shown."""
        self._names, self.hidden, self.expanded = list(names), set(), {}

    @property
    def names(self) -> list[LaneName]:
        """The lanes that show, from top to bottom."""
        shown = (name for name in self._names if name not in self.hidden)
        return [one for name in shown for one in (name, *self.expanded.get(name, ()))]

    @property
    def wanted(self) -> list[LaneName]:
        """The lanes from top to bottom, hidden ones too, those below others not."""
        return list(self._names)

    def owner(self, name: LaneName) -> LaneName:
        """The lane that a lane stands below, or the lane itself."""
        return next((above for above, below in self.expanded.items() if name in below), name)

    def toggle(self, name: LaneName, below: Callable[[LaneName], list[LaneName]]) -> bool:
        """Expand a lane, or fold what it belongs to; False when there is nothing below it."""
        owner = self.owner(name)
        if owner in self.expanded:
            del self.expanded[owner]
            return True
        found = below(owner)
        if found:
            self.expanded[owner] = found
        return bool(found)

    def move(self, name: LaneName, step: int) -> bool:
        """Let a lane change places with the next (1) or previous (-1) that shows; False at the end."""
        shown = [one for one in self._names if one not in self.hidden]
        here = shown.index(self.owner(name))
        if not 0 <= here + step < len(shown):
            return False
        a, b = (self._names.index(shown[place]) for place in (here, here + step))
        self._names[a], self._names[b] = self._names[b], self._names[a]
        return True

    def arrange(self, names: Sequence[LaneName]) -> None:
        """Bring lanes into an order; those not named follow."""
        self._names.sort(key=lambda name: names.index(name) if name in names else len(names))
