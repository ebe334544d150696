"""Draws one lane of the timeline as styled cells."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from rich.segment import Segment
from rich.style import Style

from tracetui.engine.lanes_names import LaneKind, LaneName
from tracetui.engine.lanes_states import FIRST_VCPU, MOST_VCPUS
from tracetui.widgets.segments import Line, pad
from tracetui.widgets.timeline_glyphs import Glyph, crossing_marks, density_bars, glyph_of, legend, share_bars
from tracetui.widgets.timeline_span import TimelineSpan
from tracetui.widgets.timeline_vcpus import VcpuGlyphs

if TYPE_CHECKING:
    from tracetui.engine.lanes import Lanes

_KEPT_PICTURES = 512

_CROSSINGS = "   ▼ in ▲ out"

Cell = tuple[str, str]
"""A character and a component class."""


class _Picture(NamedTuple):
    """A lane's cells, and the states that they show."""

    cells: list[Cell]
    states: frozenset[int]


def _uniform(text: str, style: str) -> _Picture:
    return _Picture([(character, style) for character in text], frozenset())


class LaneDrawing:
    """Draws the lanes of a session; keeps what it has drawn of the stretch that shows."""

    def __init__(self, lanes: Lanes, style: Callable[[str], Style]) -> None:
        self._lanes, self._style = lanes, style
        self._kept: dict[tuple[LaneName, int, int, int], _Picture] = {}
        self._vcpus = VcpuGlyphs(lanes.threads)

    def cells(self, name: LaneName, span: TimelineSpan, cursor: int | None, marks: Collection[int]) -> Line:
        """A lane's cells, with the cursor and the markers on them."""
        cells = self._picture(name, span).cells
        for place in marks:
            cells = [*cells[:place], ("│", "timeline--mark"), *cells[place + 1 :]]
        if cursor is not None:
            cells = [*cells[:cursor], (cells[cursor][0], "timeline--cursor"), *cells[cursor + 1 :]]
        return self._segments(cells)

    def legend(self, names: Iterable[LaneName], span: TimelineSpan) -> list[Glyph]:
        """The glyphs of what some lanes show."""
        shown: set[int] = set().union(*(self._picture(name, span).states for name in names))
        return legend(shown) + self._vcpus.legend(value - FIRST_VCPU for value in shown if value >= FIRST_VCPU)

    def names(self, wanted: Sequence[LaneName], span: TimelineSpan) -> list[LaneName]:
        """Wanted lanes, with those between a vCPU and its guest's CPU that show entries and exits when zoomed in."""
        from tracetui.engine.lanes_picture import shows_crossings

        found: list[LaneName] = []
        thread: LaneName | None = None
        for name in wanted:
            if thread is not None and name.kind is LaneKind.GUEST_CPU:
                if shows_crossings(self._lanes.lanes[thread], span.cell_ns):
                    found.append(replace(thread, kind=LaneKind.CROSSINGS, label=_CROSSINGS))
                thread = None
            elif name.kind is LaneKind.THREAD:
                thread = name
            found.append(name)
        return found

    def _segments(self, cells: Iterable[Cell]) -> Line:
        return [
            Segment("".join(cell[0] for cell in run), self._style(name))
            for name, run in groupby(cells, key=lambda cell: cell[1])
        ]

    def _picture(self, name: LaneName, span: TimelineSpan) -> _Picture:
        key = name, span.from_ns, span.to_ns, span.width
        if key not in self._kept:
            if len(self._kept) >= _KEPT_PICTURES:
                self._kept.clear()
            self._kept[key] = self._draw(name, span)
        return self._kept[key]

    def _draw(self, name: LaneName, span: TimelineSpan) -> _Picture:
        from tracetui.engine.lanes_picture import crossings, lane_cells

        where = span.from_ns, span.to_ns, span.width
        if name.kind is LaneKind.DENSITY:
            machine = name.machine.number if name.machine is not None else None
            return _uniform(density_bars(self._lanes.density.cells(machine, *where)), "timeline--density")
        if name.kind is LaneKind.CROSSINGS:
            thread = next(one for one in self._lanes.names if one.kind is LaneKind.THREAD and one.same_thread(name))
            return _uniform(crossing_marks(crossings(self._lanes.lanes[thread], *where)), "timeline--crossing")
        shown = lane_cells(self._lanes, name, *where)
        if name.kind is LaneKind.TASK:
            return _uniform(share_bars(shown), "timeline--task")
        if not len(self._lanes.lanes[name].start_ns) and name.note:
            return _uniform(pad(name.note, span.width), "timeline--note")
        if name.kind is LaneKind.RESIDENCY:
            return _Picture([_cpu_cell(value) for value in shown], frozenset())
        return _Picture([self._cell(value) for value in shown], frozenset(shown))

    def _cell(self, value: int) -> Cell:
        glyph = self._vcpus.of(value - FIRST_VCPU) if value >= FIRST_VCPU else glyph_of(value)
        return glyph.character, glyph.style


def _cpu_cell(value: int) -> Cell:
    """The CPU that a thread is on, by the last digit of its number."""
    number = value - FIRST_VCPU
    if number < 0:
        return glyph_of(value).character, glyph_of(value).style
    return (str(number % 10) if number < MOST_VCPUS - 1 else "+"), "timeline--residency"
