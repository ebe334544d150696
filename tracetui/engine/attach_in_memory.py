"""Joining recordings that do not say how they belong together, without touching a file.

Maps that no GUEST option states are inferred, clocks come from the samples the user gives or from a fit, and the
recordings are then read as if their files held the options that say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tracetui.engine.attach_request import AttachRequest
from tracetui.engine.attached_recording import AttachedGuest, with_clock, with_guests
from tracetui.engine.clock_fit import ClockFit, fit_clock
from tracetui.engine.fitted_clock import FitFacts, fitted_clock
from tracetui.engine.machine import Machine, Role
from tracetui.engine.record_scan import slots_of
from tracetui.engine.session import Session
from tracetui.engine.slots import CYCLE_CLOCKS
from tracetui.engine.time_samples import shift_of_samples
from tracetui.engine.vcpu_inference import InferredMap, by_cpu, infer_map
from tracetui.engine.vcpu_threads import VcpuThread, read_vcpu_threads
from tracetui.engine.vcpus import ATTACHED, INFERRED, VcpuMap
from tracetui.errors import UsageError
from tracetui.formats.recording import GuestOption, Recording, TimeShift, Tsc2Nsec

_TRACE_DAT = "trace.dat"
_MADE_UP_ID = 1 << 63
"""Added to a file's place for one that has no trace id."""


@dataclass(slots=True)
class Attached:
    """Recordings as they are to be read.

    Attributes:
        recordings: in the given order.
        notes: what was assumed.
        fits: place of a guest -> how its clock was estimated.
        changes: entries of vCPUs whose thread changed: (place of the guest, of the host, vCPU, threads).
        has_maps: some guest's map is none that a file states.
    """

    recordings: list[Recording]
    notes: list[str] = field(default_factory=list)
    fits: dict[int, FitFacts] = field(default_factory=dict)
    changes: list[tuple[int, int, int, Sequence[VcpuThread]]] = field(default_factory=list)
    has_maps: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether anything was found that the files do not say."""
        return bool(self.notes or self.fits or self.changes) or self.has_maps

    def finish(self, session: Session) -> None:
        """Tell the session made of the recordings what its files cannot say."""
        session.assumptions += self.notes
        session.fits.update(self.fits)
        for guest, host, vcpu, threads in self.changes:
            for number, thread in enumerate(threads):
                known = session.machines[guest].vcpu(vcpu)
                if number == 0 and known is not None:
                    known.to_ns = thread.last_ns
                    continue
                begin, end = thread.first_ns, thread.last_ns
                session.vcpu_maps.add(
                    VcpuMap(session.machines[guest], vcpu, session.machines[host], thread.pid, INFERRED, begin, end)
                )


def attach_in_memory(session: Session, request: AttachRequest) -> Attached:
    """Find maps and clocks for the guests of a session.

    Raises:
        UsageError: samples or threads were given but no guest fits them.
    """
    return _Attacher(session, request).attach()


def with_inferred_maps(session: Session) -> Session:
    """A session of the same recordings in which no guest lacks a map that its events can tell."""
    attached = attach_in_memory(session, AttachRequest(is_optional=True))
    if not attached.is_changed:
        return session
    inferred = Session(attached.recordings)
    attached.finish(inferred)
    inferred.fits.update(session.fits)
    return inferred


@dataclass(slots=True)
class _Guest:
    """What is found for one guest."""

    machine: Machine
    host: Machine
    option: GuestOption
    clock: tuple[TimeShift | None, Tsc2Nsec | None] | None = None


class _Attacher:
    def __init__(self, session: Session, request: AttachRequest) -> None:
        self._session, self._request = session, request
        self._result = Attached([machine.recording for machine in session.machines])
        self._threads: dict[int, list[VcpuThread]] = {}
        self._claimed: set[tuple[int, int]] = {
            (entry.host.number, entry.host_pid) for entry in session.vcpu_maps.all() if entry.host_pid >= 0
        }
        self._guests: list[_Guest] = []

    def attach(self) -> Attached:
        """Everything, guest by guest."""
        for machine in self._candidates():
            self._attach_guest(machine)
        if not self._guests and not self._request.is_optional:
            raise UsageError(self._reason())
        self._overlay()
        return self._result

    def _candidates(self) -> list[Machine]:
        """Recordings that may be a guest's: neither hosts, nor files alone that ran vCPUs where others did not."""
        machines = [each for each in self._session.machines if each.recording.kind == _TRACE_DAT]
        guests = [each for each in machines if each.role is not Role.HOST]
        runners = [each for each in guests if each.role is Role.ALONE and self._of_host(each)]
        return [each for each in guests if each not in runners or len(runners) == len(machines) > 1]

    def _reason(self) -> str:
        """Why no guest could be attached."""
        running = sorted({thread.pid for host in self._session.machines for thread in self._of_host(host)})
        if not running:
            return "no recording given has kvm_entry or kvm_exit events; record the host with -e kvm"
        if self._request.pids and not set(self._request.pids) & set(running):
            return f"none of the PIDs ran a vCPU; the threads that did are {', '.join(map(str, running))}"
        return "no recording given fits the threads that ran vCPUs; name their PIDs, or check that host and guest match"

    def _of_host(self, host: Machine) -> list[VcpuThread]:
        if host.recording.kind != _TRACE_DAT:
            return []
        if host.number not in self._threads:
            self._threads[host.number] = read_vcpu_threads(host, self._session.slots)
        return self._threads[host.number]

    def _attach_guest(self, guest: Machine) -> None:
        known = {entry.vcpu: entry for entry in self._session.vcpu_maps.of_guest(guest) if entry.host_pid >= 0}
        cpus = {slot.cpu for slot in slots_of(self._session.slots, guest)}
        found: InferredMap | None = None
        if not cpus <= set(known):
            found = self._infer(guest, bool(known))
        if found is None and not known:
            return
        host = found.host if found is not None else next(iter(known.values())).host
        pids = {**(found.pids if found else {}), **{vcpu: entry.host_pid for vcpu, entry in known.items()}}
        attached = _Guest(guest, host, self._option(guest, host, pids, found))
        self._claimed |= {(host.number, pid) for pid in pids.values()}
        self._note_changes(attached, found)
        self._find_clock(attached, found)
        self._guests.append(attached)

    def _infer(self, guest: Machine, is_incomplete: bool) -> InferredMap | None:
        """The map by the first host whose threads fit."""
        for host in self._hosts_for(guest):
            threads = [thread for thread in self._of_host(host) if (host.number, thread.pid) not in self._claimed]
            if self._request.pids:
                threads = [thread for thread in threads if thread.pid in self._request.pids]
            named = bool(self._request.pids) and len(self._candidates()) == 1
            is_certain = is_incomplete or guest.host is host or named
            found = infer_map(guest, host, self._session.slots, threads, is_certain)
            if found is not None:
                self._result.notes += found.notes
                return found
        return None

    def _hosts_for(self, guest: Machine) -> Iterable[Machine]:
        """The guest's host; where none is known all others, the one it was synchronised with first."""
        if guest.host is not None:
            return [guest.host]
        peer = guest.recording.time_shift.peer_trace_id if guest.recording.time_shift else 0
        others = [machine for machine in self._session.machines if machine is not guest and self._of_host(machine)]
        return sorted(others, key=lambda machine: machine.trace_id != peer or not peer)

    def _option(self, guest: Machine, host: Machine, pids: Mapping[int, int], found: InferredMap | None) -> GuestOption:
        name = guest.option.name if guest.option else ""
        trace_id = guest.trace_id or _MADE_UP_ID + guest.number
        if found is None and guest.option is not None:
            return guest.option
        recorded = {vcpu for vcpu, pid in (guest.option.vcpu_pids if guest.option else {}).items() if pid >= 0}
        if recorded:
            unmapped = ", ".join(str(vcpu) for vcpu in sorted(pids) if vcpu not in recorded)
            self._result.notes.append(f"{guest.file_name}: {host.file_name} records no thread for vCPU {unmapped}")
        source = ATTACHED if self._request.pids else INFERRED
        self._result.has_maps = True
        return AttachedGuest(name, trace_id, pids, {vcpu: source for vcpu in pids if vcpu not in recorded})

    def _note_changes(self, guest: _Guest, found: InferredMap | None) -> None:
        """Keep the vCPUs whose thread changed, inferred or recorded."""
        changed = dict(found.threads) if found else self._changed_threads(guest)
        for vcpu, threads in sorted(changed.items()):
            if len(threads) > 1:
                self._result.changes.append((guest.machine.number, guest.host.number, vcpu, threads))
                pids = ", then ".join(str(thread.pid) for thread in threads)
                self._result.notes.append(f"{guest.machine.file_name}: the thread of vCPU {vcpu} changes: {pids}")

    def _changed_threads(self, guest: _Guest) -> dict[int, list[VcpuThread]]:
        """Recorded threads that ended, and unclaimed ones that ran their vCPU afterwards."""
        changed: dict[int, list[VcpuThread]] = {}
        threads = self._of_host(guest.host)
        for vcpu, pid in guest.option.vcpu_pids.items():
            own = [thread for thread in threads if thread.pid == pid and thread.vcpu == vcpu]
            for thread in threads if own else ():
                free = (guest.host.number, thread.pid) not in self._claimed
                if (
                    free
                    and thread.vcpu == vcpu
                    and thread.first_ns >= own[-1].last_ns
                    and self._same_name(own[-1], thread)
                ):
                    changed.setdefault(vcpu, own[-1:]).append(thread)
        return changed

    def _same_name(self, a: VcpuThread, b: VcpuThread) -> bool:
        comms = a.host.recording.comms
        return comms.get(a.pid) is not None and comms.get(a.pid) == comms.get(b.pid)

    def _find_clock(self, guest: _Guest, found: InferredMap | None) -> None:
        request, machine = self._request, guest.machine
        if request.fit:
            fit = (found.fit if found else None) or self._fit(guest) or self._fit_by_number(guest)
            if fit is None:
                self._result.notes.append(f"{machine.file_name}: its clock could not be fitted; it is as recorded")
                return
            fitted = fitted_clock(fit, machine, guest.host)
            difference = self._stored_difference(machine, fit)
            self._result.fits[machine.number] = replace(fitted.facts, stored_difference_ns=difference)
            guest.clock = fitted.time_shift, fitted.tsc2nsec
        elif request.samples:
            guest.clock = self._given_clock(guest)

    def _given_clock(self, guest: _Guest) -> tuple[TimeShift | None, Tsc2Nsec | None]:
        """The clock by the user's samples; with several guests those keep it that have one."""
        recording, host = guest.machine.recording, guest.host.recording
        if recording.time_shift is not None and len(self._candidates()) > 1:
            return recording.time_shift, recording.tsc2nsec
        shift = shift_of_samples(self._request.samples, max(recording.cpu_count, 1), self._host_id(guest.host))
        counts = recording.clock in CYCLE_CLOCKS
        return shift, (host.tsc2nsec or recording.tsc2nsec) if counts else recording.tsc2nsec

    def _fit(self, guest: _Guest) -> ClockFit | None:
        pids = guest.option.vcpu_pids
        threads = self._of_host(guest.host)
        candidates = {vcpu: [thread for thread in threads if thread.pid == pid] for vcpu, pid in pids.items()}
        candidates = {vcpu: each for vcpu, each in candidates.items() if each}
        return fit_clock(guest.machine, guest.host, self._session.slots, candidates)

    def _fit_by_number(self, guest: _Guest) -> ClockFit | None:
        """The clock by all threads that may be the guest's, for a map that does not fit; corrects the map."""
        own = set(guest.option.vcpu_pids.values())
        free = [
            thread
            for thread in self._of_host(guest.host)
            if thread.pid in own or (guest.host.number, thread.pid) not in self._claimed
        ]
        cpus = sorted({slot.cpu for slot in slots_of(self._session.slots, guest.machine)})
        candidates, _ = by_cpu(guest.machine, cpus, free)
        if all({thread.pid for thread in each} <= {guest.option.vcpu_pids.get(c)} for c, each in candidates.items()):
            return None
        fit = fit_clock(guest.machine, guest.host, self._session.slots, candidates)
        if fit is None:
            return None
        pids = {**guest.option.vcpu_pids, **{cpu: thread.pid for cpu, thread in fit.threads.items()}}
        changed = {cpu: INFERRED for cpu, pid in pids.items() if guest.option.vcpu_pids.get(cpu) != pid}
        guest.option = AttachedGuest(guest.option.name, guest.option.trace_id, pids, changed)
        said = ", ".join(f"{pids[cpu]} as vCPU {cpu}" for cpu in sorted(changed))
        self._result.notes.append(f"{guest.machine.file_name}: its events do not fit the recorded map; taken: {said}")
        return fit

    def _stored_difference(self, guest: Machine, fit: ClockFit) -> int | None:
        """How much later the recorded time shift puts the guest, at the end where that is worse."""
        if guest.recording.time_shift is None or not any(guest.recording.time_shift.cpus):
            return None
        clocks = [slot.clock for slot in slots_of(self._session.slots, guest)]
        found = [clock.to_ns(raw) - round(ns) for raw, ns in fit.knots for clock in clocks]
        return max(found, key=abs, default=None)

    def _host_id(self, host: Machine) -> int:
        return host.trace_id or _MADE_UP_ID + host.number

    def _overlay(self) -> None:
        """Replace the recordings of the guests and their hosts."""
        recordings = self._result.recordings
        for guest in self._guests:
            number, recording = guest.machine.number, guest.machine.recording
            shift, tsc2nsec = guest.clock or (recording.time_shift, recording.tsc2nsec)
            recordings[number] = with_clock(recordings[number], guest.option.trace_id, shift, tsc2nsec)
        for host in {id(guest.host): guest.host for guest in self._guests}.values():
            options = [guest.option for guest in self._guests if guest.host is host]
            recordings[host.number] = with_guests(recordings[host.number], options, self._host_id(host))
