"""QEMU's clock on the merged axis.

QEMU stamps its events with CLOCK_MONOTONIC. A host recorded with trace clock `mono` has the same clock;
to any other that counts nanoseconds an offset and a drift are fitted from events that bound each other:
kvm_userspace_exit comes before kvm_run_exit, and the KVM_RUN ioctl before kvm_entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING

from tracetui.engine.clock import Clock, ClockSegment
from tracetui.engine.machine import Machine, Role
from tracetui.engine.slots import Slot, counts_cycles

if TYPE_CHECKING:
    from tracetui.engine.qemu_alignment import Pairs

_SAME_CLOCK = "mono"
_DRIFT_RUN = 10**12


@dataclass(frozen=True, slots=True)
class QemuClock:
    """How one QEMU's times became times on the merged axis.

    Attributes:
        machine: QEMU's.
        host: whose clock the axis is; None when QEMU is alone.
        source: "same clock", "by hand", "fitted" or "unknown".
        offset_ns: what is added to QEMU's time at `base_ns`.
        base_ns: QEMU time of the first pair that was used, 0 without.
        drift: nanoseconds the offset grows by per nanosecond.
        bound_ns: the fit is right to within this between the first and the last pair; None when not fitted, or
            bounded from one side only.
        pairs: how many pairs bound it from below and from above.
        problem: why there is no fit, or what is wrong with it; "" when all is well.
    """

    machine: Machine
    host: Machine | None
    source: str
    offset_ns: int = 0
    base_ns: int = 0
    drift: float = 0.0
    bound_ns: int | None = None
    pairs: tuple[int, int] = (0, 0)
    problem: str = ""

    @property
    def clock(self) -> Clock:
        """For the engine's kernels."""
        rise = round(self.drift * _DRIFT_RUN)
        if not rise:
            return Clock(offset_ns=self.offset_ns)
        return Clock(segments=(ClockSegment(self.base_ns, self.base_ns, self.offset_ns, rise, _DRIFT_RUN),))

    def note(self) -> str:
        """What a user has to know; "" when nothing was assumed."""
        name = self.machine.file_name
        if self.source == "fitted":
            below, above = self.pairs
            exact = f"within {self.bound_ns} ns" if self.bound_ns is not None else "from one side only"
            how = (
                f"offset {self.offset_ns:+d} ns, drift {self.drift * 1e6:+.3f} ppm, {exact}, from {below}+{above} pairs"
            )
            return f"{name}: its clock was fitted to the host's: {how}" + (f"; {self.problem}" if self.problem else "")
        if self.source == "unknown":
            return f"{name}: {self.problem}; its times are merged as they are (--qemu-offset sets an offset)"
        return ""


def place_qemu(
    slots: Sequence[Slot], machines: Sequence[Machine], offset_ns: int | None
) -> tuple[list[Slot], list[QemuClock]]:
    """Give QEMU's streams their clock.

    Args:
        slots: of the whole session, by number.
        machines: of the session.
        offset_ns: what the user says is to be added to QEMU's times; None to find out.

    Returns:
        The slots with QEMU's clocks in them, and what these are.
    """
    host = host_of_qemu(machines)
    clocks = {
        machine.number: _clock_of(machine, host, slots, offset_ns) for machine in machines if machine.role is Role.QEMU
    }
    placed = [
        replace(slot, clock=clocks[slot.machine.number].clock) if slot.machine.number in clocks else slot
        for slot in slots
    ]
    return placed, list(clocks.values())


def host_of_qemu(machines: Sequence[Machine]) -> Machine | None:
    """The host that QEMU runs on: the first that has guests, else a recording that is no guest's."""
    others = [machine for machine in machines if machine.role is Role.ALONE and machine.recording.time_shift is None]
    hosts = [machine for machine in machines if machine.role is Role.HOST]
    return next(iter([*hosts, *others]), None)


def _clock_of(machine: Machine, host: Machine | None, slots: Sequence[Slot], offset_ns: int | None) -> QemuClock:
    if offset_ns is not None:
        return QemuClock(machine, host, "by hand", offset_ns)
    if host is None:
        return QemuClock(machine, None, "same clock")
    if host.recording.clock == _SAME_CLOCK:
        shift = next((slot.clock.offset_ns for slot in slots if slot.machine is host), 0)
        return QemuClock(machine, host, "same clock", shift)
    if counts_cycles(host.recording):
        return QemuClock(machine, host, "unknown", problem="the host's clock counts cycles, QEMU's nanoseconds")
    return fit_clock(machine, host, slots)


def fit_clock(machine: Machine, host: Machine, slots: Sequence[Slot]) -> QemuClock:
    """Fit offset and drift of a QEMU's clock to its host's, whatever the host says its clock is.

    Args:
        machine: QEMU's.
        host: its host.
        slots: streams of both, the host's with their clocks.
    """
    from tracetui.engine.qemu_alignment import find_places, pair_crossings
    from tracetui.engine.qemu_events import read_host_side, read_qemu_side

    qemu = read_qemu_side([replace(slot, clock=Clock()) for slot in slots if slot.machine is machine])
    if not len(qemu.exits):
        return QemuClock(machine, host, "unknown", problem="it has no kvm_run_exit to fit its clock by")
    kernel = read_host_side([slot for slot in slots if slot.machine is host])
    if not len(kernel.exits):
        return QemuClock(machine, host, "unknown", problem="its host has no kvm_userspace_exit to fit its clock by")
    places = find_places(kernel, qemu)
    pairs = pair_crossings(kernel, qemu, places) if places else None
    if pairs is None or not len(pairs.exit_qemu):
        return QemuClock(machine, host, "unknown", problem="its exits do not tell where they belong among the host's")
    return _fitted(machine, host, pairs)


def _fitted(machine: Machine, host: Machine, pairs: Pairs) -> QemuClock:
    from tracetui.engine.qemu_alignment import fit_pairs

    base_ns, offset_ns, line = fit_pairs(pairs)
    bound_ns = None if line.bound is None else ceil(line.bound)
    return QemuClock(
        machine,
        host,
        "fitted",
        offset_ns=offset_ns + round(line.level),
        base_ns=base_ns,
        drift=line.slope,
        bound_ns=bound_ns,
        pairs=(len(pairs.exit_qemu), len(pairs.run_qemu)),
        problem="" if line.consistent else f"the pairs contradict each other by {bound_ns} ns",
    )
