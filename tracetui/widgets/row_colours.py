"""What the colours of rows tell apart: machines, tasks, or types of events."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from zlib import crc32

from tracetui.engine.machine import Machine, Role
from tracetui.engine.row import Row

ROW_COLOURS = 12
"""The second half are the first half's, in bold."""
_HUES = ("primary", "warning", "success", "accent", "secondary", "error")
_ANSI = ("cyan", "yellow", "green", "magenta", "blue", "red")


class ColourMode(Enum):
    """What has a colour of its own."""

    MACHINE = "machine"
    TASK = "task"
    TYPE = "type"


class RowColours:
    """Gives every row a number of a colour.

    Attributes:
        mode: what has a colour of its own. Machines have the first colours in order, the host's first; of tasks and
            types a sum of their names says which, so that it is the same in all runs.
    """

    def __init__(self, machines: Sequence[Machine]) -> None:
        self.mode = ColourMode.MACHINE
        hosts_first = sorted(machines, key=lambda machine: machine.role is not Role.HOST)
        self._places = {machine.number: place for place, machine in enumerate(hosts_first)}

    def number(self, row: Row) -> int:
        """A row's colour, 0 .. ROW_COLOURS-1."""
        if self.mode is ColourMode.MACHINE:
            return self._places[row.slot.machine.number] % ROW_COLOURS
        name = f"{row.slot.machine.number} {row.pid}" if self.mode is ColourMode.TASK else row.name
        return crc32(name.encode()) % ROW_COLOURS

    def next_mode(self) -> ColourMode:
        """Tell something else apart."""
        modes = list(ColourMode)
        self.mode = modes[(modes.index(self.mode) + 1) % len(modes)]
        return self.mode

    def coloured(self) -> frozenset[str]:
        """The columns that have the colour."""
        return _COLOURED[self.mode]


_COLOURED = {
    ColourMode.MACHINE: frozenset({"from", "CPU", "event"}),
    ColourMode.TASK: frozenset({"task-pid", "event"}),
    ColourMode.TYPE: frozenset({"event", "text"}),
}


def colour_classes() -> set[str]:
    """The component classes of all colours of an EventList."""
    return {f"event-list--colour-{number}" for number in range(ROW_COLOURS)}


def colour_css() -> str:
    """Their styles."""
    rules = []
    for number in range(ROW_COLOURS):
        hue, ansi = _HUES[number % len(_HUES)], _ANSI[number % len(_ANSI)]
        bold = "text-style: bold;" if number >= len(_HUES) else ""
        rules += [
            f"EventList > .event-list--colour-{number} {{ color: $text-{hue}; {bold} }}",
            f"EventList:ansi > .event-list--colour-{number} {{ color: ansi_{ansi}; {bold} }}",
        ]
    return "\n".join(rules)
