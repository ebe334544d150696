"""What a stream can be narrowed to, of each kind the choices with their counts of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import reduce
from operator import or_

from tracetui.engine.qemu_tie import QemuTie
from tracetui.engine.row_counts import Count, RowCounts
from tracetui.engine.row_filter import RowFilter, machine_filter, thread_filter, vcpu_filter
from tracetui.engine.session import Session
from tracetui.visible import visible


class ChoiceKind(Enum):
    """What can be chosen from."""

    EVENTS = "Events"
    MACHINES = "Machines"
    VCPUS = "vCPUs"
    CPUS = "CPUs"
    TASKS = "Tasks"


@dataclass(frozen=True)
class Choice:
    """One line to choose.

    Attributes:
        label: what it is, unique together with the note; printable.
        note: what else is to be said of it.
        rows: its rows in the stream.
        listed: those of them that filters let through.
        wanted: lets its rows through.
        title: what to call its rows.
    """

    label: str
    note: str
    rows: int
    listed: int
    wanted: RowFilter = field(compare=False)
    title: str = ""


def choices_of(kind: ChoiceKind, session: Session, counts: RowCounts, ties: Iterable[QemuTie] = ()) -> list[Choice]:
    """The choices of one kind: events and tasks by their number of rows, the others in their own order."""
    known = list(ties)
    find: dict[ChoiceKind, Callable[[], Iterator[Choice]]] = {
        ChoiceKind.EVENTS: lambda: _events(counts),
        ChoiceKind.MACHINES: lambda: _machines(session, counts, known),
        ChoiceKind.VCPUS: lambda: _vcpus(session, counts, known),
        ChoiceKind.CPUS: lambda: _cpus(session, counts),
        ChoiceKind.TASKS: lambda: _tasks(session, counts),
    }
    found = list(find[kind]())
    if kind in {ChoiceKind.EVENTS, ChoiceKind.TASKS}:
        found.sort(key=lambda choice: (-choice.rows, choice.label))
    return found


def joined(choices: Iterable[Choice]) -> RowFilter:
    """Lets through what any of the choices does."""
    return reduce(or_, (choice.wanted for choice in choices))


def _events(counts: RowCounts) -> Iterator[Choice]:
    for (system, name), count in counts.by_event().items():
        wanted = RowFilter(frozenset(), frozenset(), events=frozenset({(system, name)}))
        yield _choice(visible(name), visible(system), count, wanted)


def _machines(session: Session, counts: RowCounts, ties: list[QemuTie]) -> Iterator[Choice]:
    for machine in session.machines:
        wanted = machine_filter(session, machine, ties)
        note = f"{machine.role.value}, with its vCPU threads" if wanted.tasks else machine.role.value
        yield _choice(visible(machine.name), note, counts.of(wanted), wanted)


def _vcpus(session: Session, counts: RowCounts, ties: list[QemuTie]) -> Iterator[Choice]:
    for entry in session.vcpu_maps.all():
        wanted = vcpu_filter(session, entry, ties)
        comm = visible(session.comms.name(entry.host, entry.host_pid, None))
        note = f"{comm}-{entry.host_pid} of {visible(entry.host.name)}" if entry.host_pid >= 0 else "thread unknown"
        yield _choice(f"{visible(entry.guest.name)} vCPU {entry.vcpu}", note, counts.of(wanted), wanted)


def _cpus(session: Session, counts: RowCounts) -> Iterator[Choice]:
    for (number, cpu), count in sorted(counts.by_cpu().items()):
        machine = session.machines[number]
        own = (slot.number for slot in session.slots if slot.machine is machine and slot.cpu == cpu)
        wanted = RowFilter(frozenset(own), frozenset())
        yield _choice(f"{visible(machine.name)} CPU {cpu}", machine.role.value, count, wanted)


def _tasks(session: Session, counts: RowCounts) -> Iterator[Choice]:
    for (number, pid), count in counts.by_task().items():
        machine = session.machines[number]
        comm, name = visible(session.comms.name(machine, pid, None)), visible(machine.name)
        yield _choice(f"{comm}-{pid}", name, count, thread_filter(machine, pid), f"{name} {comm}-{pid}")


def _choice(label: str, note: str, count: Count, wanted: RowFilter, title: str = "") -> Choice:
    return Choice(label, note, count.rows, count.listed, wanted, title or label)
