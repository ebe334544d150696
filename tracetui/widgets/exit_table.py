"""kvm exits by reason and guest function, sorted by any column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType

from tracetui.visible import visible
from tracetui.widgets.segments import Line
from tracetui.widgets.table_list import Column, TableList
from tracetui.widgets.time_column import duration_text

if TYPE_CHECKING:
    from tracetui.engine.exit_table import ExitGroup

GROUP_BY = ("guest", "reason", "function")
"""What the table groups by."""

_GUEST = Column("guest", 8)
_COLUMNS = (
    Column("reason", 14),
    Column("function", 14, flexible=True),
    Column("count", 7, right=True),
    Column("total", 7, right=True),
    Column("p50", 7, right=True),
    Column("p99", 7, right=True),
    Column("max", 7, right=True),
)
_NOT_COUNTED = "exits are counted when all rows are known"
_NO_EXITS = "no kvm_exit events; record the host with: trace-cmd record -e kvm"
_VALUES = {"total": "total_ns", "p50": "p50_ns", "p99": "p99_ns", "max": "max_ns"}


class ExitTable(TableList):
    """Groups of exits; Enter lists the rows of one."""

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
    ]

    def __init__(self) -> None:
        super().__init__(id="exit-table")
        self._groups: list[ExitGroup] = []
        self._hint = _NOT_COUNTED
        self._shown: tuple[Column, ...] = _COLUMNS
        self._sorted_by, self._descending = "total", True

    @property
    def selected(self) -> ExitGroup | None:
        """The group under the cursor."""
        return self._groups[self.cursor] if 0 <= self.cursor < len(self._groups) else None

    def show_groups(self, groups: Sequence[ExitGroup]) -> None:
        """Show what has been counted; guests have a column when there are several."""
        several = len({group.guest for group in groups}) > 1
        self._shown = (_GUEST, *_COLUMNS) if several else _COLUMNS
        self._groups = list(groups)
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
            "count": f"{group.count:,}",
            **{title: duration_text(getattr(group, value)) for title, value in _VALUES.items()},
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

    def _sort_by(self, title: str) -> None:
        if title == self._sorted_by:
            self._descending = not self._descending
        else:
            self._sorted_by = title
            self._descending = title not in {"guest", "reason", "function"}
        self._sort()

    def _sort(self) -> None:
        """Sort, the cursor at the top again: what is there is what the sorting is for."""
        title = self._sorted_by
        self._groups.sort(key=lambda group: _key(group, title), reverse=self._descending)
        self.resized()
        self.go_to(0)
        self.post_message(self.Panned())


def _key(group: ExitGroup, title: str) -> tuple[bool, int | str]:
    value = getattr(group, _VALUES.get(title, title))
    return value is not None, value if value is not None else 0
