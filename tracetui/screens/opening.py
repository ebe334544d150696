"""Enter in a pane: from a line to what is behind it."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from typing import TYPE_CHECKING

from textual import on

from tracetui.engine.session import Session
from tracetui.screens.background_job import BackgroundJob
from tracetui.screens.browser_screen import BrowserScreen
from tracetui.screens.drill_down import exits_to_rows, tree_to_rows
from tracetui.screens.row_picking import these_rows
from tracetui.widgets.row_list import RowList

if TYPE_CHECKING:
    from tracetui.engine.exit_table import ExitGroup
    from tracetui.engine.exits import Exits
    from tracetui.engine.walk import Ints


class Opening(BrowserScreen):
    """What opens in which pane."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.open_job = BackgroundJob(self, self.load_job, "opening")
        self.jobs.append(self.open_job)

    @on(RowList.Opened, "#event-list")
    def _open_row(self) -> None:
        self.panes.focus_pane(self.panes.order[3])

    @on(RowList.Opened, "#vcpu-tree")
    def _open_vcpu(self) -> None:
        line = self.vcpu_tree.selected
        if line is not None:
            wanted, title = tree_to_rows(self.session, line, self.qemu_ties)
            self.filter_job.add(these_rows(self.session, wanted, title))
            self.panes.focus_pane(self.panes.order[0])

    @on(RowList.Opened, "#exit-table")
    def _open_exits(self) -> None:
        group = self.exit_table.selected
        if group is not None and self.exits is not None:
            steps = partial(self._list_exits, self.exits, group, self.exit_table.by)
            self.open_job.start("listing exits", steps, self._show_exits, self.say)

    def _list_exits(
        self, exits: Exits, group: ExitGroup, by: tuple[str, ...]
    ) -> Generator[float | None, None, tuple[Ints, Ints, str]]:
        yield None
        return exits_to_rows(self.session, exits, group, by)

    def _show_exits(self, listed: tuple[Ints, Ints, str]) -> None:
        self.filter_job.show_rows(*listed)
        self.panes.focus_pane(self.panes.order[0])

    @on(RowList.Opened, "#detail-panel")
    def _open_detail(self) -> None:
        if self.detail_panel.target is not None:
            self.go_to_row(self.detail_panel.target)
