"""How well clocks agree, by the events of real hosts and guests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.recording_groups import KVM_GROUPS, Group
from tests.unattached_pair import unattached
from tracetui.engine.attach_request import AttachRequest
from tracetui.engine.clock_verdict import ClockVerdict, VcpuVerdict, duration_words, judge_clock, judge_clocks
from tracetui.engine.open_session import open_session
from tracetui.engine.time_samples import parse_time_sample


def verdicts(paths: list[Path]) -> list[ClockVerdict]:
    return list(judge_clocks(open_session(paths)).values())


def test_demo_agrees(recordings: Path) -> None:
    (verdict,) = verdicts([recordings / "tiny/host.dat", recordings / "tiny/host-demo.dat"])
    assert verdict.vcpus == (VcpuVerdict(0, 1885, 0, 41), VcpuVerdict(1, 1042, 0, 65))
    assert (verdict.slack_early_ns, verdict.slack_late_ns, verdict.bound_ns) == (15122, 20780, 20780)
    assert verdict.drift_ppm is not None and verdict.drift_ppm[0] < 0 < verdict.drift_ppm[1]
    assert verdict.words.startswith("clock agrees within 20.8 us; 0 of 2 927 events outside kvm_entry..kvm_exit")


def test_slack_is_how_far_a_clock_may_be_moved(recordings: Path, tmp_path: Path) -> None:
    pair = unattached(recordings / "tiny", tmp_path)
    stored = 430844121752
    cycle_ns = 827193813 / 2**31
    for move_ns, agrees in ((-15100, True), (-15160, False), (20700, True), (20800, False)):
        sample = parse_time_sample(str(stored + round(move_ns / cycle_ns)))
        session = open_session(pair, attach=AttachRequest((503, 504), (sample,)))
        (verdict,) = judge_clocks(session).values()
        assert (verdict.outside == 0) is agrees, move_ns
        assert verdict.worst_outside_ns < 100


def test_unsynchronised_clocks_do_not_overlap(recordings: Path, tmp_path: Path) -> None:
    pair = unattached(recordings / "tiny", tmp_path)
    (verdict,) = judge_clocks(open_session(pair, attach=AttachRequest((503, 504)))).values()
    assert (verdict.events, verdict.bound_ns, verdict.agrees) == (0, None, False)
    assert "does not agree" in verdict.words


def test_nothing_is_said_without_a_map(recordings: Path) -> None:
    session = open_session([recordings / "tiny/host-demo.dat"])
    assert judge_clocks(session) == {}
    assert "not judged" in judge_clock(session, session.machines[0]).words


@pytest.mark.parametrize(
    ("ns", "words"), [(0, "0 ns"), (999, "999 ns"), (1400, "1.4 us"), (2_500_000, "2.5 ms"), (2_500_000_000, "2.50 s")]
)
def test_durations_in_words(ns: int, words: str) -> None:
    assert duration_words(ns) == words


@pytest.mark.parametrize(
    ("folder", "guest", "outside", "events"),
    [
        ("vmx-tscscale", "host-scaled.dat", 0, 26_243),
        ("agent1", "host-guest1.dat", 0, 66_523),
        ("agent-local", "host-guest1.dat", 0, 8_793),
        ("simpletrace", "host-sim1.dat", 12_155, 27_461),
    ],
)
def test_known_counts(all_recordings: Path, folder: str, guest: str, outside: int, events: int) -> None:
    (verdict,) = verdicts([all_recordings / folder / "host.dat", all_recordings / folder / guest])
    assert (verdict.outside, verdict.events) == (outside, events)
    assert verdict.agrees is (outside == 0)


@pytest.mark.parametrize("group", KVM_GROUPS, ids=lambda group: group.folder)
def test_kvm_synchronisation_leaves_no_event_outside(all_recordings: Path, group: Group) -> None:
    found = verdicts(group.paths(all_recordings))
    assert len(found) == len(group.guests)
    for verdict in found:
        assert verdict.events > 2000
        assert verdict.outside == 0
        assert verdict.drift_ppm is not None and verdict.drift_ppm[0] < 0 < verdict.drift_ppm[1]
