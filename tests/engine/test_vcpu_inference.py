"""Maps that no file states, found from the events and checked against the hosts' own lists of threads."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.recording_groups import UNMAPPED_GROUPS, Group, vcpu_threads
from tests.rewritten_host import name_thread, rewrite_kvm_events
from tests.unattached_pair import Pair, unattached, without_options
from tracetui.engine.attach_request import AttachRequest
from tracetui.engine.clock_verdict import judge_clocks
from tracetui.engine.open_session import open_session
from tracetui.engine.session import Session
from tracetui.engine.vcpus import ATTACHED, INFERRED, RECORDED
from tracetui.errors import UsageError
from tracetui.formats.tracedat.options import OptionId

INFER = AttachRequest(is_optional=True)


@pytest.fixture
def pair(recordings: Path, tmp_path: Path) -> Pair:
    return unattached(recordings / "tiny", tmp_path / "pair")


@pytest.fixture
def plain(recordings: Path, tmp_path: Path) -> list[Path]:
    """The uncompressed demo, to be rewritten: host and guest, mapped and synchronised."""
    return [Path(shutil.copy(recordings / "tiny/none" / name, tmp_path)) for name in ("host.dat", "host-demo.dat")]


def maps(session: Session) -> list[tuple[str, int, int, str]]:
    return [(entry.guest.file_name, entry.vcpu, entry.host_pid, entry.source) for entry in session.vcpu_maps.all()]


@pytest.mark.parametrize("order", [1, -1])
def test_host_and_guest_are_found_in_files_that_say_nothing(pair: Pair, order: int) -> None:
    session = open_session(pair[::order], attach=INFER)
    assert maps(session) == [("host-demo.dat", 0, 503, INFERRED), ("host-demo.dat", 1, 504, INFERRED)]
    assert session.host is not None and session.host.file_name == "host.dat"
    assert any("503 as vCPU 0, 504 as vCPU 1" in note for note in session.notes)


def test_what_is_recorded_stays_recorded(recordings: Path) -> None:
    paths = [recordings / "tiny/host.dat", recordings / "tiny/host-demo.dat"]
    session = open_session(paths, attach=INFER)
    assert {entry.source for entry in session.vcpu_maps.all()} == {RECORDED}
    assert session.notes == []


def test_named_threads_are_attached(pair: Pair) -> None:
    session = open_session(pair, attach=AttachRequest((504, 503)))
    assert maps(session) == [("host-demo.dat", 0, 503, ATTACHED), ("host-demo.dat", 1, 504, ATTACHED)]


def test_threads_that_ran_nothing_are_refused_with_those_that_did(pair: Pair) -> None:
    with pytest.raises(UsageError, match="the threads that did are 503, 504"):
        open_session(pair, attach=AttachRequest((1, 2)))


def test_a_host_without_kvm_events_is_refused(recordings: Path, pair: Pair) -> None:
    with pytest.raises(UsageError, match="record the host with -e kvm"):
        open_session([recordings / "variants/marker.dat", pair.guest], attach=AttachRequest((503,)))


def test_a_map_with_a_hole_is_completed(recordings: Path, tmp_path: Path) -> None:
    host = without_options(recordings / "tiny/none/host.dat", tmp_path / "host.dat", set())
    data = host.read_bytes()
    known = (1).to_bytes(4, "little") + (504).to_bytes(4, "little")
    assert data.count(known) == 1
    host.write_bytes(data.replace(known, (1).to_bytes(4, "little") + (0xFFFFFFFF).to_bytes(4, "little")))
    session = open_session([host, recordings / "tiny/host-demo.dat"], attach=INFER)
    assert [entry[1:] for entry in maps(session)] == [(0, 503, RECORDED), (1, 504, INFERRED)]
    assert any("records no thread for vCPU 1" in note for note in session.notes)


def test_another_guest_with_the_same_vcpu_numbers_is_told_apart(plain: list[Path], tmp_path: Path) -> None:
    """The host ran two guests; the events of the second, much later, are the first's vCPU 1 under another name."""
    host, guest = plain

    def second_guest(ts: int, pid: int, vcpu: int) -> tuple[int, int]:
        return (604, 0) if pid == 504 else (pid, vcpu)

    rewrite_kvm_events(host, second_guest)
    host = without_options(host, tmp_path / "two.dat", {OptionId.GUEST})
    session = open_session([host, guest], attach=INFER)
    assert [entry[1:] for entry in maps(session)] == [(0, 503, INFERRED)]


def test_a_vcpu_whose_thread_changes_has_an_interval_per_thread(plain: list[Path], tmp_path: Path) -> None:
    host, guest = plain
    times: list[int] = []

    def note(ts: int, pid: int, vcpu: int) -> tuple[int, int]:
        times.append(ts)
        return pid, vcpu

    rewrite_kvm_events(host, note)
    middle = (min(times) + max(times)) // 2
    rewrite_kvm_events(host, lambda ts, pid, vcpu: (505 if pid == 504 and ts > middle else pid, vcpu))
    name_thread(host, 505, "CPU 1/KVM")
    for path in (host, without_options(host, tmp_path / "unmapped.dat", {OptionId.GUEST})):
        session = open_session([path, guest], attach=INFER)
        (machine,) = session.guests
        first, second = [entry for entry in session.vcpu_maps.of_guest(machine) if entry.vcpu == 1]
        assert (first.host_pid, second.host_pid) == (504, 505)
        assert first.from_ns is None and second.to_ns is not None
        assert first.to_ns is not None and second.from_ns is not None and first.to_ns < second.from_ns
        assert session.vcpu_maps.vcpu(machine, 1, first.to_ns) is first
        assert session.vcpu_maps.vcpu(machine, 1, second.from_ns) is second
        assert session.find_by_host_pid(505) is second
        assert any("the thread of vCPU 1 changes: 504, then 505" in note for note in session.notes)


def test_vcpu_ids_with_holes_are_counted_without(plain: list[Path], tmp_path: Path) -> None:
    host, guest = plain
    rewrite_kvm_events(host, lambda ts, pid, vcpu: (pid, 4 * vcpu))
    host = without_options(host, tmp_path / "sparse.dat", {OptionId.GUEST})
    session = open_session([host, guest], attach=INFER)
    assert [entry[1:] for entry in maps(session)] == [(0, 503, INFERRED), (1, 504, INFERRED)]
    assert any("KVM calls its vCPUs 0, 4; taken as CPUs 0 to 1" in note for note in session.notes)


@pytest.mark.parametrize("group", UNMAPPED_GROUPS, ids=lambda group: group.folder)
@pytest.mark.parametrize("order", [1, -1])
def test_real_hosts(all_recordings: Path, group: Group, order: int) -> None:
    session = open_session(group.paths(all_recordings)[::order], attach=INFER)
    truth = vcpu_threads(all_recordings / group.folder, group.qemu[0])
    assert len(truth) == 2
    assert [entry[1:] for entry in maps(session)] == [(vcpu, pid, INFERRED) for vcpu, pid in sorted(truth.items())]


def test_two_guests_are_told_apart_without_any_map(all_recordings: Path, tmp_path: Path) -> None:
    folder = all_recordings / "agent2"
    host = without_options(folder / "host.dat", tmp_path / "host.dat", {OptionId.GUEST})
    session = open_session([host, folder / "host-web01.dat", folder / "host-guest1.dat"], attach=INFER)
    found = {(entry.guest.file_name, entry.vcpu): entry.host_pid for entry in session.vcpu_maps.all()}
    assert found == {("host-web01.dat", 0): 393, ("host-guest1.dat", 0): 170, ("host-guest1.dat", 1): 171}


def test_a_map_with_the_wrong_threads_is_corrected_by_a_fit(recordings: Path, tmp_path: Path) -> None:
    host = without_options(recordings / "tiny/none/host.dat", tmp_path / "host.dat", set())
    data = host.read_bytes()
    stored, swapped = (
        b"".join(vcpu.to_bytes(4, "little") + pid.to_bytes(4, "little") for vcpu, pid in enumerate(pids))
        for pids in ((503, 504), (504, 503))
    )
    assert data.count(stored) == 1
    host.write_bytes(data.replace(stored, swapped))
    paths = [host, recordings / "tiny/host-demo.dat"]
    recorded = open_session(paths, attach=INFER)
    assert [entry[1:] for entry in maps(recorded)] == [(0, 504, RECORDED), (1, 503, RECORDED)]
    (before,) = judge_clocks(recorded).values()
    assert before.outside > before.events / 4
    fitted = open_session(paths, attach=AttachRequest(fit=True))
    assert [entry[1:] for entry in maps(fitted)] == [(0, 503, INFERRED), (1, 504, INFERRED)]
    assert any("do not fit the recorded map" in note for note in fitted.notes)
    (after,) = judge_clocks(fitted).values()
    assert (after.outside, after.events) == (0, 2927)
