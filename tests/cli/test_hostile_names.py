"""Names out of a recording, and those of files, cannot act on the terminal, wherever they are printed."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.cli.hostile_files import hostile_bytes, hostile_files
from tests.cli.terminal import Terminal
from tests.cli.test_operations import run
from tests.widgets.browsing import LARGE, browse

COMMANDS = (["info"], ["info", "--json"], ["vcpus"], ["vcpus", "--json"], ["exits"], ["exits", "--json"])


def only_text(output: bytes) -> bool:
    """Whether an output holds no control character but line breaks."""
    return all(character.isprintable() or character == "\n" for character in output.decode())


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_commands(command: list[str], recordings: Path, tmp_path: Path) -> None:
    done = run([*command, *hostile_files(recordings, tmp_path)])
    assert done.returncode in {0, 1}
    assert not hostile_bytes(done.stdout) and not hostile_bytes(done.stderr)
    assert only_text(done.stdout) and only_text(done.stderr)
    if "--json" in command:
        assert json.loads(done.stdout)


def test_a_report_to_a_file_has_the_recorded_bytes(recordings: Path, tmp_path: Path) -> None:
    done = run(["report", *hostile_files(recordings, tmp_path)[:2]])
    assert b"\x1b]0;owns\x07" in done.stdout
    assert only_text(done.stderr)


def test_messages_about_files_that_are_not_there(tmp_path: Path) -> None:
    for command in ("info", "report", "vcpus", "exits"):
        done = run([command, str(tmp_path / "no\x1b]0;owns\x07\u202e.dat")])
        assert done.returncode == 2
        assert only_text(done.stdout) and only_text(done.stderr)


@pytest.mark.parametrize(
    "arguments",
    [
        ["info", "--\x1b]0;owns\x07"], ["--\x1b]0;owns\x07"], ["vcpus", "--limit=\x1b[31m"],
        ["report", "--\u202e\x9b31m"],
        ["report", "-\x1b"], ["demo", "\x1b[5;5R"], ["attach", "-c", "\x1b[2J", "a", "b", "1"],
        ["attach", "\x1b[2J", "b", "1"],
        ["attach", "a", "b", "\x1b[31mX"], ["exits", "x.dat", "--kallsyms", "\x1b[31mX=y"],
        ["info", "-s", "\x1b[31m", "x.dat"],
    ],
    ids=repr,
)  # fmt: skip
def test_arguments_that_attack(arguments: list[str]) -> None:
    """A pattern such as `tracetui *` makes arguments of the names of files, whatever they are."""
    done = run(arguments)
    assert done.returncode == 2
    assert done.stderr and only_text(done.stdout) and only_text(done.stderr)


def test_attaching(recordings: Path, tmp_path: Path) -> None:
    host, guest, *_ = hostile_files(recordings, tmp_path)
    done = run(["attach", "--dry-run", host, guest, "1006", "1007"])
    assert done.returncode in {0, 2}
    assert only_text(done.stdout) and only_text(done.stderr)
    assert not hostile_bytes(done.stdout) and not hostile_bytes(done.stderr)


@pytest.mark.parametrize("option", ["-E", "--events", "-f", "-P", "--uname", "--stat", "--check-events", "--compat"])
def test_listings_on_a_terminal(option: str, recordings: Path, tmp_path: Path) -> None:
    host, *_ = hostile_files(recordings, tmp_path)
    with Terminal(["report", option, host]) as terminal:
        assert terminal.end() in {0, 1, 2}
        assert only_text(terminal.output.replace(b"\r\n", b"\n"))


async def test_the_clipboard_and_the_title(recordings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever pane has the focus, what is copied has no control character but line breaks and tabs."""
    host, guest, *_ = hostile_files(recordings, tmp_path)
    copied: list[str] = []
    async with browse([Path(host), Path(guest)], LARGE) as browser:
        monkeypatch.setattr(browser.app, "copy_to_clipboard", copied.append)
        for _ in range(5):
            await browser.press("tab", "y", "Y")
        assert (browser.app.title + (browser.app.sub_title or "")).isprintable()
    assert len(copied) >= 6
    assert all(character.isprintable() or character in "\n\t" for text in copied for character in text)
    assert any("^[]0;owns^G" in text for text in copied)


def test_a_report_to_a_terminal(recordings: Path, tmp_path: Path) -> None:
    terminal = Terminal(["report", *hostile_files(recordings, tmp_path)[:2]])
    assert terminal.end() in {0, 1}
    assert b"sched_switch" in terminal.output
    assert only_text(terminal.output.replace(b"\r\n", b"\n"))
    terminal.close()


def test_the_browser(recordings: Path, tmp_path: Path) -> None:
    with Terminal(hostile_files(recordings, tmp_path), 160, 45) as terminal:
        terminal.drawn(b"row 1 of ")
        for key in (b"\t", b"\t", b"\t", b"G", b"i"):
            terminal.type(key)
            terminal.quiet()
        terminal.signal(signal.SIGTERM)
        terminal.end()
        assert not hostile_bytes(terminal.output)


async def test_the_text_on_the_screen(recordings: Path, tmp_path: Path) -> None:
    host, guest, *_ = hostile_files(recordings, tmp_path)
    async with browse([Path(host), Path(guest)], LARGE) as browser:
        for _ in range(5):
            lines = [strip.text for strip in browser.app.screen._compositor.render_strips()]
            assert all(line.isprintable() for line in lines)
            await browser.press("tab", "G")
        assert "owns" in "".join(lines) or browser.row
