"""A real session's file, and QEMU's own decoding of it."""

from __future__ import annotations

from pathlib import Path

from tests.formats.simpletrace.crafted_files import shown_rows
from tracetui.formats.open_file import open_recording
from tracetui.formats.simpletrace.simpletrace import Simpletrace
from tracetui.formats.simpletrace.simpletrace_lines import simpletrace_lines
from tracetui.formats.simpletrace.trace_events import load_trace_events


def opened(folder: Path, trace_events: str) -> Simpletrace:
    recording = open_recording(folder / "qemu.trace")
    assert isinstance(recording, Simpletrace)
    recording.describe(load_trace_events(folder / trace_events))
    return recording


def assert_lines(folder: Path, trace_events: str) -> None:
    recording = opened(folder, trace_events)
    expected = (folder / "expected" / "qemu.simpletrace.txt").read_text()
    assert "".join(f"{line}\n" for line in simpletrace_lines(recording)) == expected
    assert not recording.damage


def test_an_excerpt_prints_as_qemus_script_does(recordings: Path) -> None:
    assert_lines(recordings / "simpletrace", "trace-events")


def test_the_whole_file_prints_as_qemus_script_does(all_recordings: Path) -> None:
    assert_lines(all_recordings / "simpletrace", "trace-events-all")


def test_rows_agree_with_the_printed_lines(recordings: Path) -> None:
    recording = opened(recordings / "simpletrace", "trace-events")
    rows, lines = shown_rows(recording), list(simpletrace_lines(recording))
    assert [row.name for row in rows] == [line.split()[0] for line in lines]
    assert {row.pid for row in rows} == {621}
    assert rows[0].ts_ns == 225_850_972_292
    reads = [row.text for row in rows if row.name == "memory_region_ops_read"]
    assert reads[0] == "cpu 0 mr 0x55a5e52b3310 addr 0x71 value 0x6 size 1 name 'rtc'"
    ioctls = [row.text for row in rows if row.name == "kvm_vcpu_ioctl"]
    assert set(ioctls) == {"cpu_index 0, type 0xae80, arg 0x0"}
