"""The timeline: one lane per vCPU and per CPU, over the whole trace or as much of it as one likes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from tracetui.engine.lanes_names import LaneName
from tracetui.widgets.row_list import RowList
from tracetui.widgets.segments import Line, fit, pad
from tracetui.widgets.timeline_drawing import LaneDrawing
from tracetui.widgets.timeline_glyphs import Glyph
from tracetui.widgets.timeline_mouse import TimelineMouse
from tracetui.widgets.timeline_order import LaneOrder
from tracetui.widgets.timeline_scale import scale_text
from tracetui.widgets.timeline_span import TimelineSpan
from tracetui.widgets.timeline_styles import STYLE_NAMES, TIMELINE_CSS
from tracetui.widgets.timeline_words import lane_label

if TYPE_CHECKING:
    from tracetui.engine.lanes import Lanes

_LEAST_LABEL_CELLS, _MOST_LABEL_CELLS = 10, 20
_ZOOM = 2
NOT_READ = "lanes are drawn when all rows are known"


class LaneList(TimelineMouse, RowList):
    """Lanes; the list's cursor is on a lane, a cursor of its own on a time.

    Attributes:
        lanes: what they show, None before it is known.
        order: which of them the user wants to see.
        names: whose lanes show, from top to bottom.
        expected_lines: how many lanes there will be, about.
        span: the stretch of time that shows.
        cursor_ns: the time under the cursor.
        marks_ns: times of the marks that show, by letter.
        seconds: whether times are nanoseconds.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = set(STYLE_NAMES)
    DEFAULT_CSS = TIMELINE_CSS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "To the row", id="timeline.open", tooltip="Go to the row at the cursor"),
        Binding("plus", "zoom(1)", "Zoom", key_display="+ -", id="timeline.zoom-in", tooltip="Zoom in at the cursor"),
        Binding("minus", "zoom(-1)", "Zoom out", show=False, id="timeline.zoom-out", tooltip="Zoom out"),
        Binding("0", "zero", "Whole", id="timeline.whole", tooltip="Show the whole trace"),
        Binding("h,left", "step(-1)", "Left", show=False, id="timeline.left", tooltip="Cursor left; N h: N cells"),
        Binding("l,right", "step(1)", "Right", show=False, id="timeline.right", tooltip="Cursor right; N l: N cells"),
        Binding(
            "ctrl+u,shift+left", "pan_by(-0.5)", "Half a page left", show=False, id="timeline.page-left",
            tooltip="Half a page to the left",
        ),
        Binding(
            "ctrl+d,shift+right", "pan_by(0.5)", "Half a page right", show=False, id="timeline.page-right",
            tooltip="Half a page to the right",
        ),
        Binding("g,home", "edge(-1)", "Begin", show=False, id="timeline.begin", tooltip="To the begin of the trace"),
        Binding("G,end", "edge(1)", "End", show=False, id="timeline.end", tooltip="To the end of the trace"),
        Binding(
            "full_stop", "change(1)", "Change", key_display=", .", id="timeline.next-change",
            tooltip="To the next change of this lane's state",
        ),
        Binding(
            "comma", "change(-1)", "Previous change", show=False, id="timeline.previous-change",
            tooltip="To the previous change of this lane's state",
        ),
        Binding("a", "mark('A')", "Mark A", show=False, id="timeline.mark-a", tooltip="Span from here: marker A"),
        Binding("b", "mark('B')", "Mark B", show=False, id="timeline.mark-b", tooltip="Span up to here: marker B"),
        Binding("z", "zoom_to_marks", "To A..B", id="timeline.zoom-span", tooltip="Zoom to the span from A to B"),
        Binding(
            "space", "expand", "Expand", id="timeline.expand",
            tooltip="Show the lanes below: tasks of a CPU, CPUs of a vCPU, rows per machine; again folds them",
        ),
        Binding("J", "move_lane(1)", "Lane down", show=False, id="timeline.lane-down", tooltip="Move this lane down"),
        Binding("K", "move_lane(-1)", "Lane up", show=False, id="timeline.lane-up", tooltip="Move this lane up"),
        Binding("X", "hide_lane", "Hide lane", show=False, id="timeline.hide-lane", tooltip="Hide this lane"),
        Binding("u", "show_lanes", "All lanes", show=False, id="timeline.all-lanes", tooltip="Show all lanes again"),
    ]  # fmt: skip

    cursor_ns: var[int] = var(0)

    class Marked(Message):
        """A marker is wanted at a time."""

        def __init__(self, letter: str, ts_ns: int) -> None:
            self.letter, self.ts_ns = letter, ts_ns
            super().__init__()

    class Changed(Message):
        """Something else shows, or the cursor is at another time."""

    def __init__(self, expected_lines: int = 0) -> None:
        super().__init__(id="timeline")
        self.expected_lines = expected_lines
        self.lanes: Lanes | None = None
        self.order = LaneOrder()
        self.span = TimelineSpan(0, 0, 1)
        self.marks_ns: dict[str, int] = {}
        self.seconds = True
        self.why_empty = NOT_READ
        self.names: list[LaneName] = []
        self.label_cells = 0
        self._drawing: LaneDrawing | None = None
        self._labels: list[str] = []

    # What shows

    def show_session(self, lanes: Lanes, seconds: bool) -> None:
        """Show the lanes of a session."""
        self.lanes, self.seconds = lanes, seconds
        self.order.take(lanes.names)
        self.span = TimelineSpan(lanes.first_ns, lanes.last_ns, 1)
        self.cursor_ns = min(max(self.cursor_ns, lanes.first_ns), lanes.last_ns)
        self._drawing = LaneDrawing(lanes, self.style)
        self.lanes_changed()

    def lanes_changed(self, at: LaneName | None = None) -> None:
        """Other lanes show; the cursor stays on one of them."""
        several = self.lanes is not None and len(self.lanes.session.machines) > 1
        labels = [lane_label(name, several) for name in self.order.names]
        longest = max(map(len, labels), default=0)
        self.label_cells = min(max(longest, _LEAST_LABEL_CELLS), _MOST_LABEL_CELLS) + 1
        self.span.resize(self.line_width - self.label_cells)
        self._name_lanes(at)
        self.picture_changed()

    def _name_lanes(self, at: LaneName | None) -> None:
        """Show the lanes that there are at this zoom, the cursor on one of them if it shows."""
        names = self._drawing.names(self.order.names, self.span) if self._drawing is not None else []
        several = self.lanes is not None and len(self.lanes.session.machines) > 1
        self.names, self._labels = names, [lane_label(name, several) for name in names]
        self.resized()
        if at in names:
            self.go_to(names.index(at))

    @property
    def selected(self) -> LaneName | None:
        """The lane under the cursor."""
        return self.names[self.cursor] if 0 <= self.cursor < len(self.names) else None

    @property
    def under_cursor(self) -> tuple[int, int]:
        """The cursor's time, and the end of the cell that it is in."""
        cell = self.span.cell_of(self.cursor_ns)
        return self.cursor_ns, self.span.start_of(cell + 1) if cell is not None else self.cursor_ns + 1

    def show_marks(self, marks_ns: dict[str, int]) -> None:
        """Show markers at these times."""
        self.marks_ns = marks_ns
        self.picture_changed()

    def expand_lanes(self, names: Iterable[LaneName]) -> None:
        """Expand lanes that are not."""
        from tracetui.engine.lanes_expand import lanes_below

        lanes = self.lanes
        for name in names if lanes is not None else ():
            if name not in self.order.expanded:
                self.order.toggle(name, lambda one: lanes_below(lanes, one) if lanes is not None else [])

    def follow(self, ts_ns: int) -> None:
        """Put the time cursor where the stream's is."""
        if self.lanes is not None:
            self.span.reach(ts_ns)
        self.cursor_ns = ts_ns

    def watch_cursor_ns(self) -> None:
        """Draw the cursor where it is now."""
        self.picture_changed()

    def watch_cursor(self, old: int, new: int) -> None:
        """Say what the other lane does."""
        super().watch_cursor(old, new)
        self.post_message(self.Changed())

    def picture_changed(self) -> None:
        """Draw all lanes anew, and the scale."""
        if self._drawing is not None and self._drawing.names(self.order.names, self.span) != self.names:
            self._name_lanes(self.selected)
        self.refresh()
        self.post_message(self.Panned())
        self.post_message(self.Changed())

    def on_resize(self) -> None:
        """Cut the same stretch into as many cells as there are."""
        super().on_resize()
        self.span.resize(self.line_width - self.label_cells)
        self.picture_changed()

    # Drawing

    def line_count(self) -> int:
        """Lanes that show."""
        return len(self._labels)

    def hint(self) -> str:
        """Why there are no lanes."""
        return self.why_empty if self.lanes is None else "all lanes are hidden; u shows them again"

    def header(self) -> Line:
        """The time scale, with the cursor and the markers."""
        style = self.style("row-list--header")
        if self.lanes is None:
            return [Segment("", style)]
        cells = list(scale_text(self.span, self.seconds))
        marked = {cell: letter for letter, ns in self.marks_ns.items() if (cell := self.span.cell_of(ns)) is not None}
        cursor = self.span.cell_of(self.cursor_ns)
        line = [Segment(pad(self.cell_text, self.label_cells), self.style("row-list--hint"))]
        for place, character in enumerate(cells):
            if place == cursor:
                line.append(Segment(marked.get(place, "▼"), self.style("timeline--cursor")))
            elif place in marked:
                line.append(Segment(marked[place], self.style("timeline--mark")))
            else:
                line.append(Segment(character, style))
        return line

    @property
    def cell_text(self) -> str:
        """How long a cell is."""
        from tracetui.widgets.time_column import duration_text

        return f"▏={duration_text(self.span.cell_ns)}" if self.seconds else f"▏={self.span.cell_ns:,}"

    def lines(self, start: int, stop: int) -> list[Line]:
        """Lanes, each with its label."""
        if self._drawing is None:
            return []
        marks = {cell for ns in self.marks_ns.values() if (cell := self.span.cell_of(ns)) is not None}
        cursor, names = self.span.cell_of(self.cursor_ns), self.names
        lines = []
        for place in range(max(start, 0), min(stop, len(names))):
            style = self.style("row-list--label") if place != self.cursor else self.style("row-list--cursor")
            label = Segment(pad(self._labels[place], self.label_cells - 1), style)
            cells = self._drawing.cells(names[place], self.span, cursor, marks)
            lines.append([label, Segment(" ", self.plain_style), *cells])
        return lines

    def _strip(self, line: Line, position: int, width: int) -> Strip:
        """A lane keeps its colours under the cursor."""
        return Strip(fit(line, 0, width, self.plain_style), width)

    def legend(self) -> list[Glyph]:
        """The glyphs of what the lanes show."""
        return self._drawing.legend(self.names, self.span) if self._drawing is not None else []

    def copy_text(self) -> str:
        """The lane as it is drawn."""
        return "".join(segment.text for line in self.lines(self.cursor, self.cursor + 1) for segment in line).rstrip()

    # Keys

    def action_zoom(self, steps: int) -> None:
        """Zoom in or out at the cursor, N times after a number."""
        self.zoom(steps * (self.take_count() or 1), self.cursor_ns)

    def zoom(self, steps: int, at_ns: int) -> None:
        """Zoom in (or out) by powers of two, a time staying where it is."""
        factor = _ZOOM ** min(abs(steps), 64)
        self.span.reach(at_ns)
        self.span.zoom(factor if steps > 0 else 1, 1 if steps > 0 else factor, at_ns)
        self.picture_changed()

    def action_zero(self) -> None:
        """The whole trace; after other digits the digit it is."""
        if self.count:
            self.action_digit(0)
        else:
            self.span.show_whole()
            self.picture_changed()

    def action_step(self, cells: int) -> None:
        """Move the cursor by cells; what shows moves along at its edges."""
        cells *= self.take_count() or 1
        here = self.span.cell_of(self.cursor_ns)
        ts_ns = self.span.from_ns + self.span.length_ns * ((here or 0) + cells) // self.span.width
        self.go_to_time(ts_ns if here is not None else self.cursor_ns + cells * self.span.cell_ns)

    def go_to_time(self, ts_ns: int) -> None:
        """Put the time cursor somewhere."""
        if self.lanes is not None:
            self.follow(min(max(ts_ns, self.lanes.first_ns), self.lanes.last_ns))

    def action_pan_by(self, pages: float) -> None:
        """Move what shows, and the cursor with it."""
        cells = int(self.span.width * pages) * (self.take_count() or 1)
        moved_ns = self.span.from_ns
        self.span.pan(cells)
        self.go_to_time(self.cursor_ns + self.span.from_ns - moved_ns)
        self.picture_changed()

    def action_edge(self, side: int) -> None:
        """To the begin or the end of the trace."""
        if self.lanes is not None:
            self.go_to_time(self.lanes.first_ns if side < 0 else self.lanes.last_ns)

    def action_change(self, step: int) -> None:
        """To the next or previous change of state."""
        name, lanes, ts_ns = self.selected, self.lanes, None
        if lanes is None or name is None or name not in lanes.lanes:
            return
        for _ in range(min(self.take_count() or 1, 1000)):
            ts_ns = lanes.lanes[name].change(self.cursor_ns if ts_ns is None else ts_ns, step) or ts_ns
        if ts_ns is not None:
            self.go_to_time(ts_ns)

    def action_mark(self, letter: str) -> None:
        """Ask for a marker at the cursor."""
        if self.lanes is not None:
            self.post_message(self.Marked(letter, self.cursor_ns))

    def action_zoom_to_marks(self) -> None:
        """Show the span between the markers."""
        ends = sorted(ns for letter, ns in self.marks_ns.items() if letter in {"A", "B"})
        if self.lanes is not None and len(ends) == 2:
            self.span.show(ends[0], ends[1] + 1)
            self.go_to_time(min(max(self.cursor_ns, ends[0]), ends[1]))
            self.picture_changed()

    def action_expand(self) -> None:
        """Show the lanes that this one is made of, or fold them."""
        from tracetui.engine.lanes_expand import lanes_below

        name, lanes = self.selected, self.lanes
        if name is not None and lanes is not None:
            owner = self.order.owner(name)
            self.order.toggle(name, lambda one: lanes_below(lanes, one))
            self.lanes_changed(owner)

    def action_move_lane(self, step: int) -> None:
        """Move the lane up or down."""
        name = self.selected
        if name is not None and self.order.move(name, step):
            self.lanes_changed(name)

    def action_hide_lane(self) -> None:
        """Hide the lane, with those below it."""
        if self.selected is not None:
            self.order.hidden.add(self.order.owner(self.selected))
            self.lanes_changed()

    def action_show_lanes(self) -> None:
        """Show all lanes again."""
        name = self.selected
        self.order.hidden.clear()
        self.lanes_changed(name)
