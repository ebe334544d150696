"""Clocks estimated from run windows alone, against what is stored and against made-up errors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from tests.recording_groups import KVM_GROUPS, PTP_GROUPS, Group
from tests.unattached_pair import unattached
from tracetui.engine import clock_fit
from tracetui.engine.attach_in_memory import attach_in_memory
from tracetui.engine.attach_request import AttachRequest
from tracetui.engine.attached_recording import AttachedRecording
from tracetui.engine.clock_fit import ClockFit, fit_clock
from tracetui.engine.clock_track import RateTrust, follow
from tracetui.engine.clock_verdict import judge_clocks
from tracetui.engine.guest_times import event_times
from tracetui.engine.offset_bounds import Floats
from tracetui.engine.offset_search import _presence
from tracetui.engine.offset_sweep import Axis, axis_of
from tracetui.engine.open_session import open_session
from tracetui.engine.record_scan import slots_of
from tracetui.engine.run_windows import run_windows
from tracetui.engine.session import Session
from tracetui.engine.vcpu_threads import read_vcpu_threads
from tracetui.formats.open_file import open_recording
from tracetui.formats.recording import Recording


def fits(session: Session) -> list[tuple[ClockFit, Callable[[int], int]]]:
    """Per guest the fit by its recorded map, and its stored clock."""
    found: list[tuple[ClockFit, Callable[[int], int]]] = []
    for guest in session.guests:
        assert guest.host is not None and guest.option is not None
        threads = read_vcpu_threads(guest.host, session.slots)
        pids = guest.option.vcpu_pids or {0: 537, 1: 538}
        candidates = {vcpu: [thread for thread in threads if thread.pid == pid] for vcpu, pid in pids.items()}
        fit = fit_clock(guest, guest.host, session.slots, candidates)
        assert fit is not None
        found.append((fit, slots_of(session.slots, guest)[0].clock.to_ns))
    return found


def assert_stored_is_within_bound(session: Session) -> None:
    for fit, stored in fits(session):
        assert fit.track.outside == 0
        raws = [fit.raw_origin, *(raw for raw, _ in fit.knots if fit.track.slopes)]
        raws = [raw for raw in raws if raw >= fit.raw_origin]
        for raw in raws:
            assert abs(float(fit.host_ns(raw)) - stored(raw)) <= fit.track.bound_ns


def test_demo_is_found_within_its_bound(recordings: Path) -> None:
    session = open_session([recordings / "tiny/host.dat", recordings / "tiny/host-demo.dat"])
    assert_stored_is_within_bound(session)
    ((fit, _),) = fits(session)
    assert fit.is_rate_known and len(fit.track.knots) == 1
    assert {cpu: thread.pid for cpu, thread in fit.threads.items()} == {0: 503, 1: 504}


def test_demo_is_found_when_nobody_knows_how_long_a_cycle_is(recordings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock_fit, "known_rate", lambda guest, host: None)
    session = open_session([recordings / "tiny/host.dat", recordings / "tiny/host-demo.dat"])
    assert_stored_is_within_bound(session)
    ((fit, _),) = fits(session)
    assert not fit.is_rate_known
    assert abs(float(fit.rate) / (827193813 / 2**31) - 1) < 1e-4


@pytest.mark.parametrize("group", KVM_GROUPS, ids=lambda group: group.folder)
def test_what_kvm_stored_is_found_within_the_bound(all_recordings: Path, group: Group) -> None:
    assert_stored_is_within_bound(open_session(group.paths(all_recordings)))


@pytest.mark.parametrize("group", KVM_GROUPS, ids=lambda group: group.folder)
def test_what_kvm_stored_is_found_without_the_rate(
    all_recordings: Path, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock_fit, "known_rate", lambda guest, host: None)
    assert_stored_is_within_bound(open_session(group.paths(all_recordings)))


@pytest.mark.parametrize("group", KVM_GROUPS, ids=lambda group: group.folder)
def test_the_offset_stated_is_the_stored_one_within_its_bound(all_recordings: Path, group: Group) -> None:
    stored = open_session(group.paths(all_recordings))
    fitted = open_session(group.paths(all_recordings), attach=AttachRequest(fit=True))
    for guest in stored.guests:
        facts = fitted.fits[guest.number]
        shift = guest.recording.time_shift
        assert shift is not None
        assert abs(shift.cpus[0][0].offset - facts.offset) <= facts.offset_bound
        assert facts.stored_difference_ns is not None
        if facts.is_rate_known:
            assert abs(facts.stored_difference_ns) <= facts.bound_ns


@pytest.mark.parametrize("group", PTP_GROUPS, ids=lambda group: group.folder)
def test_a_fit_is_never_worse_than_ptp(all_recordings: Path, group: Group) -> None:
    stored = open_session(group.paths(all_recordings), attach=AttachRequest(is_optional=True))
    fitted = open_session(group.paths(all_recordings), attach=AttachRequest(fit=True))
    for before, after in zip(judge_clocks(stored).values(), judge_clocks(fitted).values(), strict=True):
        assert after.outside <= before.outside
        assert after.outside < before.outside or before.outside == 0
        assert after.outside == 0 and after.events > 8000


def demo_events(recordings: Path) -> tuple[list[Floats], list[Axis]]:
    """The demo's events on its host's axis, and the windows of its vCPUs."""
    session = open_session([recordings / "tiny/host.dat", recordings / "tiny/host-demo.dat"])
    (guest,) = session.guests
    assert session.host is not None
    threads = read_vcpu_threads(session.host, session.slots)
    origin_ns = min(thread.first_ns for thread in threads)
    times = event_times(guest, session.slots)
    return (
        [(times[cpu] - origin_ns).astype(np.float64) for cpu in (0, 1)],
        [axis_of(run_windows([thread]), origin_ns) for thread in threads],
    )


@pytest.mark.parametrize("drift", [0.0, 3e-4, -3e-4])
def test_drift_is_followed(recordings: Path, drift: float) -> None:
    times, axes = demo_events(recordings)
    drifting = [x * (1 - drift) - 5e6 for x in times]
    track = follow(drifting, axes, 5e6, -5e6)
    assert track.outside == 0
    for x, moved in zip(times, drifting, strict=True):
        assert np.abs(moved + track.correction(moved) - x).max() <= track.bound_ns
    if drift:
        assert track.slopes is not None and track.slopes[0] <= drift / (1 - drift) <= track.slopes[1]
    else:
        assert len(track.knots) == 1


def test_a_clock_that_steps_is_followed_by_a_chain(recordings: Path) -> None:
    times, axes = demo_events(recordings)
    middle = float(np.median(times[0]))
    stepping = [np.where(x < middle, x, x - 150_000.0) for x in times]
    track = follow(stepping, axes, 0.0, float(times[0][100]), RateTrust.NOMINAL)
    assert len(track.knots) > 2
    assert track.share > 0.99
    constant = [axis.judged(x) for x, axis in zip(stepping, axes, strict=True)]
    lost = sum(len(x) - int((axis.room(x)[1] > 0).sum()) for x, axis in zip(constant, axes, strict=True))
    assert track.outside < lost / 4


def test_cycles_of_a_guest_are_fitted_to_a_host_that_counts_ns(recordings: Path, tmp_path: Path) -> None:
    pair = unattached(recordings / "tiny", tmp_path)
    host, guest = open_recording(pair.host), open_recording(pair.guest)
    ns_host = cast(Recording, AttachedRecording(host, clock="mono"))
    assert clock_fit.known_rate(guest, ns_host) is None
    attached = attach_in_memory(Session([ns_host, guest]), AttachRequest(fit=True))
    session = Session(attached.recordings)
    attached.finish(session)
    shifted = session.guests[0].recording
    assert shifted.tsc2nsec is not None and abs(shifted.tsc2nsec.mult / 2**shifted.tsc2nsec.shift - 0.385192) < 1e-4
    (verdict,) = judge_clocks(session).values()
    assert verdict.outside <= 2 and verdict.events > 2900
    assert "ns per unit" in verdict.words


def test_a_guest_of_another_host_is_not_fitted(recordings: Path, tmp_path: Path) -> None:
    pair = unattached(recordings / "tiny", tmp_path)
    stranger = tmp_path / "stranger.dat"
    stranger.write_bytes((recordings / "variants/small-v7-zstd.dat").read_bytes())
    session = open_session([pair.host, stranger], attach=AttachRequest(is_optional=True, fit=True))
    assert session.fits == {} and session.vcpu_maps.all() == []


def test_a_vcpu_that_never_ran_has_no_presence() -> None:
    nothing = np.empty(0, np.float64)
    assert not _presence(Axis(nothing, nothing, 0.0, 1000.0), 0.0, 100.0).any()
