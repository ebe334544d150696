"""The terminal is given back as it was, however the app ends, and survives being resized to next to nothing."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal


@pytest.fixture
def terminal(recordings: Path) -> Iterator[Terminal]:
    """The browser on the demo's files, drawn."""
    with Terminal([str(recordings / name) for name in ("tiny/host.dat", "tiny/host-demo.dat")]) as made:
        made.drawn(b"row 1 of 19,589")
        yield made


def test_quitting(terminal: Terminal) -> None:
    assert not terminal.is_restored
    terminal.type(b"q")
    assert terminal.end() == 0
    assert terminal.is_restored


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_signals(number: signal.Signals, terminal: Terminal) -> None:
    terminal.signal(number)
    status = terminal.end()
    assert terminal.is_restored
    assert status in {128 + number, -number}
    assert b"Traceback" not in terminal.output


def test_a_terminal_that_is_gone(terminal: Terminal) -> None:
    """A connection that broke may leave no signal: the program ends all the same, and does not spin."""
    assert terminal.vanish() == 128 + signal.SIGHUP


def test_ten_columns_of_three_rows(terminal: Terminal) -> None:
    for columns, rows in ((10, 3), (1, 1), (300, 100), (10, 3)):
        terminal.resize(columns, rows)
        terminal.quiet()
        terminal.type(b"jj\tG")
        terminal.quiet()
    terminal.type(b"Q")
    assert terminal.end() == 0
    assert terminal.is_restored
    assert b"Traceback" not in terminal.output


def test_the_screen_is_on_the_terminal_when_stderr_is_not(recordings: Path, tmp_path: Path) -> None:
    errors = tmp_path / "errors"
    with Terminal([str(recordings / "tiny/host.dat")], errors=errors) as terminal:
        terminal.drawn(b"row 1 of 16,556")
        terminal.type(b"q")
        assert terminal.end() == 0
        assert terminal.is_restored
    assert b"\x1b" not in errors.read_bytes()
