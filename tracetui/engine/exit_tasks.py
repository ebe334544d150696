"""Which guest task each kvm_exit interrupted: the one that the guest's last sched_switch on that vCPU went to."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import numpy as np

from tracetui.engine.distinct import distinct_rows
from tracetui.engine.exits import Exits
from tracetui.engine.machine import Machine, Role
from tracetui.engine.session import Session
from tracetui.engine.walk import Ints
from tracetui.formats.event_format import Field

_FIELDS = ("prev_pid", "next_pid")
_NUMBER_SIZES = frozenset({1, 2, 4, 8})


def with_tasks(session: Session, exits: Exits) -> Generator[float, None, Exits]:
    """Find the guest task of every exit.

    Args:
        session: where the exits are from.
        exits: from collect_exits.

    Yields:
        Share of the rows that have been looked at, 0 to 1.

    Returns:
        The same exits with `task` and `tasks`, named `comm-pid`.
    """
    switches = yield from _switches(session)
    pids = np.full(len(exits), -1, np.int64)
    for guest, vcpu in distinct_rows([exits.guest, exits.vcpu])[0]:
        mine = (switches["machine"] == guest) & (switches["cpu"] == vcpu)
        if guest >= 0 and mine.any():
            here = (exits.guest == guest) & (exits.vcpu == vcpu)
            place = np.searchsorted(switches["row"][mine], exits.row[here]) - 1
            before = switches["prev_pid"][mine][np.maximum(place, 0)]
            pids[here] = np.where(place >= 0, switches["next_pid"][mine][np.maximum(place, 0)], before)
    return _named(session, exits, pids)


def _named(session: Session, exits: Exits, pids: Ints) -> Exits:
    task = np.full(len(exits), -1, np.int64)
    names: dict[str, int] = {}
    known = pids >= 0
    for guest, pid in distinct_rows([exits.guest[known], pids[known]])[0]:
        name = f"{session.comms.name(session.machines[guest], pid, None)}-{pid}"
        task[(exits.guest == guest) & (pids == pid)] = names.setdefault(name, len(names))
    return replace(exits, task=task, tasks=list(names))


_COLUMNS = ("row", "machine", "cpu", *_FIELDS)


def _switches(session: Session) -> Generator[float, None, dict[str, Ints]]:
    """Columns of all sched_switch records of all guests, int64[n] each, by row."""
    layouts = _layouts(session)
    timeline = session.timeline
    cpu_of = np.array([slot.cpu for slot in session.slots], np.int64)
    parts: list[dict[str, Ints]] = []
    for block in timeline.scan() if layouts else ():
        for number, (machine, fields) in layouts.items():
            places = np.flatnonzero(block.type == number)
            big_endian = machine.recording.big_endian
            values = {
                field.name: block.field(places, field.offset, field.size, big_endian, signed=True) for field in fields
            }
            cpus = cpu_of[block.stream[places]]
            machines = np.full(len(places), machine.number, np.int64)
            parts.append({"row": block.first + places, "machine": machines, "cpu": cpus, **values})
        yield (block.first + len(block)) / max(timeline.row_count, 1)
    columns = {name: np.concatenate([np.empty(0, np.int64), *(part[name] for part in parts)]) for name in _COLUMNS}
    order = np.argsort(columns["row"], kind="stable")
    return {name: column[order] for name, column in columns.items()}


def _layouts(session: Session) -> dict[int, tuple[Machine, list[Field]]]:
    """Type number -> (guest, its fields) of every sched_switch that occurs."""
    layouts = {}
    for number, machine_number, event_id in session.timeline.index.types.seen():
        machine = session.machines[machine_number]
        event = machine.recording.events.get(event_id)
        if machine.role is Role.GUEST and event is not None and event.name == "sched_switch":
            fields = [field for name in _FIELDS if (field := event.field(name)) and field.size in _NUMBER_SIZES]
            if len(fields) == len(_FIELDS):
                layouts[number] = machine, fields
    return layouts
