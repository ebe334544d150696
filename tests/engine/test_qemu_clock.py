"""QEMU's times on the merged axis: same clock, fitted, by hand, alone or unknown."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from tests.formats.simpletrace.crafted_files import EVENTS, Writer
from tracetui.engine.machine import Role
from tracetui.engine.open_session import open_session
from tracetui.engine.qemu_clock import fit_clock
from tracetui.engine.session import Session
from tracetui.errors import UnreadableFile
from tracetui.formats.open_file import open_recording


def shifted_copy(source: Path, target: Path, offset_ns: int, drift: float) -> list[tuple[int, int]]:
    """Copy a version 4 file with other times; gives (time before, time after) of its records."""
    data, at, times = bytearray(source.read_bytes()), 24, []
    while at < len(data):
        if data[at] == 0:
            at += 20 + int.from_bytes(data[at + 16 : at + 20], "little")
            continue
        (ts_ns,) = struct.unpack_from("<Q", data, at + 16)
        moved = ts_ns - offset_ns - round(drift * (ts_ns - 24 * 10**10))
        struct.pack_into("<Q", data, at + 16, moved)
        times.append((ts_ns, moved))
        at += 8 + int.from_bytes(data[at + 24 : at + 28], "little")
    target.write_bytes(data)
    return times


def opened(folder: Path, *names: str, qemu: Path | None = None, offset_ns: int | None = None) -> Session:
    paths = [*(folder / name for name in names), qemu or folder / "qemu.trace"]
    events = next(path for name in ("trace-events-all", "trace-events") if (path := folder / name).exists())
    return open_session(paths, trace_events=events, qemu_offset_ns=offset_ns)


def test_the_fit_of_a_clock_taken_as_unknown_agrees_with_zero(all_recordings: Path) -> None:
    session = opened(all_recordings / "simpletrace", "host.dat", "host-sim1.dat")
    assert [(clock.source, clock.offset_ns) for clock in session.qemu_clocks] == [("same clock", 0)]
    fitted = fit_clock(session.machines[2], session.machines[0], session.slots)
    assert fitted.source == "fitted"
    assert fitted.bound_ns is not None
    assert fitted.bound_ns < 50_000
    for qemu_ns in (fitted.base_ns, 242_000_000_000):
        assert abs(fitted.clock.to_ns(qemu_ns) - qemu_ns) <= fitted.bound_ns
    assert min(fitted.pairs) > 500


@pytest.mark.parametrize(("offset_ns", "drift"), [(-77 * 10**9, 3e-5), (225 * 10**9, -1e-4), (12_345, 0.0)])
def test_a_moved_clock_is_found_again(all_recordings: Path, tmp_path: Path, offset_ns: int, drift: float) -> None:
    folder = all_recordings / "simpletrace"
    times = shifted_copy(folder / "qemu.trace", tmp_path / "moved", offset_ns, drift)
    session = opened(folder, "host.dat", qemu=tmp_path / "moved")
    fitted = fit_clock(session.machines[1], session.machines[0], session.slots)
    assert fitted.bound_ns is not None
    first = next(place for place, (_, moved) in enumerate(times) if moved >= fitted.base_ns)
    errors = [abs(fitted.clock.to_ns(moved) - before) for before, moved in times[first:] if before < 242 * 10**9]
    assert len(errors) > 2000
    assert max(errors) <= fitted.bound_ns
    assert not fitted.problem
    assert "fitted to the host's" in fitted.note()


def test_a_host_with_another_clock_gets_qemu_in_its_place(all_recordings: Path, tmp_path: Path) -> None:
    folder = all_recordings / "simpletrace"
    shifted_copy(folder / "qemu.trace", tmp_path / "moved", 225 * 10**9, -1e-4)
    host, qemu = open_recording(folder / "host.dat"), open_recording(tmp_path / "moved")
    host.clock = "local"
    session = Session([host, qemu])
    assert [clock.source for clock in session.qemu_clocks] == ["fitted"]
    assert session.notes[-1].startswith("moved: its clock was fitted to the host's: offset +2249999")
    (tie,) = session.qemu_ties
    assert [(vcpu.exits, vcpu.matched) for vcpu in tie.vcpus] == [(578, 578), (93, 93)]


def test_by_hand(recordings: Path) -> None:
    session = opened(recordings / "simpletrace", "../tiny/host.dat", offset_ns=-5)
    qemu = session.machines[1]
    assert [slot.clock.offset_ns for slot in session.slots if slot.machine is qemu] == [-5]
    assert not any("qemu" in note for note in session.notes)
    times = [row.ts_ns for row in session.events(lambda row: row.slot.machine is qemu)]
    assert times[0] == 225_850_972_292 - 5
    assert len(times) == 600


def test_a_host_whose_exits_are_others_leaves_the_times_alone(recordings: Path) -> None:
    session = opened(recordings / "simpletrace", "../tiny/host.dat")
    assert [clock.source for clock in session.qemu_clocks] == ["unknown"]
    assert any("--qemu-offset" in note for note in session.notes)
    assert next(row.ts_ns for row in session.events(lambda row: row.name == "kvm_run_exit")) > 225 * 10**9


def test_alone(recordings: Path) -> None:
    session = opened(recordings / "simpletrace")
    (machine,) = session.machines
    assert (machine.role, machine.name) == (Role.QEMU, "qemu")
    assert session.notes == []
    assert session.timeline.first_rows()[0].ts_ns == 225_850_972_292
    (tie,) = session.qemu_ties
    assert (tie.pid, tie.guest, tie.source) == (621, None, "opened without its host")


def test_a_clock_that_counts_cycles(recordings: Path) -> None:
    session = opened(recordings / "simpletrace", "../variants/clock-x86-tsc.dat")
    assert "counts cycles" in session.notes[-1]


def test_trace_events_that_cannot_be_read_or_serve_nobody(recordings: Path, tmp_path: Path) -> None:
    session = open_session([recordings / "simpletrace/qemu.trace"], trace_events=tmp_path / "absent")
    assert session.unreadable == 1
    assert session.problems == [f"{tmp_path / 'absent'}: No such file or directory"]
    described = tmp_path / "trace-events"
    described.write_text(EVENTS + "nonsense\n")
    session = open_session([recordings / "tiny/host.dat"], trace_events=described)
    assert session.unreadable == 0
    assert [problem.partition(": ")[2][:15] for problem in session.problems] == ["serves no file;", "describes no ev"]


def test_several_qemus_have_names_of_their_own(tmp_path: Path) -> None:
    for name in ("trace-1", "trace-2"):
        (tmp_path / name).write_bytes(Writer().mapping(0, b"first").event(0, 1, 2, 3).data)
    session = open_session([tmp_path / "trace-1", tmp_path / "trace-2"])
    assert [machine.name for machine in session.machines] == ["qemu", "qemu~2"]
    assert session.timeline.index.row_count == 2


def test_only_a_damaged_head(tmp_path: Path) -> None:
    (tmp_path / "trace-1").write_bytes(Writer().data[:20])
    with pytest.raises(UnreadableFile):
        open_session([tmp_path / "trace-1"])
