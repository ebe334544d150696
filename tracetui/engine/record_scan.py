"""One pass over some streams without an index: for what looks at every record once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from tracetui.engine.clock import Clock
from tracetui.engine.machine import Machine
from tracetui.engine.slots import Slot
from tracetui.engine.walk import Block, Ints, TypeDictionary, Walk

_BLOCK_ROWS = 1 << 16


class RecordScan:
    """The merged rows of some streams, block by block.

    Attributes:
        slots: the streams; Block.stream is a place in this list.
        types: the event types met so far.
    """

    def __init__(self, slots: Sequence[Slot]) -> None:
        self.slots = list(slots)
        self.types = TypeDictionary(1 + max((slot.machine.number for slot in slots), default=0))

    def blocks(self) -> Iterator[Block]:
        """All rows in merged order; a block is valid until the next is taken."""
        walk = Walk(self.slots, self.types)
        while not walk.done:
            block = walk.next(_BLOCK_ROWS)
            if len(block):
                yield block

    def per_slot(self, values: Sequence[int]) -> Ints:
        """A value per slot as int64[slots], to be indexed by Block.stream."""
        return np.array(values, np.int64)


def slots_of(slots: Sequence[Slot], machine: Machine) -> list[Slot]:
    """The streams of one machine, all its buffers."""
    return [slot for slot in slots if slot.machine is machine]


def raw_slots(slots: Sequence[Slot]) -> list[Slot]:
    """The same streams with their times as stored."""
    return [replace(slot, clock=Clock()) for slot in slots]
