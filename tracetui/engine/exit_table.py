"""kvm exits counted in groups: how many, how long in total, and the worst."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tracetui.engine.exits import Exits
    from tracetui.engine.session import Session

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


def group_exits(session: Session, exits: Exits, by: Sequence[str] = GROUPINGS) -> list[ExitGroup]:
    """Count exits in groups, most time first.

    Args:
        session: where the exits are from.
        exits: from collect_exits.
        by: any of GROUPINGS.
    """
    if not len(exits):
        return []
    keys = np.stack([getattr(exits, name) for name in by]) if by else np.zeros((1, len(exits)), np.int64)
    distinct, places = np.unique(keys, axis=1, return_inverse=True)
    places = places.reshape(-1)
    order = np.argsort(places, kind="stable")
    ends = np.cumsum(np.bincount(places, minlength=distinct.shape[1]))
    members = np.split(order, ends[:-1])
    groups = [_group(session, exits, by, distinct[:, n].tolist(), exits.duration_ns[m]) for n, m in enumerate(members)]
    return sorted(groups, key=lambda group: (-group.total_ns, -group.count, str(group.reason), str(group.function)))


def _group(session: Session, exits: Exits, by: Sequence[str], key: list[int], durations: np.ndarray) -> ExitGroup:
    values = dict(zip(by, key, strict=False))
    paired = np.sort(durations[durations >= 0])
    guest, vcpu = values.get("guest", -1), values.get("vcpu", -1)
    reason, function = values.get("reason", -1), values.get("function", -1)
    return ExitGroup(
        session.machines[guest].name if guest >= 0 else None,
        vcpu if vcpu >= 0 else None,
        exits.reasons[reason] if reason >= 0 else None,
        exits.functions[function] if function >= 0 else None,
        len(durations),
        len(paired),
        int(paired.sum()),
        *((nearest_rank(paired, 50), nearest_rank(paired, 99), int(paired[-1])) if len(paired) else (None,) * 3),
    )


def nearest_rank(ascending: np.ndarray, percent: int) -> int:
    """The smallest of int64[n > 0] ascending values that at least `percent` % of them do not exceed."""
    return int(ascending[max(-(-percent * len(ascending) // 100), 1) - 1])
