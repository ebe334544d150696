"""kvm exits in groups, by reason and guest function to begin with, sorted by any column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.message import Message

from tracetui.visible import visible
from tracetui.widgets.segments import Line
from tracetui.widgets.table_list import Column, TableList
from tracetui.widgets.time_column import duration_text

if TYPE_CHECKING:
    from tracetui.engine.exit_table import ExitGroup

GROUPINGS = (
    ("guest", "reason", "function"), ("guest", "reason"), ("guest", "function"), ("guest", "vcpu"), ("guest", "task"),
)  # fmt: skip
"""What the table can group by; the first is what it begins with."""

_KEYS = {
    "guest": Column("guest", 8),
    "reason": Column("reason", 14),
    "function": Column("function", 14),
    "vcpu": Column("vCPU", 14),
    "task": Column("guest task", 14),
}
_COLUMNS = (
    Column("count", 7, right=True),
    Column("total", 7, right=True),
    Column("share", 6, right=True),
    Column("p50", 7, right=True),
    Column("p99", 7, right=True),
    Column("max", 7, right=True),
)
_NOT_COUNTED = "exits are counted when all rows are known"
_NO_EXITS = "no kvm_exit events; record the host with: trace-cmd record -e kvm"
_TIMES = {"total": "total_ns", "p50": "p50_ns", "p99": "p99_ns", "max": "max_ns"}
_VALUES = {**_TIMES, **{column.title: name for name, column in _KEYS.items()}}
"""Title of a column -> what it shows of a group, where that has another name."""
_ASCENDING = frozenset(column.title for column in _KEYS.values())


class ExitTable(TableList):
    """Groups of exits; Enter lists the rows of one.

    Attributes:
        by: what they are grouped by, one of GROUPINGS.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Rows", id="exits.open", tooltip="List the rows of these exits, the longest first"),
        Binding(
            "less_than_sign,comma",
            "sort(-1)",
            "Sort left",
            id="exits.sort-left",
            show=False,
            tooltip="Sort by the column to the left",
        ),
        Binding(
            "greater_than_sign,full_stop",
            "sort(1)",
            "Sort",
            id="exits.sort-right",
            key_display="< >",
            tooltip="Sort by another column",
        ),
        Binding("r", "reverse", "Reverse", id="exits.reverse", show=False, tooltip="Sort the other way round"),
        Binding(
            "v",
            "group",
            "Group by",
            id="exits.group",
            tooltip="Group by reason and function, reason, function, vCPU, guest task in turn",
        ),
        Binding(
            "d",
            "distribution",
            "Distribution",
            id="exits.distribution",
            tooltip="Histogram and percentiles of the durations of these exits",
        ),
    ]

    class GroupingWanted(Message):
        """Exits are to be grouped by something else."""

        def __init__(self, by: tuple[str, ...]) -> None:
            self.by = by
            super().__init__()

    class DistributionWanted(Message):
        """The durations of the group under the cursor are to be looked at."""

    def __init__(self) -> None:
        super().__init__(id="exit-table")
        self.by: tuple[str, ...] = GROUPINGS[0]
        self._asked_by: tuple[str, ...] = self.by
        """What was asked for last; it may not show yet."""
        self._groups: list[ExitGroup] = []
        self._hint = _NOT_COUNTED
        self._shown: tuple[Column, ...] = _COLUMNS
        self._sorted_by, self._descending = "total", True

    @property
    def selected(self) -> ExitGroup | None:
        """The group under the cursor."""
        return self._groups[self.cursor] if 0 <= self.cursor < len(self._groups) else None

    @property
    def groups(self) -> Sequence[ExitGroup]:
        """All groups in the order they are shown."""
        return self._groups

    def show_groups(self, groups: Sequence[ExitGroup], by: tuple[str, ...]) -> None:
        """Show what has been counted; guests have a column when there are several."""
        several = len({group.guest for group in groups}) > 1
        keys = [_KEYS[name] for name in by if several or name != "guest"]
        self._shown = (*keys[:-1], keys[-1]._replace(flexible=True), *_COLUMNS)
        if self._sorted_by not in {column.title for column in self._shown}:
            self._sorted_by, self._descending = "total", True
        self._groups, self.by, self._asked_by = list(groups), by, by
        self._hint = _NO_EXITS
        self._sort()

    def hint(self) -> str:
        """Why there are no groups."""
        return self._hint

    def line_count(self) -> int:
        """Groups."""
        return len(self._groups)

    def columns(self) -> Sequence[Column]:
        """The columns, the one sorted by marked."""
        mark = "▼" if self._descending else "▲"
        return [c._replace(title=mark + c.title) if c.title == self._sorted_by else c for c in self._shown]

    def header(self) -> Line:
        """The columns' names."""
        return super().header() if self._groups else [Segment("", self.style("row-list--header"))]

    def cells(self, position: int) -> Sequence[str]:
        """One group; durations to three digits."""
        group = self._groups[position]
        texts = {
            "guest": visible(group.guest or "?"),
            "reason": visible(group.reason or "?"),
            "function": visible(group.function or "(no symbol)"),
            "vCPU": f"vCPU {'?' if group.vcpu is None else group.vcpu}",
            "guest task": visible(group.task or "(unknown)"),
            "count": f"{group.count:,}",
            "share": f"{group.share:.1%}" if group.share is not None else "-",
            **{title: duration_text(getattr(group, value)) for title, value in _TIMES.items()},
        }
        return [texts[column.title] for column in self._shown]

    def header_clicked(self, column: int) -> None:
        """Sort by the column clicked; the other way round when it is already."""
        place = self.column_at(column)
        if place is not None:
            self._sort_by(self._shown[place].title)

    def action_sort(self, step: int) -> None:
        """Sort by the next column to the right or left."""
        titles = [column.title for column in self._shown]
        self._sort_by(titles[(titles.index(self._sorted_by) + step) % len(titles)])

    def action_reverse(self) -> None:
        """Sort the other way round."""
        self._descending = not self._descending
        self._sort()

    def action_group(self) -> None:
        """Ask for the next grouping."""
        if self._groups:
            self._asked_by = GROUPINGS[(GROUPINGS.index(self._asked_by) + 1) % len(GROUPINGS)]
            self.post_message(self.GroupingWanted(self._asked_by))

    def action_distribution(self) -> None:
        """Ask for the durations of one group."""
        if self.selected is not None:
            self.post_message(self.DistributionWanted())

    def _sort_by(self, title: str) -> None:
        if title == self._sorted_by:
            self._descending = not self._descending
        else:
            self._sorted_by = title
            self._descending = title not in _ASCENDING
        self._sort()

    def _sort(self) -> None:
        """Sort, the cursor at the top again: what is there is what the sorting is for."""
        title = self._sorted_by
        self._groups.sort(key=lambda group: _key(group, title), reverse=self._descending)
        self.resized()
        self.go_to(0)
        self.post_message(self.Panned())


def _key(group: ExitGroup, title: str) -> tuple[bool, int | float | str]:
    value = getattr(group, _VALUES.get(title, title))
    return value is not None, value if value is not None else 0
