"""Exits by something else: by reason, function, vCPU or guest task."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from typing import TYPE_CHECKING

from textual import on

from tracetui.engine.session import Session
from tracetui.screens.background_job import BackgroundJob
from tracetui.screens.browser_screen import BrowserScreen
from tracetui.screens.drill_down import group_title
from tracetui.screens.loading import Loading
from tracetui.screens.target_screen import TargetScreen, act_on
from tracetui.widgets.exit_table import GROUPINGS, ExitTable

if TYPE_CHECKING:
    from tracetui.engine.exit_histogram import Distribution
    from tracetui.engine.exit_table import ExitGroup
    from tracetui.engine.exits import Exits
    from tracetui.engine.walk import Ints

    Durations = tuple[Distribution, Ints, Ints]
    Grouped = tuple[Exits, list[ExitGroup], tuple[str, ...]]


class ExitsGrouping(BrowserScreen):
    """Groups the exits anew, and shows how the durations of one group are distributed."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.group_job = BackgroundJob(self, self.load_job, "grouping")
        self.jobs.append(self.group_job)
        self._wanted_by: tuple[str, ...] | None = None

    @on(ExitTable.GroupingWanted)
    def _group(self, message: ExitTable.GroupingWanted) -> None:
        if self.exits is not None:
            steps = partial(self._group_steps, self.exits, message.by)
            self.group_job.start("grouping exits", steps, self._grouped, self.say)

    def _group_steps(self, exits: Exits, by: tuple[str, ...]) -> Generator[float | None, None, Grouped]:
        """Group in a thread; who asks for tasks for the first time has them looked up."""
        from tracetui.engine.exit_table import group_exits
        from tracetui.engine.exit_tasks import with_tasks

        yield None
        if "task" in by and not len(exits.task):
            exits = yield from with_tasks(self.session, exits)
        return exits, group_exits(self.session, exits, by, self.vcpu_times), by

    def _grouped(self, grouped: Grouped) -> None:
        self.exits, groups, by = grouped
        self.exit_table.show_groups(groups, by)
        words = " and ".join({"vcpu": "vCPU", "task": "guest task"}.get(name, name) for name in by[1:])
        self.say(f"exits by {words}; v groups by something else")

    @on(ExitTable.DistributionWanted)
    def _distribution(self) -> None:
        group = self.exit_table.selected
        if group is not None and self.exits is not None:
            steps = partial(self._distribution_steps, self.exits, group, self.exit_table.by)
            show = partial(self._show_distribution, group_title(group))
            self.group_job.start("counting durations", steps, show, self.say)

    def _distribution_steps(
        self, exits: Exits, group: ExitGroup, by: tuple[str, ...]
    ) -> Generator[float | None, None, Durations]:
        from tracetui.engine.exit_histogram import distribution
        from tracetui.engine.exit_rows import rows_of_group

        yield None
        rows, durations_ns = rows_of_group(self.session, exits, group, by)
        return distribution(rows, durations_ns), rows, durations_ns

    def _show_distribution(self, title: str, durations: Durations) -> None:
        from tracetui.screens.exits_distribution import distribution_lines

        found, rows, durations_ns = durations

        def show_bucket(from_ns: int, to_ns: int, words: str) -> None:
            mask = (durations_ns >= from_ns) & (durations_ns < to_ns)
            self.filter_job.show_rows(rows[mask], durations_ns[mask], f"{title}, {words}")
            self.panes.focus_pane(self.panes.order[0])

        lines = distribution_lines(found, show_bucket, self.go_to_row)
        self.app.push_screen(TargetScreen(f"Durations of {title}", lines), act_on)

    def keep(self) -> dict[str, object]:
        """What the exits are grouped by."""
        return super().keep() | {"exits-by": list(self.exit_table.by)}

    def bring_back(self, kept: dict[str, object]) -> None:
        """Group by the same again."""
        super().bring_back(kept)
        by = kept.get("exits-by")
        self._wanted_by = next((each for each in GROUPINGS if list(each) == by), None)
        self._group_as_wanted()

    @on(Loading.Analysed)
    def _group_as_wanted(self) -> None:
        """Group as before once there is something to group."""
        if self.exits is not None and self._wanted_by not in {None, self.exit_table.by}:
            self.exit_table.post_message(ExitTable.GroupingWanted(self._wanted_by))
            self._wanted_by = None
