"""What a details pane says of a vCPU thread between a kvm_exit and its kvm_entry: where it was, who ran instead."""

from __future__ import annotations

from collections.abc import Iterator

from tracetui.engine.event_details import Detail
from tracetui.engine.exit_interval import ExitInterval, exit_interval
from tracetui.engine.exit_rows import ExitPair, exit_before, pair_of_exit
from tracetui.engine.exits import Exits
from tracetui.engine.row import Row
from tracetui.engine.session import Session
from tracetui.visible import visible

_MOST_RUNNERS = 20


def interval_details(session: Session, row: Row, exits: Exits) -> list[Detail]:
    """The way of a vCPU thread that was off its CPU, each step leading to its row.

    Args:
        session: with a complete timeline; the rows in between are read.
        row: of a thread that runs a vCPU, from a kvm_exit to the kvm_entry; there is nothing to say of others.
        exits: from collect_exits.
    """
    pair = _pair_around(session, exits, row)
    if pair is None:
        return []
    found = exit_interval(session, exits, pair)
    details = list(_details(found, pair.duration_ns)) if found.off_ns or found.guest_task else []
    if not _knows_switches(session, row):
        details.append(Detail("off CPU", "not told; record the host with -e sched:sched_switch, too"))
    return details


def _pair_around(session: Session, exits: Exits, row: Row) -> ExitPair | None:
    """The exit of its thread that a row belongs to, both ends included."""
    opened = exit_before(exits, row.slot.machine.number, row.pid, row.number + 1)
    pair = pair_of_exit(session, exits, session.timeline.row(opened)) if opened is not None else None
    return pair if pair is not None and row.number <= pair.entry_row else None


def _knows_switches(session: Session, row: Row) -> bool:
    """Whether the host's recording has any sched_switch."""
    events = row.slot.machine.recording.events
    seen = session.timeline.index.types.seen()
    ours = (events.get(event_id) for _, machine, event_id in seen if machine == row.slot.machine.number)
    return any(event is not None and event.name == "sched_switch" for event in ours)


def _details(found: ExitInterval, duration_ns: int) -> Iterator[Detail]:
    yield Detail("", f"out of the guest for {_us(duration_ns)}")
    for hop in found.hops:
        yield Detail(f"+{_us(hop.delta_ns)}", visible(hop.words), "", hop.row)
    if found.wake_to_task_ns is not None:
        yield Detail("wake-up to task", f"{_us(found.wake_to_task_ns)} from the host's wake-up")
    if found.off_ns:
        yield Detail("off CPU", f"{_us(found.off_ns)}, of that {_us(found.waited_ns)} ready to run")
    if found.runners:
        yield Detail("", f"ran on CPU {found.cpu} instead")
    for runner in found.runners[:_MOST_RUNNERS]:
        times = f"{runner.times} times" if runner.times > 1 else "once"
        share = runner.total_ns / max(found.off_ns, 1)
        yield Detail(_us(runner.total_ns), f"{visible(runner.task)}, {share:.0%}, {times}", "", runner.row)


def _us(ns: int) -> str:
    us, rest = divmod(ns, 1000)
    return f"{us:,}.{rest:03d} us"
