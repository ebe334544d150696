"""How often a thread may speak to the screen."""

from __future__ import annotations

from time import monotonic

_INTERVAL_S = 0.1


class Pace:
    """Says when a tenth of a second has passed."""

    def __init__(self) -> None:
        self._next = 0.0

    def due(self) -> bool:
        """Whether it is time to report again."""
        now = monotonic()
        if now < self._next:
            return False
        self._next = now + _INTERVAL_S
        return True
