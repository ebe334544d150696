"""A call and the return that it takes along as one made-up record, which one program prints."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tracetui.engine.print_program import NotCompilable
from tracetui.engine.print_program_tracers import graph_leaf_steps
from tracetui.engine.render import MadeUpType
from tracetui.engine.report.leaf_columns import Leaves
from tracetui.engine.session import Session
from tracetui.engine.timeline import Timeline
from tracetui.engine.walk import Block
from tracetui.engine.walk_state import TYPE_OVERFLOW
from tracetui.formats.event_format import EventFormat, Field
from tracetui.formats.print_mode import DEFAULT_MODE
from tracetui.formats.special_forms.form import FormRequest, MissingField, RecordPrinter

_WORD = 8
"""Bytes behind an arena that may be read with its last."""
_OF_CALL, _OF_RETURN = ("func", "depth"), ("calltime", "rettime", "retval")


@dataclass(frozen=True, slots=True)
class _Pair:
    """A type of calls and one of returns.

    Attributes:
        number: type number of the made-up records.
        call_bytes: so many of the call's are in front of the return's.
    """

    number: int
    call_bytes: int


class LeafRecords:
    """Makes such records; their types are beyond those that occur.

    Attributes:
        types: the types.
    """

    def __init__(self, session: Session, timeline: Timeline) -> None:
        """Make the programs of all pairs of calls and returns that occur in a timeline that is indexed whole."""
        self.types: list[MadeUpType] = []
        self._pairs: dict[tuple[int, int], _Pair] = {}
        types = timeline.index.types
        found = [
            (number, machine, event)
            for number, machine, event_id in types.seen()
            if (event := session.machines[machine].recording.events.get(event_id)) is not None
        ]
        for entry_number, machine, entry in found:
            for exit_number, other, end in found:
                names = entry.name, end.name
                if machine == other and names == ("funcgraph_entry", "funcgraph_exit"):
                    self._add((entry_number, exit_number), session, machine, entry, end, int(types.keys[0]))

    def _add(
        self, key: tuple[int, int], session: Session, machine: int, entry: EventFormat, end: EventFormat, free: int
    ) -> None:
        recording, number = session.machines[machine].recording, free + len(self.types)
        fields = [field for name in _OF_CALL if (field := entry.field(name))]
        size = max(field.offset + field.size for field in (*fields, *entry.common_fields))
        fields += [_moved(field, size) for name in _OF_RETURN if (field := end.field(name))]
        made = replace(entry, fields=tuple(fields), print_fmt="", printers={})
        request = FormRequest(made, DEFAULT_MODE, recording.big_endian, recording.long_size, _none)
        try:
            steps = graph_leaf_steps(request)
        except (MissingField, NotCompilable):
            return
        if number < 1 << 16:
            self._pairs[key] = _Pair(number, size)
            self.types.append(MadeUpType(machine, entry.name, steps))

    def put(self, block: Block, leaves: Leaves) -> Block:
        """Put made-up records in the places of calls; what cannot be one has a type without program then."""
        kinds, offsets, lengths = block.type.copy(), block.offset.copy(), block.length.copy()
        inside = leaves.exits >= 0
        entries, exits = leaves.entries[inside], leaves.exits[inside]
        kinds[leaves.entries] = TYPE_OVERFLOW
        arenas, begin = [block.arena], len(block.arena)
        for (entry, end), pair in self._pairs.items():
            of_pair = (
                (block.type[entries] == entry) & (block.type[exits] == end) & (lengths[entries] >= pair.call_bytes)
            )
            calls, returns = entries[of_pair], exits[of_pair]
            longest = int(lengths[returns].max(initial=0))
            width = pair.call_bytes + longest
            made = np.empty((len(calls), width), np.uint8)
            made[:, : pair.call_bytes] = block.arena[offsets[calls][:, None] + np.arange(pair.call_bytes)]
            within = np.minimum(offsets[returns][:, None] + np.arange(longest), len(block.arena) - 1)
            made[:, pair.call_bytes :] = block.arena[within]
            arenas.append(made.reshape(-1))
            lengths[calls] = pair.call_bytes + lengths[returns]
            offsets[calls] = begin + width * np.arange(len(calls))
            begin += made.size
            kinds[calls] = pair.number
        arena = np.concatenate([*arenas, np.zeros(_WORD, np.uint8)])
        return replace(block, type=kinds, offset=offsets, length=lengths, arena=arena)


def _moved(field: Field, by: int) -> Field:
    return replace(field, offset=field.offset + by)


def _none() -> RecordPrinter:
    raise MissingField("a made-up record has no print fmt")
