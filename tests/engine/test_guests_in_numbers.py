"""Several hosts, several guests, one guest twice, CPUs without samples, guest buffer instances."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unattached_pair import unattached
from tracetui.engine.attach_request import AttachRequest
from tracetui.engine.attached_recording import with_clock
from tracetui.engine.clock_verdict import judge_clocks
from tracetui.engine.open_session import open_session
from tracetui.engine.session import Session
from tracetui.formats.open_file import open_recording
from tracetui.formats.recording import Buffer, Recording


def demo(recordings: Path) -> tuple[Recording, Recording]:
    return open_recording(recordings / "tiny/host.dat"), open_recording(recordings / "tiny/host-demo.dat")


def test_the_same_guest_twice_is_said(recordings: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(recordings / "tiny/host-demo.dat", tmp_path / "again.dat"))
    session = open_session([recordings / "tiny/host.dat", recordings / "tiny/host-demo.dat", copy])
    assert len(session.guests) == 2
    assert any("again.dat: the same guest as host-demo.dat" in note for note in session.notes)
    found = session.find_by_host_pid(503)
    assert found is not None and found.guest.file_name == "host-demo.dat"
    assert [verdict.outside for verdict in judge_clocks(session).values()] == [0, 0]


def test_two_hosts_that_list_a_guest_are_told_apart_by_its_peer(recordings: Path, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.dat"
    host = open_recording(recordings / "tiny/host.dat")
    data = (recordings / "tiny/host.dat").read_bytes()
    own_id = host.trace_id.to_bytes(8, "little")
    assert data.count(own_id) == 1
    stranger.write_bytes(data.replace(own_id, (5).to_bytes(8, "little")))
    for first, second in ((stranger, recordings / "tiny/host.dat"), (recordings / "tiny/host.dat", stranger)):
        session = open_session([first, second, recordings / "tiny/host-demo.dat"])
        (guest,) = session.guests
        assert guest.host is not None and guest.host.recording.trace_id == host.trace_id
        assert any("listed by several hosts" in note for note in session.notes)
        assert [verdict.outside for verdict in judge_clocks(session).values()] == [0]


def test_cpus_beyond_the_time_shift_use_the_nearest(recordings: Path) -> None:
    host, guest = demo(recordings)
    assert guest.time_shift is not None
    shorter = replace(guest.time_shift, cpus=guest.time_shift.cpus[:1])
    session = Session([host, with_clock(guest, guest.trace_id, shorter, guest.tsc2nsec)])
    assert any("no time shift for CPU 1; the nearest CPU's is used" in note for note in session.notes)
    (verdict,) = judge_clocks(session).values()
    assert (verdict.outside, verdict.events) == (0, 2927)


@pytest.mark.parametrize("request_fit", [False, True])
def test_instances_of_a_guest_are_shifted_and_judged(recordings: Path, request_fit: bool) -> None:
    host, guest = demo(recordings)
    (top,) = guest.buffers
    instance = Buffer("inner", top.clock, top.page_size, top.streams[1:])
    split = with_clock(guest, guest.trace_id, guest.time_shift, guest.tsc2nsec)
    split.buffers = [Buffer("", top.clock, top.page_size, top.streams[:1]), instance]
    session = Session([host, split])
    if request_fit:
        from tracetui.engine.attach_in_memory import attach_in_memory

        attached = attach_in_memory(session, AttachRequest(fit=True))
        session = Session(attached.recordings)
    (verdict,) = judge_clocks(session).values()
    assert [(vcpu.vcpu, vcpu.events, vcpu.outside) for vcpu in verdict.vcpus] == [(0, 1885, 0), (1, 1042, 0)]


def test_kvm_events_of_a_host_instance_are_found(recordings: Path, tmp_path: Path) -> None:
    pair = unattached(recordings / "tiny", tmp_path / "pair")
    host, guest = open_recording(pair.host), open_recording(pair.guest)
    (top,) = host.buffers
    host.buffers = [Buffer("", top.clock, top.page_size, []), Buffer("kvm", top.clock, top.page_size, top.streams)]
    from tracetui.engine.attach_in_memory import attach_in_memory

    attached = attach_in_memory(Session([host, guest]), AttachRequest(fit=True))
    session = Session(attached.recordings)
    assert [(entry.vcpu, entry.host_pid) for entry in session.vcpu_maps.all()] == [(0, 503), (1, 504)]
    (verdict,) = judge_clocks(session).values()
    assert (verdict.outside, verdict.events) == (0, 2927)
