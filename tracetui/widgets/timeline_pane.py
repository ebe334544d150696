"""The pane of the timeline: the scale, the lanes, a line that says what is under the cursor, and the legend."""

from __future__ import annotations

from rich.segment import Segment
from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget

from tracetui.engine.lanes_names import LaneKind
from tracetui.visible import visible
from tracetui.widgets.pane import Pane
from tracetui.widgets.segments import fit
from tracetui.widgets.timeline_lanes import LaneList
from tracetui.widgets.timeline_words import lane_label, shares_text, stretch_text

_FRAME_LINES = 4
"""Borders, the scale and the line below the lanes."""


class TimelineWords(Widget):
    """What is under the cursor, in one line."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    TimelineWords { height: 1; background: $background; color: $text-muted; }
    """

    def __init__(self, timeline: LaneList) -> None:
        super().__init__()
        self._timeline = timeline

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        width, style = self.size.width, self._timeline.plain_style
        return Strip(fit([Segment(self.text(), style)], 0, width, style), width)

    def text(self) -> str:
        """The lane under the cursor, its state at the time under the cursor, and how the cell's time is divided."""
        timeline = self._timeline
        lanes, name, span = timeline.lanes, timeline.selected, timeline.span
        if lanes is None or name is None:
            return ""
        cell = span.cell_of(timeline.cursor_ns)
        from_ns, to_ns = (span.start_of(cell), span.start_of(cell + 1)) if cell is not None else (0, 0)
        if name.kind is LaneKind.CROSSINGS:
            return "where the vCPU above enters and leaves its guest, whose CPU is below"
        label = lane_label(name, several=len(lanes.session.machines) > 1).strip(" └")
        if name.kind is LaneKind.GUEST_CPU and name.machine is not None:
            label = f"{visible(name.machine.name)} {name.label}"
        if name.kind is LaneKind.DENSITY:
            machine = name.machine.number if name.machine is not None else None
            count = lanes.density.count(machine, from_ns, to_ns) if cell is not None else 0
            return f"{label}: {'very many' if count is None else f'{count:,}'} rows in this cell"
        stretch = lanes.lanes[name].at(timeline.cursor_ns)
        shares = shares_text(lanes, name, from_ns, to_ns) if cell is not None else ""
        note = f"({visible(name.note)})" if name.note else ""
        parts = (f"{label}: {stretch_text(lanes, name, stretch, timeline.seconds)}", shares, note)
        return "  ".join(filter(None, parts))


class TimelinePane(Pane):
    """The timeline in its frame."""

    def __init__(self, timeline: LaneList) -> None:
        super().__init__("Timeline", timeline, "timeline-pane")
        self.timeline, self.words = timeline, TimelineWords(timeline)

    def compose(self) -> ComposeResult:
        """Scale, lanes and the line below them."""
        yield from super().compose()
        yield self.words

    @property
    def wanted_lines(self) -> int:
        """Height at which all lanes show, also those for entries and exits; as expected before there are any."""
        if self.timeline.lanes is None:
            return self.timeline.expected_lines + _FRAME_LINES
        crossings = sum(name.kind is LaneKind.THREAD for name in self.timeline.order.names)
        return len(self.timeline.order.names) + crossings + _FRAME_LINES

    def on_show(self) -> None:
        """Bring the legend up to date."""
        self._changed()

    @on(LaneList.Changed)
    def _changed(self) -> None:
        if not self.display:
            return
        self.words.refresh()
        timeline = self.timeline
        parts = []
        for glyph in timeline.legend():
            sample = Content.styled(glyph.character, timeline.get_visual_style(glyph.style))
            parts.append(sample + Content(f" {glyph.name}"))
        self.border_subtitle = Content("  ").join(parts)
