"""The screen: the stream of events, its details, the vCPUs and the exits, and all that can be done there."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from tracetui.screens.exits_grouping import ExitsGrouping
from tracetui.screens.exporting import Exporting
from tracetui.screens.finding import Finding
from tracetui.screens.keeping import Keeping
from tracetui.screens.markers import Markers
from tracetui.screens.moving import Moving
from tracetui.screens.narrowing import Narrowing
from tracetui.screens.opening import Opening
from tracetui.screens.seeing import Seeing
from tracetui.screens.spans import Spans
from tracetui.screens.terminal_control import TerminalControl
from tracetui.screens.timeline_browsing import TimelineBrowsing
from tracetui.widgets.row_list import RowList

if TYPE_CHECKING:
    from tracetui.widgets.prompt import Prompt


class MainScreen(
    ExitsGrouping,
    Opening,
    Spans,
    TimelineBrowsing,
    Exporting,
    Markers,
    Moving,
    Narrowing,
    Seeing,
    Finding,
    Keeping,
    TerminalControl,
):
    """Shows one session; each class it is made of holds some of its actions."""

    HELP_TITLE: ClassVar[str] = "All panes"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "pane(1)", "Pane", id="pane.next", tooltip="Next pane"),
        Binding("shift+tab", "pane(-1)", "Previous pane", id="pane.previous", show=False, tooltip="Previous pane"),
        Binding("y", "copy", "Copy", id="copy.line", show=False, tooltip="Copy the line to the clipboard (OSC 52)"),
        Binding("R", "resume", "Resume", id="loading.resume", tooltip="Go on loading"),
        Binding(
            "i", "info", "Info", id="info", show=False, tooltip="Files, clocks, what was assumed, what is damaged"
        ),
        Binding("f1", "help", "Help", id="help", tooltip="All keys"),
        Binding(
            "escape", "back(False)", "Back", id="back", tooltip="Cancel what is going on, or go back one level"
        ),
        Binding("q", "back(True)", "Quit", id="back-or-quit", tooltip="Go back one level; quit at the top"),
        Binding("Q", "app.quit", "Quit", id="quit", show=False, tooltip="Quit at once"),
        Binding("ctrl+c", "cancel", "Cancel", show=False, tooltip="Cancel what is going on", system=True),
        Binding(
            "ctrl+p", "app.command_palette", "Commands", id="palette", show=False, tooltip="All commands by name"
        ),
    ]  # fmt: skip

    def action_pane(self, step: int) -> None:
        """Go to the next or previous pane."""
        self.panes.step(step)

    def action_show_pane(self, place: int) -> None:
        """Go to the pane whose title was clicked."""
        self.panes.focus_pane(self.panes.order[place])

    def action_cancel(self) -> None:
        """Cancel what is going on, nothing else."""
        stopped = any(job.cancel() for job in self.jobs) or self.load_job.cancel()
        self.say("stopped" if stopped and self.load_job.running else "")

    def action_back(self, leave: bool) -> None:
        """One level back: from a number, a search, loading, a pane, a filter; then out, if that is meant."""
        if isinstance(self.focused, RowList) and self.focused.count:
            self.focused.count = ""
        elif any(job.cancel() for job in self.jobs) or (not leave and self.load_job.cancel()):
            self.show_status()
        elif self.panes.current is not self.panes.order[0]:
            self.panes.focus_pane(self.panes.order[0])
        elif self.filter_job.layers:
            row = self.event_list.current
            self.event_list.show_view(self.filter_job.undo(), row.number if row else self.row_before)
            self.view_changed()
        elif leave:
            self.app.exit()

    def action_prompt(self, sign: str) -> None:
        """Ask for a pattern, a time or a filter in the place of the status bar."""
        self.prompt_job.ask(sign)
        self.show_status()

    async def on_prompt_answered(self, message: Prompt.Answered) -> None:
        """Do what was typed."""
        await self.prompt_job.answer(message)

    def action_copy(self) -> None:
        """Copy the line under the cursor of the pane that has the focus."""
        text = self.panes.current.rows.copy_text()
        if text:
            self.app.copy_to_clipboard(text)
            self.say("line copied")

    def action_resume(self) -> None:
        """Go on loading."""
        self.load_job.start()
        self.show_status()

    def action_help(self) -> None:
        """Show all keys."""
        from tracetui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self))

    def action_info(self) -> None:
        """Show what the files hold."""
        from tracetui.screens.info import InfoScreen

        self.app.push_screen(InfoScreen(self.session))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide what cannot be done now."""
        if action == "resume" and (self.load_job.running or self.load_job.complete):
            return False
        if action == "back" and parameters == (False,) and not self.can_go_back:
            return False
        return super().check_action(action, parameters)
