"""Statistics of the span between markers A and B, or of the whole trace."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from tracetui.engine.session import Session
from tracetui.screens.background_job import BackgroundJob
from tracetui.screens.filtering import PickRows, RowPick
from tracetui.screens.span import span_of
from tracetui.screens.span_lines import span_lines
from tracetui.screens.target_screen import TargetScreen, act_on
from tracetui.screens.timeline_browsing import TimelineBrowsing
from tracetui.visible import visible

if TYPE_CHECKING:
    from tracetui.engine.exits import Exits
    from tracetui.engine.lanes import Lanes
    from tracetui.engine.lanes_names import LaneName
    from tracetui.engine.row_view import RowView
    from tracetui.engine.span_statistics import ReasonCount, SpanStatistics, TypeCount
    from tracetui.engine.walk import Ints


class Spans(TimelineBrowsing):
    """Counts what is between the markers."""

    HELP_TITLE: ClassVar[str] = "Statistics"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "equals_sign", "statistics", "Statistics", id="span.statistics", show=False, key_display="=",
            tooltip="Statistics of the span from A to B, or of the whole: states of vCPUs, exits, events",
        ),
    ]  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.span_job = BackgroundJob(self, self.load_job, "statistics")
        self.jobs.append(self.span_job)

    def action_statistics(self) -> None:
        """Count, and show it."""
        if self.exits is None or not self.session.timeline.row_count:
            self.say("statistics are known when loading is complete")
            return
        steps = partial(self._count_span, self.exits, self.lane_list.lanes, *self._span_rows())
        self.span_job.start("counting", steps, self._show_statistics, self.say)

    def _span_rows(self) -> tuple[int, int]:
        """Numbers of the first and the last row."""
        span = span_of(self.marks)
        return (span[0].number, span[1].number) if span else (0, self.session.timeline.row_count - 1)

    def _count_span(
        self, exits: Exits, lanes: Lanes | None, first: int, last: int
    ) -> Generator[float | None, None, tuple[Lanes, SpanStatistics]]:
        """In a thread; reads the lanes if the Timeline has not done so."""
        from tracetui.engine.lanes import collect_lanes
        from tracetui.engine.span_statistics import span_statistics

        if lanes is None:
            lanes = yield from collect_lanes(self.session)
        return lanes, (yield from span_statistics(self.session, exits, lanes, first, last))

    def _show_statistics(self, counted: tuple[Lanes, SpanStatistics]) -> None:
        lanes, found = counted
        title = (
            "Statistics from A to B" if span_of(self.marks) else "Statistics of the whole trace (A and B mark a span)"
        )
        lines = span_lines(found, _Ways(self, lanes, found), self.event_list.time.in_seconds)
        self.app.push_screen(TargetScreen(title, lines), act_on)


class _Ways:
    """From a line to its rows."""

    def __init__(self, screen: Spans, lanes: Lanes, found: SpanStatistics) -> None:
        self._screen, self._lanes, self._found = screen, lanes, found

    def to_state(self, lane: LaneName, from_ns: int, length_ns: int) -> None:
        """Go to the row that begins the longest stretch of a state."""
        from tracetui.engine.lanes_rows import row_of_lane

        row = row_of_lane(self._lanes, lane, from_ns, from_ns + length_ns)
        if row is not None:
            self._screen.go_to_row(row)

    def to_exits(self, reason: ReasonCount) -> None:
        """List the exits of a reason, the longest first."""
        title = f"{visible(reason.reason)}{self._where}, longest first"
        self._screen.filter_job.show_rows(reason.rows, reason.durations_ns, title)
        self._screen.panes.focus_pane(self._screen.panes.order[0])

    def to_type(self, kind: TypeCount) -> None:
        """Show the rows of a type, in the span if it is one."""
        name = visible(f"{kind.machine} {kind.event}".strip())
        self._screen.narrow(RowPick(f"{name}{self._where}", self._pick(kind.number)))

    @property
    def _where(self) -> str:
        whole = self._found.rows == self._screen.session.timeline.row_count
        return "" if whole else f" in rows {self._found.first_row + 1:,}..{self._found.last_row + 1:,}"

    def _pick(self, number: int) -> PickRows:
        index, first, last = self._screen.session.timeline.index, self._found.first_row, self._found.last_row

        def pick(view: RowView) -> Iterator[tuple[float | None, Ints]]:
            rows = index.rows_of_types([number])
            yield None, rows[(rows >= first) & (rows <= last)]

        return pick
