"""What `tracetui attach` adds to the files of a host and a guest: decided, and checked, before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tracetui.engine.machine import identify
from tracetui.engine.slots import CYCLE_CLOCKS, make_slots
from tracetui.engine.time_samples import shift_of_samples
from tracetui.engine.vcpu_inference import by_cpu
from tracetui.engine.vcpu_threads import UNKNOWN_VCPU, VcpuThread, read_vcpu_threads
from tracetui.errors import UsageError
from tracetui.formats.recording import GuestOption, TimeSample, TimeShift, Tsc2Nsec
from tracetui.formats.tracedat.append_options import (
    AppendPoint,
    find_append_point,
    guest_payload,
    time_shift_payload,
    tsc2nsec_payload,
)
from tracetui.formats.tracedat.options import OptionId
from tracetui.formats.tracedat.trace_dat import TraceDat


@dataclass(frozen=True, slots=True)
class FilePlan:
    """What one file gets.

    Attributes:
        point: where.
        options: (option id, payload); empty when the file has all of it.
        lines: the same for people.
    """

    point: AppendPoint
    options: Sequence[tuple[int, bytes]]
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class AttachPlan:
    """What both files get.

    Attributes:
        host, guest: the files.
        notes: what was assumed, and what other tools make of it.
    """

    host: FilePlan
    guest: FilePlan
    notes: list[str] = field(default_factory=list)


def plan_attach(
    host: TraceDat,
    guest: TraceDat,
    pids: Sequence[int],
    samples: Sequence[TimeSample] = (),
    cpus: int | None = None,
    in_place: bool = True,
) -> AttachPlan:
    """Decide what to write.

    Args:
        host, guest: the files, opened.
        pids: threads of the vCPUs; others among them are passed over.
        samples: the time shift, one per vCPU, the last one serving the rest.
        cpus: vCPUs that get a time shift; None for all of the guest.
        in_place: the files themselves are to be written, not copies.

    Raises:
        UsageError: the files do not fit together, or lack what is needed. Its text says what to do.
        CannotAppend: nothing can be added to one of the files.
    """
    points = find_append_point(host, in_place), find_append_point(guest, in_place)
    _check_ids(host, guest)
    notes: list[str] = []
    vcpu_pids = _find_threads(host, guest, pids, notes)
    if cpus is not None and not samples:
        raise UsageError(
            "-c asks for a time shift but no samples are given; add -s OFFSET (tracetui vcpus --fit finds it)"
        )
    _check_clocks(host, guest)
    option = GuestOption(_guest_name(host, guest), guest.trace_id, vcpu_pids)
    wanted = max(guest.cpu_count, max(vcpu_pids) + 1) if cpus is None else cpus
    shift = shift_of_samples(samples, wanted, host.trace_id) if samples else None
    notes += _clock_notes(guest, samples, wanted, shift)
    return AttachPlan(
        FilePlan(points[0], *_host_options(host, option, notes)),
        FilePlan(points[1], *_guest_options(guest, shift, host.tsc2nsec, notes)),
        notes,
    )


def _check_ids(host: TraceDat, guest: TraceDat) -> None:
    if host.path.samefile(guest.path):
        raise UsageError(f"{host.path}: host and guest are the same file; give HOST, then GUEST")
    if not guest.trace_id:
        raise UsageError(
            f"{guest.path}: the guest's file has no trace id that the host's could name; record it with trace-cmd 3.0 "
            "or newer, or join the two in memory: tracetui HOST GUEST --attach PID,..."
        )
    if host.trace_id == guest.trace_id:
        raise UsageError(f"{guest.path}: has the host's own trace id; is it a copy of {host.path}?")


def _check_clocks(host: TraceDat, guest: TraceDat) -> None:
    clock = next((buffer.clock for buffer in host.buffers if not buffer.name), host.clock) or host.clock
    if clock not in _TSC_CLOCKS:
        raise UsageError(
            f"{host.path}: recorded with clock {clock or 'unknown'}, so it has no tsc2nsec information; record host "
            "and guest with -C x86-tsc, or join the two in memory: tracetui HOST GUEST --attach --fit"
        )
    if guest.clock and guest.clock not in CYCLE_CLOCKS:
        raise UsageError(
            f"{guest.path}: recorded with clock {guest.clock}, which is not the TSC that -s and tsc2nsec are about; "
            "record it with -C x86-tsc, or join the two in memory: tracetui HOST GUEST --attach --fit"
        )


_TSC_CLOCKS = frozenset({"x86-tsc", "tsc2nsec"})


def _find_threads(host: TraceDat, guest: TraceDat, pids: Sequence[int], notes: list[str]) -> dict[int, int]:
    """Guest CPU -> thread, of the threads that were named."""
    machines, _ = identify([host, guest])
    slots, _ = make_slots(machines)
    running = read_vcpu_threads(machines[0], slots)
    if not running:
        other = read_vcpu_threads(machines[1], slots)
        hint = "; the other file has some: is the order HOST GUEST?" if other else "; record the host with -e kvm"
        raise UsageError(f"{host.path}: has no kvm_entry or kvm_exit events, which attach needs{hint}")
    named = [thread for thread in running if thread.pid in set(pids)]
    if not named:
        found = ", ".join(sorted({str(thread.pid) for thread in running}, key=int))
        raise UsageError(f"{host.path}: none of the PIDs ran a vCPU; the threads that did are {found}")
    if all(thread.vcpu == UNKNOWN_VCPU for thread in named):
        raise UsageError(
            f"{host.path}: neither its kvm events have a vcpu_id field nor are the threads called `CPU n/KVM`; "
            "join the two in memory, where their events decide: tracetui HOST GUEST --attach --fit"
        )
    missing = [pid for pid in pids if pid not in {thread.pid for thread in named}]
    if missing:
        notes.append(f"no kvm events of PID {', '.join(map(str, missing))}; passed over")
    by_vcpu, more = by_cpu(machines[1], range(guest.cpu_count), named)
    notes += more
    return dict(_one_each(by_vcpu, host, notes))


def _one_each(by_vcpu: dict[int, list[VcpuThread]], host: TraceDat, notes: list[str]) -> Iterator[tuple[int, int]]:
    """The thread that is written for each vCPU; a file can hold one."""
    for vcpu, threads in sorted(by_vcpu.items()):
        distinct = list(dict.fromkeys(thread.pid for thread in threads))
        if not distinct:
            continue
        if any(a.last_ns > b.first_ns for a, b in pairwise(threads) if a.pid != b.pid):
            raise UsageError(
                f"{host.path}: PIDs {', '.join(map(str, distinct))} all ran a vCPU {vcpu} at the same time, so they "
                "belong to different guests; name those of one guest"
            )
        if len(distinct) > 1:
            said = ", then ".join(map(str, distinct))
            notes.append(f"the thread of vCPU {vcpu} changes: {said}; a file can name one, the first is written")
        yield vcpu, distinct[0]


def _guest_name(host: TraceDat, guest: TraceDat) -> str:
    """The name the host knows the guest by already, else the guest's file name."""
    known = [option.name for option in host.guests if option.trace_id == guest.trace_id and option.name]
    return known[-1] if known else guest.path.stem.encode("utf-8", "surrogateescape").decode("latin-1")


def _clock_notes(guest: TraceDat, samples: Sequence[TimeSample], cpus: int, shift: TimeShift | None) -> Iterator[str]:
    if shift is None:
        if guest.time_shift is None:
            yield "no -s given: no time shift is written, the guest's times stay its own; `vcpus --fit` finds one"
        return
    if len(samples) > cpus:
        yield f"{len(samples)} samples for {cpus} vCPUs; the last {len(samples) - cpus} are not used"
    if any((sample.scaling, sample.fraction) != (1, 0) for sample in samples):
        yield "trace-cmd ignores SCALE and FRAC of a single sample per vCPU; tracetui honours them"
    if cpus < guest.cpu_count:
        left = f"CPUs {cpus} to {guest.cpu_count - 1}"
        yield f"-c {cpus}: trace-cmd leaves {left} unshifted; tracetui uses the nearest CPU's shift"


def _host_options(host: TraceDat, option: GuestOption, notes: list[str]) -> tuple[list[tuple[int, bytes]], list[str]]:
    known = [each for each in host.guests if each.trace_id == option.trace_id]
    if known and _known_pids(known[-1]) == dict(option.vcpu_pids):
        return [], []
    if known and known[-1].vcpu_pids:
        notes.append(f"{host.path}: names other threads for this guest already; the new ones are read instead")
    pids = ", ".join(f"vCPU {vcpu} = {pid}" for vcpu, pid in sorted(option.vcpu_pids.items()))
    line = f"GUEST {option.name} (trace id {option.trace_id:#x}): {pids}"
    return [(OptionId.GUEST, guest_payload(option, host.big_endian))], [line]


def _known_pids(option: GuestOption) -> dict[int, int]:
    return {vcpu: pid for vcpu, pid in option.vcpu_pids.items() if pid >= 0}


def _guest_options(
    guest: TraceDat, shift: TimeShift | None, tsc2nsec: Tsc2Nsec | None, notes: list[str]
) -> tuple[list[tuple[int, bytes]], list[str]]:
    options: list[tuple[int, bytes]] = []
    lines: list[str] = []
    if shift is not None and shift != guest.time_shift:
        if guest.time_shift is not None and any(guest.time_shift.cpus):
            notes.append(f"{guest.path}: has a time shift already; the new one is read instead")
        options.append((OptionId.TIME_SHIFT, time_shift_payload(shift, guest.big_endian)))
        lines += [f"TIME_SHIFT to host {shift.peer_trace_id:#x}", *map(_sample_line, enumerate(shift.cpus))]
    is_missing = guest.tsc2nsec is None and guest.time_shift is not None
    if tsc2nsec is not None and tsc2nsec != guest.tsc2nsec and (shift is not None or is_missing):
        options.append((OptionId.TSC2NSEC, tsc2nsec_payload(tsc2nsec, guest.big_endian)))
        lines.append(f"TSC2NSEC: ns = cycles * {tsc2nsec.mult} >> {tsc2nsec.shift}")
    return options, lines


def _sample_line(numbered: tuple[int, tuple[TimeSample, ...]]) -> str:
    cpu, samples = numbered
    said = "; ".join(f"{s.offset:+d} scale {s.scaling} >> {s.fraction} from {s.time}" for s in samples)
    return f"  CPU {cpu}: {said}"
