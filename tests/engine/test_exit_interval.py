"""Where a vCPU thread was between kvm_exit and kvm_entry, on the demo's real intervals."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from tests.engine.demo_session import demo_exits, demo_session
from tracetui.engine.exit_interval import ExitInterval, exit_interval, number_of
from tracetui.engine.exit_rows import ExitPair, pair_of_exit
from tracetui.engine.interval_details import interval_details

LONGEST = 13219
"""The longest time that vCPU 1 was out of its guest."""


def interval_of(number: int) -> tuple[ExitPair, ExitInterval]:
    session, exits = demo_session(), demo_exits()
    pair = pair_of_exit(session, exits, session.timeline.row(number))
    assert pair is not None
    return pair, exit_interval(session, exits, pair)


def test_the_longest_interval_step_by_step() -> None:
    pair, found = interval_of(LONGEST)
    steps = [(hop.words, hop.row, hop.delta_ns) for hop in found.hops]
    assert steps == [
        ("kvm_exit", 13219, 0),
        ("sleeps, off CPU 2", 13220, 35_193),
        ("woken by vhost-496-507 on CPU 1", 13816, 469_842_424),
        ("runs again on CPU 2", 13819, 115_022),
        ("kvm_entry", 13822, 166_419),
        ("guest: irq_handler_entry", 13827, 490_795),
        ("guest runs kworker/1:0-22", 13846, 718_496),
    ]
    assert sum(delta for _, _, delta in steps[:5]) == pair.duration_ns
    assert (found.off_ns, found.waited_ns) == (469_957_446, 115_022)
    assert found.wake_to_task_ns == 1_490_732
    assert [(runner.task, runner.total_ns, runner.times) for runner in found.runners] == [
        ("idle", 333_715_650, 3), ("spin-557", 136_048_206, 1), ("kcompactd0-38", 113_380, 1),
        ("kworker/2:0-27", 80_210, 1),
    ]  # fmt: skip


def longest_rows(count: int) -> list[int]:
    exits = demo_exits()
    return [int(row) for row in exits.row[np.argsort(-exits.duration_ns)[:count]]]


@pytest.mark.parametrize("number", longest_rows(40))
def test_who_ran_instead_fills_the_time_and_is_what_the_switches_say(number: int) -> None:
    pair, found = interval_of(number)
    if not found.off_ns:
        assert not found.runners
        return
    assert sum(runner.total_ns for runner in found.runners) == found.off_ns <= pair.duration_ns
    rows = demo_session().timeline.rows(pair.exit_row, pair.entry_row)
    switches = [row for row in rows if row.name == "sched_switch" and row.slot.machine.name == "host"]
    pid = rows[0].pid
    leaves = [row for row in switches if number_of(row, "prev_pid") == pid]
    assert found.cpu == leaves[-1].cpu
    if len(leaves) == 1:
        back = next(row for row in switches if number_of(row, "next_pid") == pid)
        times: Counter[int] = Counter()
        on_cpu = [row for row in switches if row.cpu == leaves[0].cpu and leaves[0].number <= row.number < back.number]
        for row, following in zip(on_cpu, [*on_cpu[1:], back], strict=True):
            times[number_of(row, "next_pid") or 0] += following.ts_ns - row.ts_ns
        by_pid: Counter[int] = Counter()
        for runner in found.runners:
            by_pid[0 if runner.task == "idle" else int(runner.task.rpartition("-")[2])] += runner.total_ns
        assert by_pid == times


def test_what_the_details_say() -> None:
    session, exits = demo_session(), demo_exits()
    details = interval_details(session, session.timeline.row(LONGEST), exits)
    texts = [f"{detail.label} {detail.value}".strip() for detail in details]
    assert "out of the guest for 470,159.058 us" in texts
    assert "+469,842.424 us woken by vhost-496-507 on CPU 1" in texts
    assert "wake-up to task 1,490.732 us from the host's wake-up" in texts
    assert "136,048.206 us spin-557, 29%, once" in texts
    assert interval_details(session, session.timeline.row(13822), exits) == details
    assert interval_details(session, session.timeline.row(13220), exits) == details
    for number in (13221, 13847):
        assert interval_details(session, session.timeline.row(number), exits) == []


def test_a_host_that_recorded_no_switches_says_what_to_record(monkeypatch: pytest.MonkeyPatch) -> None:
    session, exits = demo_session(), demo_exits()
    types = session.timeline.index.types
    met = types.seen()
    names = {key: session.machines[key[1]].recording.events.get(key[2]) for key in met}
    monkeypatch.setattr(
        types, "seen", lambda: [key for key in met if getattr(names[key], "name", "") != "sched_switch"]
    )
    found = interval_details(session, session.timeline.row(LONGEST), exits)
    said = [detail.value for detail in found if detail.label == "off CPU"]
    assert said == ["not told; record the host with -e sched:sched_switch, too"]
    assert not any(detail.value.startswith("ran on CPU") for detail in found)


def test_an_exit_that_never_left_its_cpu_adds_nothing() -> None:
    session, exits = demo_session(), demo_exits()
    msr = next(n for n, reason in zip(exits.row.tolist(), exits.reason.tolist(), strict=True)
               if exits.reasons[reason] == "EXIT_MSR")  # fmt: skip
    assert interval_details(session, session.timeline.row(msr), exits) == []
