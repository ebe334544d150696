"""kvm exits counted in groups: how many, how long in total, and the worst."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tracetui.engine.distinct import ranks

if TYPE_CHECKING:
    from tracetui.engine.exits import Exits
    from tracetui.engine.session import Session
    from tracetui.engine.vcpu_time import VcpuTime
    from tracetui.engine.walk import Ints

GROUPINGS = ("guest", "vcpu", "reason", "function")


@dataclass(frozen=True, slots=True)
class ExitGroup:
    """The exits that share what they are grouped by; what they are not grouped by is None.

    Attributes:
        guest: the guest's name, None where the thread has no map.
        vcpu: number, None when nothing says it.
        reason: name of the exit reason.
        function: guest function, None where unresolved.
        count: exits.
        paired: exits with a duration.
        total_ns, p50_ns, p99_ns, max_ns: of the durations (percentiles by nearest rank); None without any.
        task: what the guest was running, None where nothing says it.
        share: part of the time of the vCPUs in question that the durations take, 0 to 1; None where it was not asked.
    """

    guest: str | None
    vcpu: int | None
    reason: str | None
    function: str | None
    count: int
    paired: int
    total_ns: int
    p50_ns: int | None
    p99_ns: int | None
    max_ns: int | None
    task: str | None = None
    share: float | None = None


def group_exits(
    session: Session, exits: Exits, by: Sequence[str] = GROUPINGS, times: Sequence[VcpuTime] = ()
) -> list[ExitGroup]:
    """Count exits in groups, most time first.

    Args:
        session: where the exits are from.
        exits: from collect_exits; with tasks to group by them.
        by: any of GROUPINGS, or "task".
        times: from vcpu_times, for the shares.
    """
    if not len(exits):
        return []
    spans = _spans(session, times) if times else None
    members = _members(exits, by)
    keys = [[int(getattr(exits, name)[member[0]]) for name in by] for member in members]
    groups = [
        _group(session, exits, dict(zip(by, key, strict=True)), exits.duration_ns[member], spans)
        for key, member in zip(keys, members, strict=True)
    ]
    return sorted(groups, key=lambda group: (-group.total_ns, -group.count, str(group.reason), str(group.function)))


def _members(exits: Exits, by: Sequence[str]) -> list[Ints]:
    """Places of the exits of each group, int64[k > 0] ascending."""
    keys = np.zeros(len(exits), np.int64)
    for name in by:
        column = getattr(exits, name)
        keys = ranks(keys * (int(column.max()) + 2) + column + 1)[1]
    order = np.argsort(keys, kind="stable")
    return np.split(order, np.cumsum(np.bincount(keys))[:-1])


_Spans = dict[tuple[int, int], int]
"""(guest's machine number or -1, vCPU or -1) -> time between its first and its last kvm_entry or kvm_exit, in ns."""


def _spans(session: Session, times: Sequence[VcpuTime]) -> _Spans:
    spans: _Spans = {}
    for time in times:
        entry = session.vcpu_maps.find(time.host, time.pid)
        key = entry.guest.number if entry else -1, time.vcpu
        spans[key] = spans.get(key, 0) + time.span_ns
    return spans


def _span_ns(spans: _Spans, values: dict[str, int]) -> int:
    """Time of the vCPUs that a group's exits can be of."""
    return sum(
        span_ns
        for (guest, vcpu), span_ns in spans.items()
        if values.get("guest", guest) == guest and values.get("vcpu", vcpu) == vcpu
    )


def _group(session: Session, exits: Exits, values: dict[str, int], durations: Ints, spans: _Spans | None) -> ExitGroup:
    paired = np.sort(durations[durations >= 0])
    guest, vcpu = values.get("guest", -1), values.get("vcpu", -1)
    reason, function, task = values.get("reason", -1), values.get("function", -1), values.get("task", -1)
    span_ns = _span_ns(spans, values) if spans is not None else 0
    return ExitGroup(
        session.machines[guest].name if guest >= 0 else None,
        vcpu if vcpu >= 0 else None,
        exits.reasons[reason] if reason >= 0 else None,
        exits.functions[function] if function >= 0 else None,
        len(durations),
        len(paired),
        int(paired.sum()),
        nearest_rank(paired, 50) if len(paired) else None,
        nearest_rank(paired, 99) if len(paired) else None,
        int(paired[-1]) if len(paired) else None,
        task=exits.tasks[task] if task >= 0 else None,
        share=int(paired.sum()) / span_ns if span_ns else None,
    )


def nearest_rank(ascending: Ints, percent: int, of: int = 100) -> int:
    """The smallest of int64[n > 0] ascending values that at least `percent` of `of` of them do not exceed."""
    return int(ascending[max(-(-percent * len(ascending) // of), 1) - 1])
