"""Narrowing: choosing what shows, the chips of the filters in force, and what becomes of all other rows."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from tracetui.engine.session import Session
from tracetui.screens.browser_screen import BrowserScreen
from tracetui.screens.filtering import RowPick
from tracetui.screens.kept_filters import filters_from
from tracetui.widgets.chips import ChipLine

_MOST_CONTEXT = 1000


class Narrowing(BrowserScreen):
    """Filters that are chosen, and how the rest of the stream shows.

    Attributes:
        chips: the filters in force, above the stream.
    """

    HELP_TITLE: ClassVar[str] = "Narrowing"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "F", "choose", "Choose", id="narrow.choose",
            tooltip="Choose events, machines, vCPUs, CPUs or tasks from lists with counts",
        ),
        Binding("d", "dim", "Dim", id="narrow.dim", tooltip="Show the other rows dimmed, or hide them again"),
        Binding(
            "D", "remove_filter", "Remove filter", id="narrow.remove", show=False,
            tooltip="Take the last filter away, or filter N after a number; a click on its chip does it too",
        ),
        Binding(
            "plus", "context(1)", "Context", id="narrow.more-context", show=False,
            tooltip="Show one more row, or N more, before and after each that is let through",
        ),
        Binding(
            "minus", "context(-1)", "Less context", id="narrow.less-context", show=False,
            tooltip="Show one row less before and after each that is let through",
        ),
    ]  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.chips = ChipLine()

    def on_mount(self) -> None:
        """Put the chips above the stream."""
        self.panes.order[0].mount(self.chips, before=0)

    def action_choose(self) -> None:
        """Choose what shows from lists."""
        from tracetui.screens.choosers import ChooserScreen

        chooser = ChooserScreen(self.session, self.load_job, self.filter_job.view, self.qemu_ties)
        self.app.push_screen(chooser, self._chosen)

    def _chosen(self, wanted: RowPick | None) -> None:
        if wanted is not None:
            self.narrow(wanted)

    def action_dim(self) -> None:
        """Show the rows that are not let through dimmed, or not at all."""
        self.filter_job.fold(dim=not self.filter_job.dim, context=self.filter_job.context)

    def action_remove_filter(self) -> None:
        """Take one filter away."""
        count = self.event_list.take_count()
        self._remove((count or len(self.filter_job.layers)) - 1)

    @on(ChipLine.Removed)
    def _chip_clicked(self, message: ChipLine.Removed) -> None:
        self._remove(message.place)

    def _remove(self, place: int) -> None:
        if 0 <= place < len(self.filter_job.layers):
            self.filter_job.remove(place)
        else:
            self.say("no such filter")

    def action_context(self, step: int) -> None:
        """Show more or fewer rows around those that are let through."""
        context = self.filter_job.context + step * (self.event_list.take_count() or 1)
        context = min(max(context, 0), _MOST_CONTEXT)
        self.filter_job.fold(dim=False, context=context)
        self.say(f"context: {context} before and after each" if context else "only the rows let through")

    def view_changed(self) -> None:
        """Other rows show: so do their chips."""
        super().view_changed()
        job = self.filter_job
        around = f"with {job.context} around" if job.context else "others hidden: d dims them"
        remark = "" if not job.can_unfold else "others dimmed: d hides them" if job.dim else around
        had_chips = self.chips.display
        self.chips.show_titles([layer.wanted.title for layer in job.layers], remark)
        self._stay_put(self.chips.display - had_chips)
        self.refresh_bindings()

    def _stay_put(self, lines: int) -> None:
        """Scroll the stream by the lines that it has moved down on the screen."""
        if lines:
            rows = self.event_list
            rows.scroll_to(y=max(rows.scroll_offset.y + lines, 0), animate=False, immediate=True)
            rows.show_cursor()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What is about filters needs some."""
        job = self.filter_job
        possible = {
            "dim": job.can_unfold,
            "remove_filter": bool(job.layers),
            "context": job.can_unfold and (not job.dim if parameters == (1,) else job.context > 0),
        }
        return super().check_action(action, parameters) if possible.get(action, True) else False

    def keep(self) -> dict[str, object]:
        """The filters as well, and how the other rows show."""
        job = self.filter_job
        filters = [layer.wanted.source for layer in job.layers if layer.wanted.source is not None]
        return {**super().keep(), "filters": filters, "dim": job.dim, "context": job.context}

    def bring_back(self, kept: dict[str, object]) -> None:
        """Filter as it was."""
        super().bring_back(kept)
        job, context = self.filter_job, kept.get("context")
        job.dim = kept.get("dim") is True
        job.context = min(max(context, 0), _MOST_CONTEXT) if isinstance(context, int) else 0
        wanted = list(filters_from(self.session, kept.get("filters")))
        if wanted:
            job.add(*wanted)
