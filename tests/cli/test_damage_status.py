"""Whatever a command prints of a recording with a damaged page, it says so, and its exit status is 1."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.running import run_tracetui
from tests.recovery.whole_pages import intact

COMMANDS = (
    ["vcpus"], ["vcpus", "--json"], ["exits"], ["info"], ["info", "--json"],
    ["report"], ["report", "-q"], ["report", "--raw-ts"], ["report", "--align-ts"], ["report", "--nodate"],
    ["report", "--cpu", "0"], ["report", "-F", "kvm_exit"], ["report", "-l"], ["report", "-R"], ["report", "--ts-diff"],
)  # fmt: skip


@pytest.fixture(scope="module")
def damaged(recordings: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """A host of which one record of one page claims more than is there, and its guest."""
    host, guest = (recordings / "tiny/none" / name for name in ("host.dat", "host-demo.dat"))
    content = bytearray(host.read_bytes())
    page = intact(host).units[3].start
    content[page + 16 : page + 24] = bytes(4) + b"\xff\xff\xff\x7f"
    copy = tmp_path_factory.mktemp("damaged") / "host.dat"
    copy.write_bytes(content)
    return [str(copy), str(guest)]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_damaged_page_shows_in_the_exit_status(command: list[str], damaged: list[str]) -> None:
    done = run_tracetui(*command, *damaged)
    assert done.exit_code == 1
    if "-q" not in command:
        assert "page 3 of CPU 0 unreadable from here on" in done.output


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_without_damage_it_is_zero(command: list[str], recordings: Path) -> None:
    files = [os.fspath(recordings / "tiny/none" / name) for name in ("host.dat", "host-demo.dat")]
    assert run_tracetui(*command, *files).exit_code == 0
