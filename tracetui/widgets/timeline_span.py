"""The stretch of time that the timeline shows: zoomed, moved, and cut into cells."""

from __future__ import annotations

LEAST_CELL_NS = 1


class TimelineSpan:
    """What shows of a trace, and which cell a time is in.

    Attributes:
        first_ns, last_ns: the whole trace.
        from_ns, to_ns: what shows, from_ns <= t < to_ns.
        width: cells.
    """

    def __init__(self, first_ns: int, last_ns: int, width: int) -> None:
        self.first_ns, self.last_ns, self.width = first_ns, last_ns, max(width, 1)
        self.from_ns, self.to_ns = first_ns, first_ns
        self.show_whole()

    @property
    def length_ns(self) -> int:
        """How much shows."""
        return self.to_ns - self.from_ns

    @property
    def cell_ns(self) -> int:
        """Length of a cell, rounded down; at least 1."""
        return max(self.length_ns // self.width, LEAST_CELL_NS)

    @property
    def is_whole(self) -> bool:
        """Whether all of the trace shows."""
        return self.from_ns <= self.first_ns and self.to_ns > self.last_ns

    def resize(self, width: int) -> None:
        """Show the same in more or fewer cells."""
        self.width = max(width, 1)
        self.show(self.from_ns, self.to_ns)

    def show_whole(self) -> None:
        """Show the whole trace."""
        self.show(self.first_ns, self.last_ns + 1)

    def show(self, from_ns: int, to_ns: int) -> None:
        """Show a stretch of the trace; a cell has at least a nanosecond."""
        whole_ns = max(self.last_ns + 1 - self.first_ns, self.width * LEAST_CELL_NS)
        length_ns = min(max(to_ns - from_ns, self.width * LEAST_CELL_NS), whole_ns)
        self.from_ns = min(max(from_ns, self.first_ns), self.first_ns + whole_ns - length_ns)
        self.to_ns = self.from_ns + length_ns

    def zoom(self, shrink: int, grow: int, at_ns: int) -> None:
        """Show grow / shrink times as much, rounded up; a time stays where it is on the screen."""
        length_ns = -(-self.length_ns * grow // shrink)
        place_ns = min(max(at_ns - self.from_ns, 0), self.length_ns) * length_ns // max(self.length_ns, 1)
        self.show(at_ns - place_ns, at_ns - place_ns + length_ns)

    def pan(self, cells: int) -> None:
        """Show what is some cells later or earlier."""
        step_ns = self.length_ns * cells // self.width
        self.show(self.from_ns + step_ns, self.to_ns + step_ns)

    def reach(self, ts_ns: int) -> bool:
        """Move as little as it takes to have a time in sight, far times to the middle; whether that was needed."""
        if self.from_ns <= ts_ns < self.to_ns:
            return False
        length_ns = self.length_ns
        before, behind = self.from_ns - ts_ns, ts_ns - self.to_ns
        near = max(before, behind) < length_ns // 8
        start_ns = ts_ns - length_ns // 2
        if near:
            start_ns = ts_ns if before > 0 else ts_ns - length_ns + self.cell_ns
        self.show(start_ns, start_ns + length_ns)
        return True

    def cell_of(self, ts_ns: int) -> int | None:
        """The cell that a time is in, None when it is out of sight."""
        if not self.from_ns <= ts_ns < self.to_ns:
            return None
        cell = (ts_ns - self.from_ns) * self.width // self.length_ns
        # Cells begin at rounded times, so that the time may lie in a cell beside this one.
        return cell + 1 if cell + 1 < self.width and ts_ns >= self.start_of(cell + 1) else cell

    def start_of(self, cell: int) -> int:
        """The time at which a cell begins; `width` gives the end of the last."""
        return self.from_ns + self.length_ns * cell // self.width
