"""The machines and their vCPUs: who runs what, and how each vCPU's time was spent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType

from tracetui.engine.machine import Role
from tracetui.engine.row import Row
from tracetui.engine.vcpu_tree import TreeLine
from tracetui.visible import visible
from tracetui.widgets.segments import Line, broken
from tracetui.widgets.table_list import Column, TableList

if TYPE_CHECKING:
    from tracetui.engine.vcpu_time import VcpuTime

_COLUMNS = (
    Column("machine", 14, flexible=True),
    Column("host thread", 16),
    Column("events", 9, right=True),
    Column("exits", 7, right=True),
    Column("guest", 5, right=True),
    Column("exit", 5, right=True),
    Column("halt", 5, right=True),
)
_LEAST_VERDICT = 16


class VcpuTree(TableList):
    """Host, guests, vCPUs; Enter shows only the rows of one."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "vcpu-tree--machine", "vcpu-tree--current", "vcpu-tree--verdict", "vcpu-tree--doubt",
    }  # fmt: skip
    DEFAULT_CSS = """
    VcpuTree > .vcpu-tree--machine { text-style: bold; }
    VcpuTree > .vcpu-tree--current { color: $text-accent; }
    VcpuTree > .vcpu-tree--verdict { color: $text-muted; }
    VcpuTree > .vcpu-tree--doubt { color: $text-warning; }
    VcpuTree:ansi > .vcpu-tree--verdict { color: ansi_default; }
    VcpuTree:ansi > .vcpu-tree--doubt { color: ansi_yellow; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Filter", id="vcpus.open", tooltip="Show only the rows of this machine or vCPU"),
    ]

    def __init__(self, lines: Sequence[TreeLine]) -> None:
        super().__init__(id="vcpu-tree")
        self._lines = lines
        self._shown: list[tuple[TreeLine, str]] = []
        """The lines of the list, with the part of a verdict that each shows."""
        self._current = -1
        self._break()

    @property
    def selected(self) -> TreeLine | None:
        """The line under the cursor."""
        return self._shown[self.cursor][0] if 0 <= self.cursor < len(self._shown) else None

    @property
    def tree_lines(self) -> Sequence[TreeLine]:
        """All lines."""
        return self._lines

    def show_lines(self, lines: Sequence[TreeLine]) -> None:
        """Show the tree as it is known now."""
        here = self.selected
        self._lines = lines
        self._break()
        self.resized()
        if here is not None:
            self.go_to(next((at for at, (line, _) in enumerate(self._shown) if _same(line, here)), self.cursor))

    def on_resize(self) -> None:
        """Break the verdicts anew, the cursor on its line."""
        here = self.selected
        self._break()
        self.resized()
        self.go_to(next((place for place, (line, _) in enumerate(self._shown) if line is here), 0))
        super().on_resize()

    def _break(self) -> None:
        """Verdicts go on in the next line where room is short."""
        current = self._shown[self._current][0] if self._current >= 0 else None
        self._shown = []
        for line in self._lines:
            room = max(self.line_width - _indent(line), _LEAST_VERDICT)
            parts = broken(visible(line.name), room) if line.verdict is not None else [""]
            self._shown += [(line, part) for part in parts]
        self._current = next((place for place, (line, _) in enumerate(self._shown) if line is current), -1)

    def follow(self, row: Row | None) -> None:
        """Mark the vCPU that a row belongs to."""
        found = next((place for place, (line, _) in enumerate(self._shown) if row and _belongs(row, line)), -1)
        if found != self._current:
            self._current = found
            self.refresh()

    def line_count(self) -> int:
        """Machines, vCPUs, threads and the parts of verdicts."""
        return len(self._shown)

    def columns(self) -> Sequence[Column]:
        """Name, thread, counts and shares."""
        return _COLUMNS

    def line_style(self, position: int) -> str:
        """Machines stand out; so does the vCPU of the current row."""
        if position == self._current:
            return "vcpu-tree--current"
        line, _ = self._shown[position]
        if line.verdict is not None:
            return "vcpu-tree--verdict" if line.verdict.agrees else "vcpu-tree--doubt"
        return "vcpu-tree--machine" if _is_machine(line) else ""

    def lines(self, start: int, stop: int) -> list[Line]:
        """The lines; a verdict has no columns."""
        lines = super().lines(start, stop)
        for place, position in enumerate(range(max(start, 0), max(start, 0) + len(lines))):
            line, part = self._shown[position]
            if line.verdict is not None:
                lines[place] = [Segment(f"{' ' * _indent(line)}{part}", self.style(self.line_style(position)))]
        return lines

    def cells(self, position: int) -> Sequence[str]:
        """One line; shares are of the time between the first and the last kvm_entry or kvm_exit."""
        line, _ = self._shown[position]
        mark = "▶" if position == self._current else " "
        thread = f"{line.host_pid} {visible(line.comm)}" if line.host_pid is not None else _role(line)
        if line.host_pid is not None and _is_machine(line):
            thread = f"{_role(line)} {line.host_pid}".strip()
        events = f"{line.events:,}" if line.events is not None else ""
        name = f"{mark}{'  ' * line.depth}{visible(line.name)}"
        return [name, thread, events, *_time_cells(line.time)]


def _indent(line: TreeLine) -> int:
    """Cells before a line's name."""
    return 1 + 2 * line.depth


def _same(line: TreeLine, other: TreeLine) -> bool:
    """Whether two lines, of the tree and of the same tree with more known, say the same thing."""
    said = (line.machine, line.entry, line.host_pid if line.entry is None else None, line.verdict is None)
    return said == (
        other.machine, other.entry, other.host_pid if other.entry is None else None, other.verdict is None
    )  # fmt: skip


def _is_machine(line: TreeLine) -> bool:
    return line.entry is None and (line.host_pid is None or line.machine.role is Role.QEMU)


def _role(line: TreeLine) -> str:
    """What stands in the place of a thread."""
    if line.entry is not None:
        return "unknown"
    role = line.machine.role.value
    return role if line.machine.role is not Role.ALONE and line.name != role else ""


def _time_cells(time: VcpuTime | None) -> list[str]:
    if time is None:
        return [""] * 4
    parts = (time.guest_ns, time.exit_ns, time.halted_ns)
    return [f"{time.exits:,}", *(f"{time.share(part):.0%}" for part in parts)]


def _belongs(row: Row, line: TreeLine) -> bool:
    """Whether a row was recorded by a vCPU, or by the host thread that runs it."""
    machine, entry = row.slot.machine, line.entry
    if entry is not None and machine is entry.guest:
        return row.cpu == entry.vcpu
    if line.machine.role is Role.QEMU:
        return machine is line.machine
    host = entry.host if entry is not None else line.machine
    return line.host_pid is not None and machine is host and row.pid == line.host_pid
