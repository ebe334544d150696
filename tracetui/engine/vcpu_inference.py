"""Which host thread ran which vCPU, where the host's GUEST options do not say.

x86 hosts say the vCPU's number in kvm_entry and kvm_exit; on arm64 the thread's name `CPU n/KVM` does. Guests
of one host use the same numbers, so which threads are this guest's is found from the events: only
the right ones leave no guest event outside their run windows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from tracetui.engine.clock_fit import ClockFit, fit_clock
from tracetui.engine.guest_times import event_times
from tracetui.engine.machine import Machine
from tracetui.engine.offset_search import find_offset
from tracetui.engine.offset_sweep import axis_of
from tracetui.engine.record_scan import slots_of
from tracetui.engine.run_windows import run_windows
from tracetui.engine.slots import Slot
from tracetui.engine.vcpu_threads import UNKNOWN_VCPU, VcpuThread, fullest

_SYNCHRONISED_NS = 10e6
"""A stored time shift is taken to be good to this much at least."""


@dataclass(frozen=True, slots=True)
class InferredMap:
    """The vCPUs of one guest.

    Attributes:
        guest, host: the machines.
        threads: guest CPU -> the threads that ran it, one after the other.
        notes: what was assumed.
        fit: the clock that was found along the way, None when none was needed.
    """

    guest: Machine
    host: Machine
    threads: Mapping[int, Sequence[VcpuThread]]
    notes: list[str] = field(default_factory=list)
    fit: ClockFit | None = None

    @property
    def pids(self) -> dict[int, int]:
        """Guest CPU -> the thread that ran it first."""
        return {vcpu: threads[0].pid for vcpu, threads in sorted(self.threads.items())}


def infer_map(
    guest: Machine, host: Machine, slots: Sequence[Slot], threads: Sequence[VcpuThread], is_certain: bool = False
) -> InferredMap | None:
    """Find the threads of a guest.

    Args:
        guest, host: the machines.
        slots: the session's streams.
        threads: threads of the host that are no other guest's.
        is_certain: the threads are this guest's and the host is its host, so nothing needs proof
            unless two threads may have run the same vCPU.

    Returns:
        The map, None when no threads fit.
    """
    cpus = sorted({slot.cpu for slot in slots_of(slots, guest)})
    candidates, notes = by_cpu(guest, cpus, threads)
    if not any(candidates.values()):
        return None
    if is_certain and all(_are_successive(each) for each in candidates.values()):
        return InferredMap(guest, host, {cpu: each for cpu, each in candidates.items() if each}, notes)
    chosen, fit = _choose(guest, host, slots, candidates)
    if not chosen:
        return None
    found = {cpu: [chosen[cpu], *_successors(chosen[cpu], candidates[cpu])] for cpu in chosen}
    taken = ", ".join(f"{each[0].pid} as vCPU {cpu}" for cpu, each in sorted(found.items()))
    notes.append(f"{guest.file_name}: its events lie in the run windows of {host.file_name}'s threads {taken}")
    return InferredMap(guest, host, found, notes, fit)


def by_cpu(
    guest: Machine, cpus: Iterable[int], threads: Sequence[VcpuThread]
) -> tuple[dict[int, list[VcpuThread]], list[str]]:
    """Which threads may have run which CPU of a guest, by the vCPU numbers they say.

    KVM's vCPU ids have holes on some CPU topologies while the guest counts its CPUs without: then the
    n-th id is CPU n.

    Returns:
        Guest CPU -> threads by time, and what was assumed.
    """
    known = sorted({thread.vcpu for thread in threads if thread.vcpu != UNKNOWN_VCPU})
    count = max(guest.recording.cpu_count, *(cpu + 1 for cpu in cpus), 1)
    has_holes = bool(known) and known[-1] >= count and len(known) == count
    number_of = {vcpu: place if has_holes else vcpu for place, vcpu in enumerate(known)}
    wanted = sorted({*cpus, *(number for number in number_of.values() if number < count)})
    found = {
        cpu: [thread for thread in threads if number_of.get(thread.vcpu, cpu) == cpu and _may_be(thread, known)]
        for cpu in wanted
    }
    notes = []
    if has_holes:
        ids = ", ".join(map(str, known))
        notes.append(f"{guest.file_name}: KVM calls its vCPUs {ids}; taken as CPUs 0 to {count - 1} in that order")
    return {cpu: sorted(each, key=lambda thread: thread.first_ns) for cpu, each in found.items()}, notes


def _may_be(thread: VcpuThread, known: Sequence[int]) -> bool:
    """A thread that says no number may be any vCPU, but only where none says one."""
    return thread.vcpu != UNKNOWN_VCPU or not known


def _are_successive(threads: Sequence[VcpuThread]) -> bool:
    """Whether each thread ends before the next begins."""
    return all(a.last_ns <= b.first_ns for a, b in pairwise(threads))


def _successors(chosen: VcpuThread, threads: Sequence[VcpuThread]) -> list[VcpuThread]:
    """Threads of the same process that ran the vCPU after the chosen one: alone at their time, same kind of name."""
    later = [thread for thread in threads if thread.first_ns >= chosen.last_ns]
    names = chosen.host.recording.comms
    same = [thread for thread in later if names.get(thread.pid) == names.get(chosen.pid)]
    return same if len(same) == len(later) and _are_successive(same) else []


def _choose(
    guest: Machine, host: Machine, slots: Sequence[Slot], candidates: Mapping[int, Sequence[VcpuThread]]
) -> tuple[Mapping[int, VcpuThread], ClockFit | None]:
    """The threads that the events prove, and the clock when it had to be found for that."""
    if guest.recording.time_shift is not None and any(guest.recording.time_shift.cpus):
        proven = _choose_synchronised(guest, slots, candidates)
        if proven:
            return proven, None
    fit = fit_clock(guest, host, slots, candidates)
    return (fit.threads if fit else {}), fit


def _choose_synchronised(
    guest: Machine, slots: Sequence[Slot], candidates: Mapping[int, Sequence[VcpuThread]]
) -> dict[int, VcpuThread]:
    times = {cpu: raw for cpu, raw in event_times(guest, slots).items() if candidates.get(cpu)}
    if not times:
        return {}
    candidates = {cpu: fullest(candidates[cpu]) for cpu in times}
    origin_ns = min(thread.first_ns for cpu in times for thread in candidates[cpu])
    axes = {cpu: [axis_of(run_windows([thread]), origin_ns) for thread in candidates[cpu]] for cpu in times}
    found = find_offset(
        {cpu: (raw - origin_ns).astype(np.float64) for cpu, raw in times.items()}, axes, _SYNCHRONISED_NS
    )
    if found is None or not found.is_certain:
        return {}
    return {cpu: candidates[cpu][place] for cpu, place in found.chosen.items()}
