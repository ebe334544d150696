"""Full disks, few file descriptors, files that change, caches that cannot be used: a message, never a traceback."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tracetui.engine.open_session import open_session

PAIR = ("tiny/host.dat", "tiny/host-demo.dat")
COMMANDS = (["report"], ["info"], ["info", "--json"], ["vcpus"], ["vcpus", "--json"], ["exits"], ["exits", "--json"])


def run(
    arguments: list[str], output: int | None = None, setup: Callable[[], None] | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the command line; a traceback is a failure."""
    done = subprocess.run(
        [sys.executable, "-m", "tracetui", *arguments],
        stdout=subprocess.PIPE if output is None else output,
        stderr=subprocess.PIPE,
        env=os.environ | environment,
        preexec_fn=setup,
        timeout=120,
        check=False,
    )
    assert b"Traceback" not in done.stderr and b"Exception ignored" not in done.stderr, done.stderr.decode()
    return done


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_disk_full(command: list[str], recordings: Path) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    done = run([*command, *(str(recordings / name) for name in PAIR)], full)
    os.close(full)
    assert done.returncode == 2
    assert b"No space left on device" in done.stderr


@pytest.fixture
def hundred(recordings: Path, tmp_path: Path) -> list[str]:
    """A hundred files."""
    paths = [tmp_path / f"copy{number}.dat" for number in range(100)]
    for path in paths:
        shutil.copy(recordings / "variants/clock-boot.dat", path)
    return [str(path) for path in paths]


def test_a_hundred_files(hundred: list[str]) -> None:
    done = run(["info", *hundred])
    assert done.returncode == 0
    assert done.stdout.count(b"clock-boot") == 0 and done.stdout.count(b"copy") >= 100


@pytest.mark.parametrize("limit", [12, 40, 90])
def test_file_descriptors_run_out(limit: int, hundred: list[str]) -> None:
    done = run(["info", *hundred], setup=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit)))
    assert done.returncode == 1
    assert b"copy0.dat" in done.stdout
    assert f"copy99.dat: too many files are open; the limit is {limit}, `ulimit -n` raises it".encode() in done.stderr


def test_the_limit_of_file_descriptors_is_raised(hundred: list[str]) -> None:
    assert run(["info", *hundred], setup=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (40, 4096))).returncode == 0


def _flipped(content: bytes) -> bytes:
    """With one bit changed in the middle of the machine code."""
    middle = len(content) * 3 // 4
    return content[:middle] + bytes([content[middle] ^ 0x10]) + content[middle + 1 :]


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "garbage": lambda content: b"\x80\x04\x95" + b"\xff" * 100,
    "a cut file": lambda content: content[: len(content) // 2],
    "a flipped bit": _flipped,
}


@pytest.fixture(scope="module")
def kernels(recordings: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A cache of kernels, and what was printed with them."""
    folder = tmp_path_factory.mktemp("kernels")
    done = run(["info", *(str(recordings / name) for name in PAIR)], NUMBA_CACHE_DIR=str(folder))
    return folder, done.stdout


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_corrupt_cache_of_kernels(
    damage: Callable[[bytes], bytes], recordings: Path, kernels: tuple[Path, bytes], tmp_path: Path
) -> None:
    folder = shutil.copytree(kernels[0], tmp_path / "kernels")
    files = [*folder.rglob("*.code"), *folder.rglob("*.nb?")]
    assert files
    for path in files:
        path.write_bytes(damage(path.read_bytes()))
    done = run(["info", *(str(recordings / name) for name in PAIR)], NUMBA_CACHE_DIR=str(folder))
    assert (done.returncode, done.stdout) == (0, kernels[1])


def test_no_place_for_a_cache(recordings: Path, tmp_path: Path) -> None:
    missing = str(tmp_path / "file" / "below")
    (tmp_path / "file").touch()
    done = run(["info", str(recordings / PAIR[0])], NUMBA_CACHE_DIR=missing, HOME=missing, XDG_CACHE_HOME=missing)
    assert done.returncode == 0


@pytest.mark.parametrize("name", ["tiny/host-demo.dat", "tiny/v6/host-demo.dat"])
def test_a_file_that_shrinks_while_it_is_open(name: str, recordings: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(recordings / name, tmp_path / "shrinking.dat"))
    whole = open_session([recordings / name]).timeline.index.row_count
    session = open_session([path])
    first = session.timeline.first_rows()
    os.truncate(path, path.stat().st_size // 2)
    session.timeline.index  # noqa: B018  (loads it)
    assert len(first) <= session.timeline.row_count < whole
    assert any("was cut from" in damage.reason for damage in session.damage)
    assert session.text(session.timeline.row(session.timeline.row_count - 1))


def test_a_file_that_grows_while_it_is_open(recordings: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(recordings / PAIR[1], tmp_path / "growing.dat"))
    session = open_session([path])
    assert not session.damage
    with path.open("ab") as file:
        file.write(bytes(10_000))
    assert [damage.reason for damage in session.damage] == [
        "the file has grown since it was opened; what was added is not shown"
    ]
