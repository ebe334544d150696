"""--pid and --comm as the filter they stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tracetui.engine.report.request import ReportRequest


def task_filter(request: ReportRequest, pids_of: Callable[[str], Iterable[int]], warn: Callable[[str], None]) -> str:
    """The filter that shows what some tasks did, and what happened to them; "" when none were asked for.

    Args:
        request: the options.
        pids_of: gives the pids of a name.
        warn: told of names that nobody has.
    """
    pids = list(reversed(request.pids))
    for comm in reversed(request.comms):
        found = [str(pid) for pid in pids_of(comm)]
        if not found:
            warn(f"comm: {comm} not in cmdline list")
        pids = [*reversed(found), *pids]
    if not pids:
        return ""
    return ".*:" + "||".join(f"(common_pid=={pid})||(pid=={pid})||(next_pid=={pid})" for pid in pids)
