"""When each CPU of a guest recorded events, on the session's axis or in the units of its own clock."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tracetui.engine import walk_state
from tracetui.engine.machine import Machine
from tracetui.engine.record_scan import RecordScan, raw_slots, slots_of
from tracetui.engine.slots import Slot
from tracetui.engine.walk import Ints

_MOST_EVENTS = 2_000_000
"""Events kept per CPU; of more, every second, fourth, ... is enough to find a clock by."""
_FARTHEST = 1 << 60


def event_times(guest: Machine, slots: Sequence[Slot], raw: bool = False) -> dict[int, Ints]:
    """Times of a machine's records.

    Args:
        guest: the machine.
        slots: the session's streams.
        raw: times as they are stored, not as the session converts them.

    Returns:
        CPU -> int64[n], ascending, all buffers together; thinned evenly where there are very many.
    """
    own = slots_of(slots, guest)
    scan = RecordScan(raw_slots(own) if raw else own)
    cpus = scan.per_slot([slot.cpu for slot in scan.slots])
    thinners = {cpu: _Thinner() for cpu in np.unique(cpus).tolist()}
    for block in scan.blocks():
        is_record = block.type >= walk_state.FIRST_EVENT_TYPE
        for cpu, thinner in thinners.items():
            thinner.add(block.ts_ns[is_record & (cpus[block.stream] == cpu)])
    found = {cpu: times for cpu, thinner in thinners.items() if len(times := thinner.times())}
    return {cpu: near for cpu, times in found.items() if len(near := _plausible(times))}


def _plausible(times: Ints) -> Ints:
    """Times whose differences fit in 63 bits; a damaged page can claim any."""
    middle = int(times[len(times) // 2])
    low, high = max(middle - _FARTHEST, -(2**63)), min(middle + _FARTHEST, 2**63 - 1)
    return times[(times >= low) & (times <= high)]


class _Thinner:
    """Keeps at most twice _MOST_EVENTS times, evenly."""

    def __init__(self) -> None:
        self._parts: list[Ints] = []
        self._step = 1
        self._count = 0

    def add(self, times: Ints) -> None:
        self._parts.append(times[:: self._step].copy())
        self._count += len(self._parts[-1])
        if self._count > 2 * _MOST_EVENTS:
            self._parts = [np.concatenate(self._parts)[::2].copy()]
            self._count, self._step = len(self._parts[0]), self._step * 2

    def times(self) -> Ints:
        return np.sort(np.concatenate(self._parts)) if self._parts else np.empty(0, np.int64)
