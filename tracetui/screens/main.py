"""The screen: the stream of events, its details, the vCPUs and the exits."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Footer
from textual.worker import Worker, WorkerState

from tracetui.engine.event_details import event_details
from tracetui.engine.session import Session
from tracetui.engine.vcpu_tree import vcpu_tree
from tracetui.screens.detailing import Detailing
from tracetui.screens.drill_down import exits_to_rows, tree_to_rows
from tracetui.screens.filtering import Filtering, RowPick
from tracetui.screens.jump_list import JumpList
from tracetui.screens.loading import Loading
from tracetui.screens.panes import Panes
from tracetui.screens.prompting import Prompting
from tracetui.screens.row_picking import of_machine
from tracetui.screens.searching import Searching
from tracetui.visible import printable
from tracetui.widgets.detail_panel import DetailPanel
from tracetui.widgets.event_list import EventList
from tracetui.widgets.exit_table import ExitTable
from tracetui.widgets.pane import Pane
from tracetui.widgets.row_list import RowList
from tracetui.widgets.status_bar import StatusBar
from tracetui.widgets.vcpu_tree import VcpuTree

if TYPE_CHECKING:
    from tracetui.engine.exits import Exits
    from tracetui.engine.qemu_tie import QemuTie
    from tracetui.widgets.prompt import Prompt


class MainScreen(Screen[None]):
    """Shows one session.

    Attributes:
        session: the recordings.
        load_job, search_job, filter_job, detail_job: what runs in threads.
        exits: all kvm exits, once they are known.
        qemu_ties: whose each QEMU is, once that is known.
    """

    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    MainScreen { background: $background; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "prompt('/')", "Search", key_display="/", tooltip="Search forward by regular expression"),
        Binding("question_mark", "prompt('?')", "Search back", show=False, tooltip="Search backward"),
        Binding("n", "next_match(False)", "Next", tooltip="Next match"),
        Binding("N", "next_match(True)", "Previous match", show=False, tooltip="Match in the other direction"),
        Binding(
            "f", "prompt('f')", "Filter", tooltip="Show only events that meet a condition, in trace-cmd's language"
        ),
        Binding(
            "ampersand", "prompt('&')", "Filter text", show=False, key_display="&", tooltip="Show only rows with a text"
        ),
        Binding("colon", "prompt(':')", "Go to", key_display=":", tooltip="Go to a time: 1688.25, +1.5ms, -20us, 50%"),
        Binding("m", "prompt('m')", "Mark", show=False, tooltip="Put a mark on this row: m and a letter"),
        Binding("apostrophe", 'prompt("\'")', "To mark", show=False, tooltip="Go to a mark: ' and its letter; '' back"),
        Binding("backspace,alt+left", "jump(-1)", "Jump back", show=False, tooltip="Back to before the last jump"),
        Binding("alt+right", "jump(1)", "Jump forth", show=False, tooltip="Forth again after going back"),
        Binding("tab", "pane(1)", "Pane", tooltip="Next pane"),
        Binding("shift+tab", "pane(-1)", "Previous pane", show=False, tooltip="Previous pane"),
        Binding("y", "copy", "Copy", show=False, tooltip="Copy the line to the clipboard (OSC 52)"),
        Binding("R", "resume", "Resume", tooltip="Go on loading"),
        Binding("i", "info", "Info", show=False, tooltip="Files, clocks, what was assumed, what is damaged"),
        Binding("f1", "help", "Help", tooltip="All keys"),
        Binding("escape", "back(False)", "Back", tooltip="Cancel what is going on, or go back one level"),
        Binding("q", "back(True)", "Quit", tooltip="Go back one level; quit at the top"),
        Binding("Q", "app.quit", "Quit", show=False, tooltip="Quit at once"),
        Binding("ctrl+c", "cancel", "Cancel", show=False, tooltip="Cancel what is going on", system=True),
        Binding("ctrl+l", "redraw", "Redraw", show=False, tooltip="Draw the screen anew"),
        Binding("ctrl+z", "app.suspend_process", "Suspend", show=False, tooltip="Back to the shell; fg returns"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.exits: Exits | None = None
        self.qemu_ties: list[QemuTie] = []
        self.event_list, self.exit_table, self.detail_panel = EventList(session), ExitTable(), DetailPanel()
        self.vcpu_tree = VcpuTree(vcpu_tree(session))
        self.panes = Panes(
            Pane("Events", self.event_list, "events"),
            Pane("Details", self.detail_panel, "details"),
            Pane("vCPUs", self.vcpu_tree, "vcpus"),
            Pane("Exits", self.exit_table, "exits"),
        )
        self.status = StatusBar()
        self.load_job = Loading(self, session)
        self.search_job = Searching(self, session, self.event_list, self.load_job)
        self.filter_job = Filtering(self, session, self.load_job)
        self.detail_job = Detailing(self, session)
        self.prompt_job = Prompting(self)
        self._jumps = JumpList()
        self._offered: tuple[bool, ...] = ()
        """What the footer was last made for; to make it anew is dear."""
        self._row_before = 0
        """Row under the cursor before the last filter, to return to from a list without rows."""
        self._said = ""
        """A short message, shown until the next key."""

    def compose(self) -> ComposeResult:
        """Panes, status and footer."""
        yield self.panes
        yield self.status
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Show the first rows at once, and read the rest after that."""
        self.event_list.focus()
        self._moved()
        self.call_after_refresh(self.load_job.start)
        for problem in self.session.problems[:3]:
            self.notify(printable(problem), title="Not everything could be read", severity="warning", markup=False)

    # Size and focus

    def on_resize(self, event: events.Resize) -> None:
        """Arrange the panes for the new size."""
        self.panes.fit_into(event.size)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A pane that is clicked becomes the current one."""
        if isinstance(event.widget, RowList) and isinstance(event.widget.parent, Pane):
            self.panes.take(event.widget.parent)
            self._moved()

    def action_pane(self, step: int) -> None:
        """Go to the next or previous pane."""
        self.panes.step(step)

    # What the threads report

    @on(Loading.Progressed)
    @on(Loading.Stopped)
    def _more_rows(self) -> None:
        if self.event_list.view.numbers is None:
            self.event_list.resized()
        self._show_status()

    @on(Loading.Named)
    def _names_known(self) -> None:
        self._more_rows()
        self.event_list.refresh()
        self.filter_job.stream_grew()
        self.search_job.view_changed()

    @on(Loading.Analysed)
    def _analysed(self, message: Loading.Analysed) -> None:
        self.load_job.complete = True
        self.exits = message.exits
        self.exit_table.show_groups(message.groups)
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
        self._row_before = row.number if row is not None else self._row_before
        number = self._row_before if message.keep_row else -1
        view = self.filter_job.take(message)
        self.event_list.show_view(view, number if number >= 0 or not len(view) else view.number(0))
        self._view_changed()

    @on(Searching.Progressed)
    def _searched(self) -> None:
        self._said = self.search_job.arrive() or self._said
        self._show_status()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say why a thread ended that should not have."""
        if event.state is WorkerState.ERROR:
            self.notify(printable(f"{event.worker.description}: {event.worker.error}"), severity="error", markup=False)
        self._show_status()

    # The cursor

    @on(RowList.CursorMoved, "#event-list")
    def _moved(self) -> None:
        row = self.event_list.current
        self.vcpu_tree.follow(row)
        if row is not None:
            self._jumps.visit(row.number, self.event_list.page_lines)
        if self.panes.order[3].display and row is not None:
            more = self.detail_job.details(row, self.exits)
            self.detail_panel.show_details(row.number, event_details(self.session, row, self.exits, more))
        self._show_status()

    @on(RowList.CursorMoved, "#detail-panel")
    @on(RowList.Counted)
    @on(Filtering.Progressed)
    @on(EventList.TimeModeChanged)
    def _show_status(self) -> None:
        rows, status = self.event_list, self.status
        if not status.is_mounted:
            return
        row = rows.current
        place = f"row {rows.cursor + 1:,} of {rows.line_count():,}"
        status.place = f"{place}  {rows.time.absolute(row)}" if row is not None else "no rows"
        status.shown = rows.view.title
        status.found = self.search_job.text()
        count = self.focused.count if isinstance(self.focused, RowList) else ""
        activity = self.filter_job.text() or self.load_job.text()
        status.activity = count or self._said or activity
        offered = (
            self.prompt_job.active, self._can_go_back, self.search_job.pattern is None, self.load_job.running,
            self.detail_panel.target is None,
        )  # fmt: skip
        if offered != self._offered:
            self._offered = offered
            self.refresh_bindings()

    def say(self, text: str) -> None:
        """Show a short message until the next key."""
        self._said = text
        self._show_status()

    def on_key(self) -> None:
        """Take back the last short message."""
        if self._said:
            self.say("")

    # Going down and back

    @on(RowList.Opened, "#event-list")
    def _open_row(self) -> None:
        self.panes.focus_pane(self.panes.order[3])

    @on(RowList.Opened, "#vcpu-tree")
    def _open_vcpu(self) -> None:
        line = self.vcpu_tree.selected
        if line is not None:
            wanted, title = tree_to_rows(self.session, line, self.qemu_ties)
            self.filter_job.add(RowPick(title, of_machine(self.session, wanted), of_machine=True))
            self.panes.focus_pane(self.panes.order[0])

    @on(RowList.Opened, "#exit-table")
    def _open_exits(self) -> None:
        group = self.exit_table.selected
        if group is not None and self.exits is not None:
            self.filter_job.show_rows(*exits_to_rows(self.session, self.exits, group))
            self.panes.focus_pane(self.panes.order[0])

    @on(RowList.Opened, "#detail-panel")
    def _open_detail(self) -> None:
        if self.detail_panel.target is not None:
            self.show_row(self.detail_panel.target)
            self.panes.focus_pane(self.panes.order[0])

    def show_row(self, number: int) -> None:
        """Put the cursor on a row, taking the filter away if it hides that row."""
        rows = self.event_list
        if not len(rows.view) or rows.view.number(rows.view.position(number)) != number:
            rows.show_view(self.filter_job.show_all(), number)
            self._view_changed()
        rows.go_to(rows.view.position(number), centre=True)

    def action_jump(self, step: int) -> None:
        """Go back to where the cursor was before a jump, or forth again."""
        row = self._jumps.step(step)
        if row is None:
            self.say("no jump to go back over" if step < 0 else "no jump to go forth over")
        else:
            self.show_row(row)

    def _view_changed(self) -> None:
        self.panes.order[0].entitle_shown(self.event_list.view.title)
        self.search_job.view_changed()
        self._moved()

    @property
    def _can_go_back(self) -> bool:
        jobs = (self.search_job, self.filter_job, self.load_job)
        filtered = self.event_list.view.numbers is not None
        counting = isinstance(self.focused, RowList) and bool(self.focused.count)
        return counting or filtered or self.panes.current is not self.panes.order[0] or any(j.running for j in jobs)

    def action_cancel(self) -> None:
        """Cancel what is going on, nothing else."""
        stopped = self.search_job.cancel() or self.filter_job.cancel() or self.load_job.cancel()
        self.say("stopped" if stopped and self.load_job.running else "")

    def action_back(self, leave: bool) -> None:
        """One level back: from a number, a search, loading, a pane, a filter; then out, if that is meant."""
        if isinstance(self.focused, RowList) and self.focused.count:
            self.focused.count = ""
        elif self.search_job.cancel() or self.filter_job.cancel() or (not leave and self.load_job.cancel()):
            self._show_status()
        elif self.panes.current is not self.panes.order[0]:
            self.panes.focus_pane(self.panes.order[0])
        elif self.event_list.view.numbers is not None:
            row = self.event_list.current
            self.event_list.show_view(self.filter_job.undo(), row.number if row else self._row_before)
            self._view_changed()
        elif leave:
            self.app.exit()

    # Prompts

    def action_prompt(self, kind: str) -> None:
        """Ask for a pattern, a time or a filter in the place of the status bar."""
        self.prompt_job.ask(kind)
        self._show_status()

    async def on_prompt_answered(self, message: Prompt.Answered) -> None:
        """Do what was typed."""
        await self.prompt_job.answer(message)

    def action_next_match(self, opposite: bool) -> None:
        """Go to the next match, or to the previous."""
        self.say(self.search_job.next(opposite=opposite))

    # The rest

    def action_copy(self) -> None:
        """Copy the line under the cursor of the pane that has the focus."""
        text = self.panes.current.rows.copy_text()
        if text:
            self.app.copy_to_clipboard(text)
            self.say("line copied")

    def action_resume(self) -> None:
        """Go on loading."""
        self.load_job.start()
        self._show_status()

    def action_redraw(self) -> None:
        """Draw everything anew."""
        self.app.refresh(layout=True)

    def action_help(self) -> None:
        """Show all keys."""
        from tracetui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self))

    def action_info(self) -> None:
        """Show what the files hold."""
        from tracetui.screens.info import InfoScreen

        self.app.push_screen(InfoScreen(self.session))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide what cannot be done now; while something is typed that is everything."""
        if self.prompt_job.active:
            return False
        if action == "resume":
            return not (self.load_job.running or self.load_job.complete)
        if action == "next_match":
            return self.search_job.pattern is not None
        return self._can_go_back if action == "back" and parameters == (False,) else True
