"""What a details pane says of a vCPU thread between a kvm_exit and its kvm_entry: where it was, who ran instead."""

from __future__ import annotations

from collections.abc import Iterator

from tracetui.engine.event_details import Detail
from tracetui.engine.exit_interval import ExitInterval, exit_interval
from tracetui.engine.exit_rows import pair_of_entry, pair_of_exit
from tracetui.engine.exits import Exits
from tracetui.engine.row import Row
from tracetui.engine.session import Session
from tracetui.visible import visible

_MOST_RUNNERS = 20


def interval_details(session: Session, row: Row, exits: Exits) -> list[Detail]:
    """The way of a vCPU thread that was off its CPU, each step leading to its row.

    Args:
        session: with a complete timeline; the rows in between are read.
        row: a kvm_exit or kvm_entry; there is nothing to say of others.
        exits: from collect_exits.
    """
    if row.event is None or row.event.name not in {"kvm_exit", "kvm_entry"}:
        return []
    pair = (pair_of_exit if row.event.name == "kvm_exit" else pair_of_entry)(session, exits, row)
    if pair is None:
        return []
    found = exit_interval(session, exits, pair)
    return list(_details(found, pair.duration_ns)) if found.off_ns or found.guest_task else []


def _details(found: ExitInterval, duration_ns: int) -> Iterator[Detail]:
    yield Detail("", f"out of the guest for {_us(duration_ns)}")
    for hop in found.hops:
        yield Detail(f"+{_us(hop.delta_ns)}", visible(hop.words), "", hop.row)
    if found.wake_to_task_ns is not None:
        yield Detail("wake-up to task", f"{_us(found.wake_to_task_ns)}, from the host's wake-up to the guest's task")
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
