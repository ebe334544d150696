"""The lanes below a lane: the tasks of a CPU, the CPUs that a vCPU's thread ran on, the rows of each machine."""

from __future__ import annotations

import numpy as np

from tracetui.engine.lanes import Lanes
from tracetui.engine.lanes_lane import Lane
from tracetui.engine.lanes_names import LaneKind, LaneName
from tracetui.engine.lanes_states import CPU_CLASSES, CPU_STATES, FIRST_VCPU, MOST_VCPUS, NOTHING, TASK, UNKNOWN
from tracetui.engine.walk import Ints

MOST_TASKS = 8
_MOST_PIDS = 1 << 22
"""The kernel's own limit."""


def lanes_below(lanes: Lanes, name: LaneName) -> list[LaneName]:
    """The lanes that a lane can be expanded to; what they show is known to `lanes` from then on."""
    if name.kind is LaneKind.DENSITY and name.machine is None:
        return [LaneName(LaneKind.DENSITY, machine, machine.name) for machine in lanes.session.machines]
    if name.kind in {LaneKind.CPU, LaneKind.GUEST_CPU}:
        return _tasks(lanes, name)
    return [_residency(lanes, name)] if name.kind is LaneKind.THREAD else []


def _tasks(lanes: Lanes, name: LaneName) -> list[LaneName]:
    """The tasks that had most of a CPU's time."""
    assert name.machine is not None
    lane, found = lanes.lanes[name], []
    assert lane.pid is not None
    for pid in _busiest(lane):
        comm = lanes.session.comms.name(name.machine, pid, None)
        below = LaneName(LaneKind.TASK, name.machine, f"{comm} {pid}", name.cpu, pid)
        found.append(below)
        if below not in lanes.lanes:
            code = np.where(lane.pid == pid, TASK, np.where(lane.pid < 0, UNKNOWN, NOTHING)).astype(np.uint8)
            changes = np.flatnonzero(np.diff(code, prepend=np.uint8(255)))
            lanes.lanes[below] = _lane(lane.start_ns[changes], code[changes], lane.end_ns)
    return found


def _busiest(lane: Lane) -> list[int]:
    """Pids of a CPU's tasks by their time, without the idle one."""
    assert lane.pid is not None
    if not len(lane.start_ns):
        return []
    spent = np.diff(lane.start_ns, append=max(lane.end_ns, int(lane.start_ns[-1])))
    real = (lane.pid > 0) & (lane.pid < _MOST_PIDS)
    totals = np.bincount(lane.pid[real], weights=spent[real])
    order = np.argsort(-totals, kind="stable")[:MOST_TASKS]
    return [int(pid) for pid in order if totals[pid] > 0]


def _residency(lanes: Lanes, name: LaneName) -> LaneName:
    """On which CPU of its host a vCPU's thread ran."""
    assert name.machine is not None
    below = LaneName(LaneKind.RESIDENCY, name.machine, "on host CPU", name.cpu, name.pid, name.note)
    if below in lanes.lanes:
        return below
    starts: list[Ints] = [np.empty(0, np.int64)]
    codes = [np.empty(0, np.uint8)]
    for other, lane in lanes.lanes.items():
        if other.machine is name.machine and other.kind in {LaneKind.CPU, LaneKind.GUEST_CPU} and lane.pid is not None:
            mine = lane.pid == name.pid
            begins = np.flatnonzero(mine & ~np.append(False, mine[:-1]))
            ends = np.flatnonzero(~mine & np.append(False, mine[:-1]))
            number = FIRST_VCPU + min(other.cpu, MOST_VCPUS - 1)
            starts += [lane.start_ns[begins], lane.start_ns[ends]]
            codes += [np.full(len(begins), number, np.uint8), np.full(len(ends), NOTHING, np.uint8)]
    start_ns, code = np.concatenate(starts), np.concatenate(codes)
    # Where a thread leaves one CPU and comes to another at the same time, coming counts.
    order = np.lexsort((code != NOTHING, start_ns))
    lanes.lanes[below] = _lane(start_ns[order], code[order], lanes.last_ns)
    return below


def _lane(start_ns: Ints, code: np.ndarray[tuple[int], np.dtype[np.uint8]], end_ns: int) -> Lane:
    return Lane(start_ns, code, np.frombuffer(CPU_CLASSES, np.uint8), CPU_STATES, end_ns)
