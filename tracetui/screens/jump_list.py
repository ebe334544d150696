"""Where the cursor has been before it jumped, to go back to and forth."""

from __future__ import annotations

_MOST_JUMPS = 100


class JumpList:
    """Row numbers between which the cursor jumped; one of them is where it is now."""

    def __init__(self) -> None:
        self._rows: list[int] = []
        self._place = -1

    def visit(self, row: int, near: int) -> None:
        """Note where the cursor is now; steps of at most `near` rows are no jumps, nor is going back or forth."""
        if self._place >= 0 and abs(self._rows[self._place] - row) <= near:
            self._rows[self._place] = row
            return
        self._rows = [*self._rows[: self._place + 1], row][-_MOST_JUMPS:]
        self._place = len(self._rows) - 1

    def step(self, step: int) -> int | None:
        """Go back (-1) or forth (1); the row to show, None at the end of the list."""
        place = self._place + step
        if not 0 <= place < len(self._rows):
            return None
        self._place = place
        return self._rows[place]
