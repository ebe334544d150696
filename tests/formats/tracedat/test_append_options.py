"""Options are added to a finished file so that it is whole at every moment."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from tests.formats.ring_buffer_pages import Machine
from tests.formats.tracedat.crafted_files import CraftedBuffer, CraftedFile, blips, sectioned_file
from tests.formats.tracedat.reading import open_trace, stream_events
from tracetui.formats.recording import GuestOption, TimeSample, TimeShift, Tsc2Nsec
from tracetui.formats.tracedat.append_options import (
    AppendPoint,
    CannotAppend,
    DiskFile,
    append_options,
    find_append_point,
    guest_payload,
    time_shift_payload,
    tsc2nsec_payload,
)
from tracetui.formats.tracedat.options import OptionId
from tracetui.formats.tracedat.trace_dat import TraceDat

GUEST = GuestOption("g\xe4st", 0x1234567890ABCDEF, {0: 17, 2: 19})
SHIFT = TimeShift(
    77,
    False,
    ((TimeSample(0, -5, 1, 0),), (TimeSample(10, 2**40, 3, 48), TimeSample(20, 7, 1, 0))),
)
TSC2NSEC = Tsc2Nsec(827193813, 31, 0)


def all_options(big_endian: bool) -> list[tuple[int, bytes]]:
    return [
        (OptionId.GUEST, guest_payload(GUEST, big_endian)),
        (OptionId.TIME_SHIFT, time_shift_payload(SHIFT, big_endian)),
        (OptionId.TSC2NSEC, tsc2nsec_payload(TSC2NSEC, big_endian)),
    ]


class DyingFile(DiskFile):
    """Stops for good after so many bytes or calls, as a killed process or a full disk does."""

    def __init__(self, path: Path, steps: int, written: int, error: BaseException) -> None:
        super().__init__(path)
        self.steps, self.written, self.error = steps, written, error

    def step(self) -> None:
        if self.steps == 0:
            raise self.error
        self.steps -= 1

    def write_at(self, offset: int, data: bytes) -> None:
        if self.steps == 0:
            super().write_at(offset, data[: self.written])
        self.step()
        super().write_at(offset, data)

    def flush(self) -> None:
        self.step()
        super().flush()


def facts(recording: TraceDat) -> tuple[object, ...]:
    events = [stream_events(recording, stream) for buffer in recording.buffers for stream in buffer.streams]
    return recording.guests, recording.time_shift, recording.tsc2nsec, list(recording.damage), events


@pytest.fixture
def path(recordings: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "small.dat"
    copy.write_bytes((recordings / "variants/small-v7-zlib.dat").read_bytes())
    return copy


def test_added_options_are_read_back(path: Path) -> None:
    before = path.read_bytes()
    recording = open_trace(path)
    known = facts(recording)
    point = find_append_point(recording)
    append_options(point, all_options(False))
    after = open_trace(path)
    changed = {at for at, (a, b) in enumerate(zip(before, path.read_bytes(), strict=False)) if a != b}
    assert changed and changed <= set(range(point.pointer, point.pointer + 8))
    assert after.guests[-1] == GuestOption(GUEST.name, GUEST.trace_id, {0: 17, 1: -1, 2: 19})
    assert (after.time_shift, after.tsc2nsec) == (SHIFT, TSC2NSEC)
    assert facts(after)[3:] == known[3:]


@pytest.mark.parametrize("big_endian", [False, True])
@pytest.mark.parametrize("long_size", [4, 8])
def test_numbers_are_in_the_files_byte_order(tmp_path: Path, big_endian: bool, long_size: int) -> None:
    machine = Machine(big_endian, long_size)
    crafted = tmp_path / "crafted.dat"
    crafted.write_bytes(sectioned_file(CraftedFile(machine, [CraftedBuffer("", {0: blips(machine, 1000, 5)})])))
    append_options(find_append_point(open_trace(crafted)), all_options(big_endian))
    after = open_trace(crafted)
    assert list(after.damage) == []
    assert after.guests[-1].vcpu_pids == {0: 17, 1: -1, 2: 19}
    assert (after.time_shift, after.tsc2nsec) == (SHIFT, TSC2NSEC)
    assert len(stream_events(after, after.buffers[0].streams[0])) == 5


def test_appending_twice_keeps_both_and_the_last_counts(path: Path) -> None:
    for shift in (SHIFT, TimeShift(78, False, ((TimeSample(0, 1, 1, 0),),))):
        append_options(find_append_point(open_trace(path)), [(OptionId.TIME_SHIFT, time_shift_payload(shift, False))])
    after = open_trace(path)
    assert after.time_shift == shift
    assert sum(option.id == OptionId.TIME_SHIFT for option in after.options) == 2


@pytest.mark.parametrize(("steps", "written"), [(0, 0), (0, 3), (0, 20), (0, 100), (1, 0), (2, 0), (3, 0)])
def test_killed_at_any_write_the_file_is_as_before_or_as_after(path: Path, steps: int, written: int) -> None:
    """The pointer is one write of eight bytes, which no process dies in the middle of."""
    before = facts(open_trace(path))
    with pytest.raises(KeyboardInterrupt):
        append_options(
            find_append_point(open_trace(path)),
            all_options(False),
            lambda name: DyingFile(name, steps, written, KeyboardInterrupt()),
        )
    survived = facts(open_trace(path))
    if steps < 3:
        assert survived == before
    else:
        assert survived[1] == SHIFT and survived[3:] == before[3:]
    append_options(find_append_point(open_trace(path)), all_options(False))
    assert open_trace(path).time_shift == SHIFT
    assert facts(open_trace(path))[3:] == before[3:]


@pytest.mark.parametrize("steps", [0, 1])
def test_a_full_disk_leaves_the_very_bytes(path: Path, steps: int) -> None:
    before = path.read_bytes()
    full = OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(CannotAppend, match="No space left"):
        append_options(
            find_append_point(open_trace(path)), all_options(False), lambda name: DyingFile(name, steps, 50, full)
        )
    assert path.read_bytes() == before


def test_data_is_on_the_disk_before_the_pointer_changes(path: Path) -> None:
    calls: list[str] = []

    class Noted(DiskFile):
        def write_at(self, offset: int, data: bytes) -> None:
            calls.append("pointer" if len(data) == 8 else "section")
            super().write_at(offset, data)

        def flush(self) -> None:
            calls.append("flush")

    append_options(find_append_point(open_trace(path)), all_options(False), Noted)
    assert calls == ["section", "flush", "pointer", "flush"]


def test_version_6_is_refused_with_the_way_out(recordings: Path) -> None:
    with pytest.raises(CannotAppend, match=r"trace-cmd convert --file-version 7 -i .*small-v6-none\.dat"):
        find_append_point(open_trace(recordings / "variants/small-v6-none.dat"))


def test_a_file_that_changed_meanwhile_is_left_alone(path: Path) -> None:
    point = find_append_point(open_trace(path))
    with path.open("ab") as file:
        file.write(b"more")
    before = path.read_bytes()
    with pytest.raises(CannotAppend, match="changed meanwhile"):
        append_options(point, all_options(False))
    assert path.read_bytes() == before


def test_a_file_whose_options_are_cut_off_is_refused(path: Path, tmp_path: Path) -> None:
    last = open_trace(path).options[-1].offset
    cut = tmp_path / "cut.dat"
    cut.write_bytes(path.read_bytes()[: last + 2])
    with pytest.raises(CannotAppend, match="damaged"):
        find_append_point(open_trace(cut))


def test_a_file_that_may_not_be_written_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(CannotAppend, match="-o DIR"):
        find_append_point(open_trace(path))
    assert isinstance(find_append_point(open_trace(path), in_place=False), AppendPoint)
