"""Files that are missing, wrong, cut, given twice or do not belong together: a clear message, the rest shown."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = ("tiny/host.dat", "tiny/host-demo.dat")


def tracetui(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own; a traceback or a hang is a failure."""
    done = subprocess.run(
        [sys.executable, "-m", "tracetui", *map(str, arguments)],
        capture_output=True,
        encoding="latin-1",
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def text_file(tmp_path: Path) -> Path:
    path = tmp_path / "notes.txt"
    path.write_text("nothing was recorded here\n" * 100)
    return path


def test_missing_file(tmp_path: Path) -> None:
    done = tracetui("vcpus", tmp_path / "absent.dat")
    assert done.returncode == 2
    assert "absent.dat" in done.stderr and done.stdout == ""


def test_directory(tmp_path: Path) -> None:
    done = tracetui("report", tmp_path)
    assert done.returncode == 2
    assert str(tmp_path) in done.stderr and "directory" in done.stderr


def test_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.dat"
    path.touch()
    done = tracetui("info", path)
    assert done.returncode == 2
    assert "empty.dat: is empty" in done.stderr


def test_text_file(text_file: Path) -> None:
    done = tracetui("exits", text_file)
    assert done.returncode == 2
    assert "notes.txt" in done.stderr and "offset 0x0" in done.stderr


def test_wrong_version(tmp_path: Path, recordings: Path) -> None:
    path = tmp_path / "future.dat"
    path.write_bytes((recordings / "tiny/host.dat").read_bytes().replace(b"tracing7\0", b"tracing9\0", 1))
    done = tracetui("info", path)
    assert done.returncode == 2
    assert "future.dat" in done.stderr and "9" in done.stderr and "offset" in done.stderr


def test_what_can_be_read_is_shown_beside_what_cannot(recordings: Path, text_file: Path) -> None:
    done = tracetui("report", "-t", recordings / "tiny/host-demo.dat", text_file)
    assert done.returncode == 1
    assert "notes.txt" in done.stderr
    assert done.stdout.count("sched_switch:") == 549


def test_same_file_twice_is_shown_once(recordings: Path) -> None:
    path = recordings / "tiny/host-demo.dat"
    done = tracetui("report", path, path)
    assert done.returncode == 0
    assert "given twice" in done.stderr
    assert done.stdout.count("sched_switch:") == 549


def test_guest_without_its_host(recordings: Path) -> None:
    done = tracetui("vcpus", recordings / "tiny/host-demo.dat")
    assert done.returncode == 0
    assert done.stdout.splitlines()[1] == "  Has no mapping!"
    assert "a guest's recording; give its host's as well" in done.stderr


def test_guest_with_a_host_that_does_not_know_it(recordings: Path) -> None:
    done = tracetui("vcpus", recordings / "tiny/host-demo.dat", recordings / "variants/marker.dat")
    assert done.returncode == 0
    assert "no file given lists this guest" in done.stderr


def test_two_hosts(recordings: Path, all_recordings: Path) -> None:
    files = [recordings / name for name in TEXT]
    other = [all_recordings / "agent1" / name for name in ("host.dat", "host-guest1.dat")]
    done = tracetui("vcpus", *files, *other)
    assert done.returncode == 0
    assert "several hosts" in done.stderr
    assert done.stdout.count("host_pid:") == 4


def test_unreadable_kallsyms(recordings: Path, text_file: Path, tmp_path: Path) -> None:
    files = [recordings / name for name in TEXT]
    for symbols in (text_file, tmp_path / "absent.syms", tmp_path):
        done = tracetui("exits", *files, "--kallsyms", symbols)
        assert done.returncode == 1
        assert str(symbols) in done.stderr
        assert "native_safe_halt" in done.stdout


def test_symbols_for_a_machine_that_is_not_there(recordings: Path) -> None:
    files = [recordings / name for name in TEXT]
    done = tracetui("exits", *files, "--kallsyms", f"nobody={recordings / 'tiny/demo-kallsyms-small.gz'}")
    assert done.returncode == 2
    assert "nobody" in done.stderr and "demo" in done.stderr


@pytest.mark.parametrize("name", ["tiny/host.dat", "tiny/v6/host-demo.dat"])
def test_cut_at_20_places(recordings: Path, tmp_path: Path, name: str) -> None:
    """In one process: a cut file gives its readable events, never more, and says what is damaged."""
    data = (recordings / name).read_bytes()
    paths = []
    for part in range(20):
        path = tmp_path / f"cut{part}.dat"
        path.write_bytes(data[: len(data) * part // 20 + part])
        paths.append(path)
    whole = tracetui("report", "-t", recordings / name).stdout.splitlines()
    lines = set(whole)
    counts = []
    for path in paths[:: 1 if "v6" in name else 4]:
        done = tracetui("report", "-t", path)
        assert done.returncode in {1, 2}
        assert path.name in done.stderr
        assert re.search(r"offset 0x[0-9a-f]+|is empty|cut off", done.stderr), done.stderr
        events = [line for line in done.stdout.splitlines() if " kvm_exit:" in line or " sched_switch:" in line]
        counts.append(len(events))
        if "v6" in name:
            assert set(events) <= lines
    assert counts[-1] > 0
    assert counts == sorted(counts) or name == "tiny/host.dat"


def test_a_recording_without_any_event(recordings: Path, tmp_path: Path) -> None:
    path = tmp_path / "eventless.dat"
    path.write_bytes((recordings / "tiny/none/host-demo.dat").read_bytes()[:105_000])
    done = tracetui("vcpus", path)
    assert done.returncode == 1
    assert "eventless.dat" in done.stderr


def test_an_odd_pattern_is_no_warning(recordings: Path) -> None:
    done = tracetui("report", "-F", 'sched_switch: prev_comm =~ "[+--b]"', recordings / "tiny/host.dat")
    assert done.stderr == ""
    assert done.returncode == 0
