"""What all actions of the main screen rest on: the panes, what threads report, the cursor, the rows that show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.screen import Screen
from textual.timer import Timer
from textual.worker import Worker, WorkerState

from tracetui.engine.event_details import event_details
from tracetui.engine.lanes_names import lanes_expected
from tracetui.engine.session import Session
from tracetui.engine.vcpu_tree import vcpu_tree
from tracetui.screens.background_job import BackgroundJob, Job
from tracetui.screens.detailing import Detailing
from tracetui.screens.filtering import Filtering, RowPick
from tracetui.screens.frame_timer import FrameTimer
from tracetui.screens.jump_list import JumpList
from tracetui.screens.loading import Loading
from tracetui.screens.panes import Panes
from tracetui.screens.prompting import Prompting
from tracetui.screens.searching import Searching
from tracetui.screens.span import span_text
from tracetui.visible import printable
from tracetui.widgets.detail_panel import DetailPanel
from tracetui.widgets.event_list import EventList
from tracetui.widgets.exit_table import GROUPINGS, ExitTable
from tracetui.widgets.key_footer import KeyFooter
from tracetui.widgets.pane import Pane
from tracetui.widgets.row_list import RowList
from tracetui.widgets.status_bar import StatusBar
from tracetui.widgets.timeline_lanes import LaneList
from tracetui.widgets.timeline_pane import TimelinePane
from tracetui.widgets.vcpu_tree import VcpuTree

if TYPE_CHECKING:
    from tracetui.engine.exits import Exits
    from tracetui.engine.qemu_tie import QemuTie
    from tracetui.engine.row import Row
    from tracetui.engine.vcpu_time import VcpuTime


class BrowserScreen(Screen[None]):
    """Shows one session; the actions are those of the classes built on it.

    Attributes:
        session: the recordings.
        load_job, search_job, filter_job, detail_job: what runs in threads.
        jobs: what Esc stops besides loading, the first that runs; a class of actions adds its own.
        prompt_job: the line in which things are typed, and what may be typed.
        jumps: where the cursor has been.
        marks: rows by letter; A and B are the ends of a span.
        exits: all kvm exits, once they are known.
        vcpu_times: how each vCPU's time was spent, once that is known.
        qemu_ties: whose each QEMU is, once that is known.
        row_before: row under the cursor before the last filter, to return to from a list without rows.
    """

    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    BrowserScreen { background: $background; }
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.exits: Exits | None = None
        self.vcpu_times: list[VcpuTime] = []
        self.qemu_ties: list[QemuTie] = []
        self.event_list, self.exit_table, self.detail_panel = EventList(session), ExitTable(), DetailPanel()
        self.vcpu_tree, self.lane_list = VcpuTree(vcpu_tree(session)), LaneList(lanes_expected(session))
        self.panes = Panes(
            Pane("Events", self.event_list, "events"),
            Pane("Details", self.detail_panel, "details"),
            Pane("vCPUs", self.vcpu_tree, "vcpus"),
            Pane("Exits", self.exit_table, "exits"),
            TimelinePane(self.lane_list),
        )
        self.status = StatusBar()
        self.load_job = Loading(self, session)
        self.search_job = Searching(self, session, self.event_list, self.load_job)
        self.filter_job = Filtering(self, session, self.load_job)
        self.detail_job = Detailing(self, session)
        self.jobs: list[Job] = [self.search_job, self.filter_job]
        self.prompt_job = Prompting(self)
        self.jumps = JumpList()
        self.marks: dict[str, Row] = {}
        self._offered: tuple[bool, ...] = ()
        """What the footer was last made for; to make it anew takes longer than drawing all lists."""
        self._frames = FrameTimer(self, self._on_timer_update)
        self.row_before = 0
        self._said = ""
        """A short message, shown until the next key."""

    def compose(self) -> ComposeResult:
        """Panes, status and footer."""
        yield self.panes
        yield self.status
        yield KeyFooter()

    def on_mount(self) -> None:
        """Show the first rows at once, and read the rest after that."""
        self.event_list.focus()
        self._moved()
        self.call_after_refresh(self.load_job.start)
        for problem in self.session.problems[:3]:
            self.notify(printable(problem), title="Not everything could be read", severity="warning", markup=False)

    @property
    def _update_timer(self) -> Timer:
        """What Textual asks for a frame."""
        return self._frames

    # Size and focus

    def on_resize(self, event: events.Resize) -> None:
        """Arrange the panes for the new size."""
        self.panes.fit_into(event.size)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A pane that is clicked becomes the current one."""
        if isinstance(event.widget, RowList) and isinstance(event.widget.parent, Pane):
            self.panes.take(event.widget.parent)
            self._moved()

    # What the threads report

    @on(Loading.Progressed)
    @on(Loading.Stopped)
    def _more_rows(self) -> None:
        if self.event_list.view.numbers is None:
            self.event_list.resized()
        self.show_status()

    @on(Loading.Named)
    def _names_known(self) -> None:
        self._more_rows()
        self.event_list.refresh()
        self.filter_job.stream_grew()
        self.search_job.view_changed()

    @on(Loading.Analysed)
    def _analysed(self, message: Loading.Analysed) -> None:
        self.load_job.complete = True
        self.exits, self.vcpu_times = message.exits, message.times
        self.exit_table.show_groups(message.groups, GROUPINGS[0])
        self.vcpu_tree.show_lines(message.tree)
        self._moved()

    @on(Loading.Judged)
    def _judged(self, message: Loading.Judged) -> None:
        self.qemu_ties = message.ties
        self.vcpu_tree.show_lines(message.tree)
        self._moved()

    @on(Detailing.Known)
    def _detailed(self, message: Detailing.Known) -> None:
        if self.detail_job.take(message):
            self._moved()

    @on(Filtering.Picked)
    def _picked(self, message: Filtering.Picked) -> None:
        row = self.event_list.current
        self.row_before = row.number if row is not None else self.row_before
        number = self.row_before if message.keep_row else -1
        view = self.filter_job.take(message)
        self.event_list.show_view(view, number if number >= 0 or not len(view) else view.number(0))
        self.view_changed()

    @on(BackgroundJob.Ended)
    def _job_ended(self, message: BackgroundJob.Ended) -> None:
        message.act()
        self.show_status()

    @on(Searching.Progressed)
    def _searched(self) -> None:
        self._said = self.search_job.arrive() or self._said
        self.show_status()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say why a thread ended that should not have."""
        if event.state is WorkerState.ERROR:
            self.notify(printable(f"{event.worker.description}: {event.worker.error}"), severity="error", markup=False)
        self.show_status()

    # The cursor

    @on(RowList.CursorMoved, "#event-list")
    def _moved(self) -> None:
        row = self.event_list.current
        self.vcpu_tree.follow(row)
        if row is not None:
            self.jumps.visit(row.number, self.event_list.page_lines)
        if self.panes.order[3].display and row is not None:
            more = self.detail_job.details(row, self.exits)
            self.detail_panel.show_details(row.number, event_details(self.session, row, self.exits, more))
        self.show_status()

    @on(RowList.CursorMoved, "#detail-panel")
    @on(RowList.Counted)
    @on(Filtering.Progressed)
    @on(BackgroundJob.Progressed)
    @on(EventList.TimeModeChanged)
    def show_status(self) -> None:
        """Say in the status bar where the cursor is, what shows and what is going on."""
        rows, status = self.event_list, self.status
        if not status.is_mounted:
            return
        row = rows.current
        more = "" if self.session.timeline.complete else "+"
        place = f"row {rows.cursor + 1:,} of {rows.line_count():,}{more}"
        place = f"{place}  {rows.time.absolute(row)}" if row is not None else "no rows"
        status.place = "  ".join(filter(None, (place, span_text(self.marks, rows.time.in_seconds))))
        status.shown = rows.view.title
        status.found = self.search_job.text()
        count = self.focused.count if isinstance(self.focused, RowList) else ""
        jobs = (job for job in (*self.jobs, self.load_job) if job is not self.search_job)
        status.activity = count or self._said or next(filter(None, (job.text() for job in jobs)), "")
        offered = (
            self.prompt_job.active, self._is_busy_or_away, self.search_job.pattern is None, self.load_job.running,
            self.focused is self.detail_panel and self.detail_panel.target is not None,
        )  # fmt: skip
        if offered != self._offered:
            self._offered = offered
            self.refresh_bindings()

    def say(self, text: str) -> None:
        """Show a short message until the next key."""
        self._said = text
        self.show_status()

    def on_key(self) -> None:
        """Take back the last short message."""
        if self._said:
            self.say("")

    # Which rows show

    def show_row(self, number: int) -> None:
        """Put the cursor on a row, taking the filter away if it hides that row."""
        rows = self.event_list
        if not len(rows.view) or rows.view.number(rows.view.position(number)) != number:
            rows.show_view(self.filter_job.show_all(), number)
            self.view_changed()
        rows.go_to(rows.view.position(number), centre=True)

    def go_to_row(self, number: int) -> None:
        """Put the cursor on a row and the focus on the stream."""
        self.show_row(number)
        self.panes.focus_pane(self.panes.order[0])

    def view_changed(self) -> None:
        """Other rows show, or the same ones otherwise."""
        self.search_job.view_changed()
        self._moved()

    @property
    def can_go_back(self) -> bool:
        """Whether Esc has anything to do."""
        return self._is_busy_or_away or (isinstance(self.focused, RowList) and bool(self.focused.count))

    @property
    def _is_busy_or_away(self) -> bool:
        """Whether anything runs, filters, or leads back to the stream; a number that is typed leaves the footer."""
        away = bool(self.filter_job.layers) or self.panes.current is not self.panes.order[0]
        return away or any(job.running for job in (*self.jobs, self.load_job))

    def narrow(self, wanted: RowPick) -> None:
        """Filter what shows once more."""
        self.filter_job.add(wanted)
        self.panes.focus_pane(self.panes.order[0])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing can be done while something is typed."""
        return not self.prompt_job.active

    def keep(self) -> dict[str, object]:
        """What a later run needs to show the same again, as JSON knows it; each class adds its own."""
        row = self.event_list.current
        return {"row": row.number} if row is not None else {}

    def bring_back(self, kept: dict[str, object]) -> None:
        """Show again what was kept; each class takes its own, and ignores what it does not understand."""
        row = kept.get("row")
        if isinstance(row, int):
            self.show_row(min(max(row, 0), max(self.session.timeline.row_count - 1, 0)))
