"""QEMU's files on the command line: alone, printed as its script does, cut, with and without descriptions."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_bad_input import tracetui

FIRST = "            qemu-621   [000] .....   225.850972: handle_qmp_command:   mon 0x55a5e49a5220 req: "


@pytest.fixture
def folder(recordings: Path) -> Path:
    return recordings / "simpletrace"


def test_a_file_alone_with_absolute_times(folder: Path) -> None:
    done = tracetui(folder / "qemu.trace", "--trace-events", folder / "trace-events")
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert lines[1].startswith(FIRST + '{"execute": "human-monitor-command"')
    assert len(lines) == 601


def test_without_descriptions(folder: Path) -> None:
    done = tracetui(folder / "qemu.trace")
    assert (done.returncode, done.stderr) == (0, "")
    assert "qemu_coroutine_yield: {0x55a5e499fd50,0x7ff4a11b0380}" in done.stdout.splitlines()[2]


def test_as_qemus_script_prints_it(folder: Path) -> None:
    done = tracetui("report", "--simpletrace", folder / "qemu.trace", "--trace-events", folder / "trace-events")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (folder / "expected/qemu.simpletrace.txt").read_text("latin-1")


def test_the_whole_file_as_qemus_script_prints_it(all_recordings: Path) -> None:
    folder = all_recordings / "simpletrace"
    done = tracetui("report", "--simpletrace", folder / "qemu.trace", "--trace-events", folder / "trace-events-all")
    assert done.returncode == 0
    assert done.stdout == (folder / "expected/qemu.simpletrace.txt").read_text("latin-1")


def test_a_filter_on_a_field_of_qemus_event(folder: Path) -> None:
    command = ("report", folder / "qemu.trace", "--trace-events", folder / "trace-events")
    done = tracetui(*command, "-F", "qemu/memory_region_ops_read:addr==0x71 && size==1")
    assert done.returncode == 0
    rows = done.stdout.splitlines()[1:]
    everything = tracetui(*command).stdout.splitlines()
    assert rows == [line for line in everything if "memory_region_ops_read" in line and "addr 0x71 " in line]
    assert rows


def test_an_offset_by_hand(folder: Path) -> None:
    done = tracetui("report", folder / "qemu.trace", "--qemu-offset", "1000000000")
    assert "   226.850972: handle_qmp_command:" in done.stdout


@pytest.mark.parametrize("options", [(), ("--simpletrace",)])
def test_a_cut_file_is_read_to_the_cut(folder: Path, tmp_path: Path, options: tuple[str, ...]) -> None:
    path = tmp_path / "trace-621"
    whole = (folder / "qemu.trace").read_bytes()
    path.write_bytes(whole[:-7])
    done = tracetui("report", *options, path)
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == (599 if options else 600)
    # The last record: item type, head, five numbers, and the string "rtc" with its length.
    offset = len(whole) - (8 + 24 + 5 * 8 + 4 + 3)
    assert done.stderr == f"tracetui: {path}: the last record is cut off at offset {offset:#x}\n"


def test_what_cannot_be(folder: Path, recordings: Path, tmp_path: Path) -> None:
    done = tracetui("report", "--simpletrace", recordings / "tiny/host.dat")
    assert done.returncode == 2
    assert "is a trace.dat file; --simpletrace takes one that QEMU wrote" in done.stderr
    done = tracetui("report", "--simpletrace", folder / "qemu.trace", recordings / "tiny/host.dat")
    assert done.returncode == 2
    done = tracetui("report", "--simpletrace", folder / "qemu.trace", "--trace-events", tmp_path / "absent")
    assert done.returncode == 2
    assert "absent" in done.stderr
    done = tracetui("vcpus", folder / "qemu.trace", "--trace-events", tmp_path / "absent")
    assert done.returncode == 1
    assert "absent: No such file or directory" in done.stderr


def test_vcpus_says_whom_qemu_runs(all_recordings: Path) -> None:
    folder = all_recordings / "simpletrace"
    done = tracetui("vcpus", folder / "qemu.trace", folder / "host-sim1.dat", folder / "host.dat")
    assert done.returncode == 0
    assert done.stdout.splitlines()[-3:] == [
        "QEMU qemu.trace: pid 621, runs sim1 (671 of its 671 kvm_run_exit lie between kvm_userspace_exit and "
        "kvm_entry of the vCPU's thread)",
        "  cpu_index 0: host_pid: 628, vCPU 0, 578 of 578 exits match",
        "  cpu_index 1: host_pid: 629, vCPU 1, 93 of 93 exits match",
    ]
    assert "Has no mapping!" not in done.stdout
