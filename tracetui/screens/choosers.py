"""A window to choose from what shows: events, machines, vCPUs, CPUs or tasks, each with its number of rows."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input

from tracetui.engine.row_view import RowView
from tracetui.engine.session import Session
from tracetui.screens.background_job import BackgroundJob
from tracetui.screens.filtering import RowPick
from tracetui.screens.loading import Loading
from tracetui.screens.row_picking import OF_MACHINE, these_rows
from tracetui.screens.typed_list_window import PAGE_KEYS, TypedListWindow
from tracetui.widgets.choice_list import ChoiceList
from tracetui.widgets.name_field import NameField
from tracetui.widgets.pane import ListHeader
from tracetui.widgets.row_list import RowList
from tracetui.widgets.tab_line import TabLine

if TYPE_CHECKING:
    from tracetui.engine.choices import Choice
    from tracetui.engine.qemu_tie import QemuTie
    from tracetui.engine.row_counts import RowCounts

_KINDS = ("Events", "Machines", "vCPUs", "CPUs", "Tasks")
_MACHINES = frozenset({"Machines", "vCPUs"})
_TITLES = 3
_NONE = "none of these here"


class ChooserScreen(TypedListWindow["RowPick | None"]):
    """Lists with counts; the answer is a filter."""

    rows: ChoiceList
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose(False)", "Show only", priority=True),
        Binding("space", "mark", "Mark", priority=True),
        Binding("exclamation_mark", "choose(True)", "Hide", key_display="!", priority=True),
        Binding("tab,right", "kind(1)", "Next list", key_display="tab", priority=True),
        Binding("shift+tab,left", "kind(-1)", "Previous list", show=False, priority=True),
        *PAGE_KEYS,
    ]

    def __init__(self, session: Session, loading: Loading, view: RowView, ties: Sequence[QemuTie]) -> None:
        """Prepare.

        Args:
            session: whose rows.
            loading: says when they can be read.
            view: what filters let through now.
            ties: which guest each QEMU runs, as far as known.
        """
        rows, self._tabs = ChoiceList(), TabLine(_KINDS)
        field, self._header = NameField("type a part of a name", " !"), ListHeader(rows)
        super().__init__("Choose what shows", field, rows, above=[self._tabs], between=[self._header])
        self._session, self._view, self._ties = session, view, ties
        self._counting = BackgroundJob(self, loading, "counting")
        self._counts: RowCounts | None = None

    def on_mount(self) -> None:
        """Count in a thread."""
        self.rows.show_choices((), "counting rows", filtered=False)
        self._counting.start("counting rows", self._count, self._counted, self._failed)
        self._say()

    def _count(self) -> Generator[float | None, None, RowCounts]:
        from tracetui.engine.row_counts import RowCounts

        counts = RowCounts(self._session, self._view)
        yield from counts.run()
        return counts

    def _counted(self, counts: RowCounts) -> None:
        self._counts = counts
        self._show_kind()

    def _failed(self, reason: str) -> None:
        self.rows.show_choices((), reason, filtered=False)

    @on(BackgroundJob.Ended)
    def _job_ended(self, message: BackgroundJob.Ended) -> None:
        message.act()
        self._say()

    @on(BackgroundJob.Progressed)
    @on(ChoiceList.Marked)
    def _say(self) -> None:
        """Say at the lower edge how far counting is, how many choices fit and how many are marked."""
        fitting, total = self.rows.found
        marks = f", {self.rows.marks} marked" if self.rows.marks else ""
        partly = "" if self._session.timeline.complete else " of the rows read so far"
        text = self._counting.text() or f"{fitting} of {total}{marks}{partly}"
        self.frame.border_subtitle = Content(text)

    def _show_kind(self) -> None:
        from tracetui.engine.choices import ChoiceKind, choices_of

        if self._counts is not None:
            kind = ChoiceKind(self._tabs.current)
            choices = choices_of(kind, self._session, self._counts, self._ties)
            self.rows.show_choices(choices, _NONE, filtered=self._view.numbers is not None)

    @on(RowList.Panned)
    def _columns_changed(self) -> None:
        self._header.refresh()

    @on(TabLine.Chosen)
    def _kind_chosen(self) -> None:
        self._show_kind()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self.rows.narrow(event.value)

    @on(RowList.Opened)
    def _opened(self) -> None:
        self.action_choose(False)

    def action_kind(self, step: int) -> None:
        """Choose from another list."""
        self._tabs.step(step)

    def action_mark(self) -> None:
        """Mark one of several, and go to the next."""
        self.rows.toggle()
        self.rows.go_to(self.rows.cursor + 1)

    def action_choose(self, hide: bool) -> None:
        """Show only what is marked, or all but that."""
        if self.rows.chosen:
            self.dismiss(self._filter(self.rows.chosen, hide))

    def _filter(self, chosen: Sequence[Choice], hide: bool) -> RowPick:
        from dataclasses import replace

        from tracetui.engine.choices import joined

        kind = self._tabs.current
        names = ", ".join(choice.title for choice in chosen[:_TITLES])
        names += f" and {len(chosen) - _TITLES} more" if len(chosen) > _TITLES else ""
        wanted = replace(joined(chosen), negated=hide)
        of_kind = "" if hide else OF_MACHINE if kind in _MACHINES else kind
        return these_rows(self._session, wanted, f"{'not' if hide else 'only'} {names}", of_kind)

    async def action_dismiss(self, result: RowPick | None = None) -> None:
        """Close, and count no further."""
        self._counting.cancel()
        self.dismiss(result)
