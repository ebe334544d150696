"""Names of tasks as trace-cmd learns them while it prints.

Names given before the first look-up join the saved command lines in one list, newest first, which is then
sorted by pid and searched by halves: of two names of one pid the search may find either. From then on a pid
that has a name keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping

from tracetui.engine.comms import IDLE, UNKNOWN


class LearnedComms:
    """The names of one recording."""

    def __init__(self, saved: Mapping[int, str]) -> None:
        self._given = list(saved.items())
        self._names: dict[int, str] | None = None

    def name(self, pid: int) -> str:
        """Name of a pid as known so far."""
        return self._sorted().get(pid, UNKNOWN) if pid else IDLE

    def learn(self, pid: int, comm: str) -> None:
        """Take a name that was just printed, unless the pid has one."""
        if self._names is None:
            self._given.append((pid, comm))
        else:
            self._names.setdefault(pid, comm)

    def pids(self, comm: str) -> list[int]:
        """The pids of a name, ascending."""
        given = self._given if self._names is None else self._names.items()
        return sorted({pid for pid, name in given if name == comm})

    def _sorted(self) -> dict[int, str]:
        if self._names is None:
            newest_first = list(reversed(self._given))
            listed = sorted(newest_first, key=lambda given: given[0])
            pids = [pid for pid, _ in listed]
            self._names = {pid: listed[_found_by_halves(pids, pid)][1] for pid in pids}
        return self._names


def _found_by_halves(pids: list[int], pid: int) -> int:
    """Which of several equal numbers a binary search meets first."""
    low, high = 0, len(pids)
    while True:
        middle = (low + high) // 2
        if pids[middle] == pid:
            return middle
        if pids[middle] > pid:
            high = middle
        else:
            low = middle + 1
