"""From a line of a table to the rows behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tracetui.engine.machine import Role
from tracetui.engine.session import Session
from tracetui.engine.vcpu_tree import TreeLine
from tracetui.visible import visible

if TYPE_CHECKING:
    from tracetui.engine.exit_table import ExitGroup
    from tracetui.engine.exits import Exits
    from tracetui.engine.qemu_tie import QemuTie
    from tracetui.engine.row_filter import RowFilter
    from tracetui.engine.walk import Ints


def tree_to_rows(session: Session, line: TreeLine, ties: Sequence[QemuTie]) -> tuple[RowFilter, str]:
    """The rows of a line of the tree, and what to call them; the QEMUs' ties as far as they are known."""
    from tracetui.engine.row_filter import machine_filter, thread_filter, vcpu_filter

    machine = visible(line.machine.name)
    if line.entry is not None:
        return vcpu_filter(session, line.entry, ties), f"only {machine} vCPU {line.entry.vcpu}"
    if line.host_pid is not None and line.machine.role is not Role.QEMU:
        return thread_filter(line.machine, line.host_pid), f"only {machine} thread {line.host_pid}"
    return machine_filter(session, line.machine, ties), f"only {machine}"


def group_title(group: ExitGroup) -> str:
    """What to call a group of exits."""
    vcpu = f"vCPU {group.vcpu}" if group.vcpu is not None else None
    parts = filter(None, (group.guest, vcpu, group.reason, group.function, group.task))
    return visible(" ".join(parts)) or "exits"


def exits_to_rows(session: Session, exits: Exits, group: ExitGroup, by: Sequence[str]) -> tuple[Ints, Ints, str]:
    """The rows of a group of exits, the longest first, their durations, and what to call them."""
    from tracetui.engine.exit_rows import rows_of_group

    rows, durations_ns = rows_of_group(session, exits, group, by)
    return rows, durations_ns, f"{group_title(group)}, longest first"
