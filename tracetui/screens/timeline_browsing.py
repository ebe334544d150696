"""The timeline beside the stream: read in a thread, each cursor following the other, markers shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.binding import Binding, BindingType

from tracetui.engine.session import Session
from tracetui.screens.background_job import BackgroundJob, Steps
from tracetui.screens.loading import Loading
from tracetui.screens.markers import Markers
from tracetui.screens.span import SPAN_ENDS
from tracetui.widgets.row_list import RowList
from tracetui.widgets.timeline_lanes import LaneList

if TYPE_CHECKING:
    from tracetui.engine.lanes import Lanes
    from tracetui.engine.row import Row

_READING = "reading the timeline"


class TimelineBrowsing(Markers):
    """What the timeline pane does."""

    HELP_TITLE: ClassVar[str] = "Timeline"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("T", "timeline", "Timeline", id="timeline.go", show=False, tooltip="Go to the timeline"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.lanes_job = BackgroundJob(self, self.load_job, "lanes")
        self.jobs.append(self.lanes_job)
        self._kept_timeline: object = None

    def action_timeline(self) -> None:
        """Go to the timeline."""
        self.panes.focus_pane(self.panes.timeline)

    # Reading

    @on(Loading.Analysed)
    def _lanes_wanted_at_last(self) -> None:
        self.call_later(self._want_lanes)

    @on(events.DescendantFocus)
    @on(events.Resize)
    def _lanes_wanted_now(self) -> None:
        self._want_lanes()

    def _want_lanes(self) -> None:
        """Read the lanes as soon as they would show."""
        wanted = self.panes.timeline.display and self.lane_list.lanes is None
        if wanted and self.load_job.complete and not self.lanes_job.running:
            self.lanes_job.start(_READING, self._read, self._lanes_read, self.say)

    def _read(self) -> Steps:
        from tracetui.engine.lanes import collect_lanes

        return collect_lanes(self.session)

    def _lanes_read(self, lanes: Lanes) -> None:
        if self.lane_list.lanes is not None:
            return
        self.lane_list.show_session(lanes, self.event_list.time.in_seconds)
        self.panes.refit()
        self._arrange(self._kept_timeline)
        self._mark_timeline()
        self._follow_stream()

    # Following

    @on(RowList.CursorMoved, "#event-list")
    def _follow_stream(self) -> None:
        row = self.event_list.current
        if row is not None and self.focused is not self.lane_list:
            self.lane_list.follow(row.ts_ns)

    @on(RowList.Opened, "#timeline")
    def _open_time(self) -> None:
        row = self._row_under_cursor()
        if row is not None:
            self.go_to_row(row)

    def _row_under_cursor(self) -> int | None:
        """The row at the timeline's cursor, of the lane that the cursor is on where it has one there."""
        from tracetui.engine.lanes_rows import row_of_lane

        lanes, name = self.lane_list.lanes, self.lane_list.selected
        if lanes is None or name is None:
            return None
        return row_of_lane(lanes, name, *self.lane_list.under_cursor)

    # Markers

    @on(LaneList.Marked)
    def _mark_wanted(self, message: LaneList.Marked) -> None:
        timeline = self.session.timeline
        if timeline.row_count:
            self.set_mark(message.letter, timeline.row(timeline.row_at(message.ts_ns)))

    def set_mark(self, letter: str, row: Row) -> None:
        """Show the marker on the timeline as well."""
        super().set_mark(letter, row)
        self._mark_timeline()

    def _mark_timeline(self) -> None:
        self.lane_list.show_marks({letter: row.ts_ns for letter, row in self.marks.items() if letter in SPAN_ENDS})

    # Keeping

    def keep(self) -> dict[str, object]:
        """Which lanes show, in which order, and the stretch of time."""
        from tracetui.screens.timeline_keeping import keep_timeline

        kept = keep_timeline(self.lane_list) if self.lane_list.lanes is not None else self._kept_timeline
        return super().keep() | ({"timeline": kept} if kept is not None else {})

    def bring_back(self, kept: dict[str, object]) -> None:
        """Show the same lanes again, as soon as they are read."""
        super().bring_back(kept)
        self._kept_timeline = kept.get("timeline", self._kept_timeline)
        self._arrange(self._kept_timeline)

    def _arrange(self, kept: Any) -> None:
        from tracetui.screens.timeline_keeping import bring_timeline_back

        if kept is not None and self.lane_list.lanes is not None:
            bring_timeline_back(self.lane_list, kept)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where the timeline has the focus there is nowhere to go."""
        if action == "timeline" and self.panes.current is self.panes.timeline:
            return False
        return super().check_action(action, parameters)
