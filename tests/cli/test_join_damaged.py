"""Hosts and guests with bytes changed at random: vcpus, attached or fitted, ends with a message and never otherwise."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.cli.running import run_tracetui


def garbled(data: bytes, chance: random.Random) -> bytes:
    """Some bytes behind the head changed, and sometimes the end cut off."""
    changed = bytearray(data)
    for _ in range(chance.choice([1, 5, 50, 400])):
        changed[chance.randrange(len(changed) // 4, len(changed))] = chance.choice([0, 255, chance.randrange(256)])
    if chance.random() < 0.2:
        del changed[chance.randrange(len(changed)) :]
    return bytes(changed)


@pytest.mark.parametrize("seed", range(12))
def test_garbled_files(recordings: Path, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    files = []
    for name in ("host.dat", "host-demo.dat"):
        path = tmp_path / name
        path.write_bytes(garbled((recordings / "tiny/none" / name).read_bytes(), chance))
        files.append(str(path))
    for arguments in ((), ("--fit",), ("--attach", "503,504", "-s", "5")):
        done = run_tracetui("vcpus", *files, *arguments)
        assert done.exit_code in {0, 1, 2}
        assert done.output


def test_threads_without_a_single_run_are_no_candidates(recordings: Path, tmp_path: Path) -> None:
    """A host cut so early that hardly any kvm event is left."""
    data = (recordings / "tiny/none/host.dat").read_bytes()
    for keep in (0.35, 0.5, 0.8):
        path = tmp_path / f"cut-{keep}.dat"
        path.write_bytes(data[: int(len(data) * keep)])
        done = run_tracetui("vcpus", str(path), str(recordings / "tiny/host-demo.dat"), "--fit")
        assert done.exit_code in {1, 2}
        assert f"cut-{keep}.dat" in done.output
