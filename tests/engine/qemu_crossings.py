"""Crossings between kernel and QEMU as a host with a given clock would see them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracetui.engine.qemu_events import Crossings, HostSide, QemuSide
from tracetui.engine.walk import Ints

IO, MMIO = 2, 6


@dataclass(frozen=True)
class Clocks:
    """host = qemu + offset_ns + drift * (qemu - 5 s)."""

    offset_ns: int
    drift: float

    def host_ns(self, qemu_ns: Ints) -> Ints:
        return qemu_ns + self.offset_ns + np.round(self.drift * (qemu_ns - 5 * 10**9)).astype(np.int64)


def crossings(clocks: Clocks, count: int = 300, vcpus: int = 2, seed: int = 1) -> tuple[HostSide, QemuSide]:
    """`count` round trips of each vCPU; thread 100 + n runs cpu_index n."""
    random = np.random.default_rng(seed)
    parts = []
    for vcpu in range(vcpus):
        out = 5 * 10**9 + np.cumsum(random.exponential(2e6, count).astype(np.int64) + 200_000)
        seen = out + 2_000 + random.exponential(8_000, count).astype(np.int64)
        back = seen + random.exponential(20_000, count).astype(np.int64)
        entered = back + 1_500 + random.exponential(9_000, count).astype(np.int64)
        why = random.choice([IO, MMIO], count)
        parts.append((np.full(count, vcpu), clocks.host_ns(out), seen, back, clocks.host_ns(entered), why))
    who, out, seen, back, entered, why = (np.concatenate(column) for column in zip(*parts, strict=True))
    host = HostSide(by_time(out, who + 100, why), by_time(entered, who + 100, 0 * why))
    return host, QemuSide(by_time(seen, who, why), by_time(back, who, 0 * why))


def by_time(ts_ns: Ints, who: Ints, reason: Ints) -> Crossings:
    order = np.argsort(ts_ns, kind="stable")
    return Crossings(ts_ns[order], who[order].astype(np.int64), reason[order].astype(np.int64))


def without(events: Crossings, places: Ints) -> Crossings:
    """The events but some."""
    return Crossings(*(np.delete(column, places) for column in (events.ts_ns, events.who, events.reason)))
