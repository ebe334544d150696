"""The lanes of a session's timeline: each vCPU beside its guest's CPU, and each CPU of the host."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field

import numpy as np

from tracetui.engine.lanes_density import Density
from tracetui.engine.lanes_gather import Gathered, gather
from tracetui.engine.lanes_lane import Bytes, Lane
from tracetui.engine.lanes_names import LaneKind, LaneName, VcpuThread, cpu_note, thread_note, vcpu_threads
from tracetui.engine.lanes_states import (
    CPU_CLASSES,
    CPU_STATES,
    FIRST_REASON,
    FIRST_VCPU,
    IDLE,
    LOST,
    MOST_VCPUS,
    TASK,
    UNKNOWN,
    VCPU,
    vcpu_classes,
)
from tracetui.engine.lanes_thread_kernel import find_states
from tracetui.engine.machine import Machine, Role
from tracetui.engine.session import Session


@dataclass(slots=True, eq=False)
class Lanes:
    """All lanes, and what they have in common.

    Attributes:
        session: whose.
        names: the lanes from top to bottom.
        lanes: what they show, by name; the rows' density has none.
        threads: the threads that run vCPUs, by number.
        reasons: names of the exits' reasons, by number.
        density: how many rows there are when.
        first_ns, last_ns: times of the first and the last row.
    """

    session: Session
    threads: list[VcpuThread]
    reasons: list[str]
    density: Density
    first_ns: int
    last_ns: int
    names: list[LaneName] = field(default_factory=list)
    lanes: dict[LaneName, Lane] = field(default_factory=dict)


def collect_lanes(session: Session) -> Generator[float, None, Lanes]:
    """Read the whole stream once; yields the share that is done."""
    found = yield from gather(session)
    threads = vcpu_threads(session, found.threads)
    lanes = Lanes(session, threads, found.reasons, found.density, found.first_ns, found.last_ns)
    lanes.names.append(LaneName(LaneKind.DENSITY, None, "events"))
    _add_vcpus(lanes, found)
    for machine in session.machines:
        if machine.role in {Role.HOST, Role.ALONE}:
            for cpu in (cpu for owner, cpu in found.cpus if owner == machine.number):
                _add_cpu(lanes, found, machine, cpu)
    return lanes


def _add_vcpus(lanes: Lanes, found: Gathered) -> None:
    """Every vCPU's thread with its guest's CPU below it, then the guests' CPUs whose thread is not known."""
    done: set[tuple[int, int]] = set()
    for thread in sorted(lanes.threads, key=VcpuThread.order):
        _add_thread(lanes, found, thread)
        if thread.guest is not None and (key := (thread.guest.number, thread.vcpu)) in found.cpus and key not in done:
            done.add(key)
            _add_cpu(lanes, found, thread.guest, thread.vcpu)
    for machine in lanes.session.guests:
        for owner, cpu in found.cpus:
            if owner == machine.number and (owner, cpu) not in done:
                _add_cpu(lanes, found, machine, cpu)


def _add_thread(lanes: Lanes, found: Gathered, thread: VcpuThread) -> None:
    name = LaneName(
        LaneKind.THREAD, thread.host, thread.label, thread.vcpu, thread.pid, thread_note(found.kinds, thread.host)
    )
    end_ns = found.ends_ns[thread.host.number]
    times, happened = found.thread_ns[thread.number], found.thread_code[thread.number]
    if found.lost_later[thread.number]:
        times, happened = np.append(times, end_ns), np.append(happened, np.uint8(LOST))
    classes = np.frombuffer(vcpu_classes(lanes.reasons), np.uint8)
    start_ns, code = np.empty(len(times), np.int64), np.empty(len(times), np.uint8)
    rows = find_states(times, happened, classes, start_ns, code)
    lanes.names.append(name)
    lanes.lanes[name] = Lane(start_ns[:rows].copy(), code[:rows].copy(), classes, FIRST_REASON, end_ns)


def _add_cpu(lanes: Lanes, found: Gathered, machine: Machine, cpu: int) -> None:
    number = found.cpus.index((machine.number, cpu))
    kind = LaneKind.GUEST_CPU if machine.role is Role.GUEST else LaneKind.CPU
    name = LaneName(kind, machine, f"CPU {cpu}", cpu, -1, cpu_note(found.kinds, machine))
    start_ns, pid = found.cpu_ns[number], found.cpu_pid[number].astype(np.int32)
    code = _cpu_codes(lanes, machine, pid)
    classes, end_ns = np.frombuffer(CPU_CLASSES, np.uint8), found.ends_ns[machine.number]
    lanes.names.append(name)
    lanes.lanes[name] = Lane(start_ns, code, classes, CPU_STATES, end_ns, pid)


def _cpu_codes(lanes: Lanes, machine: Machine, pid: np.ndarray[tuple[int], np.dtype[np.int32]]) -> Bytes:
    """What each pid is to its CPU."""
    code = np.where(pid < 0, UNKNOWN, np.where(pid == 0, IDLE, TASK)).astype(np.uint8)
    own = sorted((thread.pid, thread.number) for thread in lanes.threads if thread.host is machine)
    if own and len(pid):
        pids, numbers = (np.array(column, np.int64) for column in zip(*own, strict=True))
        place = np.minimum(np.searchsorted(pids, pid), len(pids) - 1)
        runs = pids[place] == pid
        known = np.where(numbers < MOST_VCPUS, numbers + FIRST_VCPU, VCPU).astype(np.uint8)
        code[runs] = known[place[runs]]
    return code
