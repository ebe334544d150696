"""What people do to a program on a terminal: leave it and come back, select text, start it without files, crash it."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.terminal import ENTER, LEAVE, Terminal
from tracetui.config.paths import state_folder

CRASHING = """
from tracetui.cli import main
from tracetui.screens.main import MainScreen
MainScreen.action_info = lambda screen: 1 // 0
main()
"""
SENT = {"f2": b"\x1bOQ", "ctrl+z": b"\x1a"}
"""What a terminal sends for keys."""
MOUSE_ON, MOUSE_OFF = b"\x1b[?1000h", b"\x1b[?1000l"


@contextmanager
def drawn(*arguments: str, program: tuple[str, ...] = ("-m", "tracetui")) -> Iterator[Terminal]:
    """The browser, drawn: the recording read whole, or what there is to choose from."""
    with Terminal(arguments, program=program) as made:
        made.drawn(b" of 16,556" if arguments else b"open a recording")
        yield made


@pytest.fixture
def host(recordings: Path) -> str:
    """A recording."""
    return str(recordings / "tiny/host.dat")


def test_a_crash_gives_the_terminal_back_and_one_line(host: str) -> None:
    with drawn(host, program=("-c", CRASHING)) as terminal:
        terminal.type(b"i")
        assert terminal.end() == 2
        assert terminal.is_restored
        said = " ".join(terminal.output.decode(errors="replace").split())
        assert "tracetui: internal error: ZeroDivisionError: integer division or modulo by zero" in said
        assert "Traceback" not in said
    assert "Traceback (most recent call last)" in (state_folder() / "last-error.txt").read_text()


def test_a_crash_can_be_looked_into(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACETUI_DEBUG", "1")
    with drawn(host, program=("-c", CRASHING)) as terminal:
        terminal.type(b"i")
        terminal.end()
        assert terminal.is_restored
        assert b"Traceback" in terminal.output


def test_the_screen_comes_back_in_the_next_run(host: str) -> None:
    with drawn(host) as terminal:
        terminal.type(b"G")
        terminal.wait_for(b"203.426703807")
        terminal.type(b"q")
        assert terminal.end() == 0
    with drawn(host) as terminal:
        terminal.wait_for(b"203.426703807")
        terminal.type(b"q")
        assert terminal.end() == 0


def test_the_terminal_gets_the_mouse_and_gives_it_back(host: str) -> None:
    with drawn(host) as terminal:
        assert terminal.output.rfind(MOUSE_ON) > terminal.output.rfind(MOUSE_OFF)
        terminal.type(SENT["f2"])
        terminal.wait_for(b"mouse off")
        assert terminal.output.rfind(MOUSE_OFF) > terminal.output.rfind(MOUSE_ON)
        terminal.type(SENT["f2"])
        terminal.wait_for(b"mouse on")
        assert terminal.output.rfind(MOUSE_ON) > terminal.output.rfind(MOUSE_OFF)
        terminal.type(b"q")
        assert terminal.end() == 0
        assert terminal.output.rfind(MOUSE_OFF) > terminal.output.rfind(MOUSE_ON)


def test_suspending_gives_the_terminal_back_until_the_program_goes_on(host: str) -> None:
    with drawn(host) as terminal:
        terminal.type(SENT["ctrl+z"])
        terminal.wait_for(LEAVE)
        terminal.quiet()
        assert terminal.is_restored
        assert terminal.is_stopped
        shown = terminal.output.count(ENTER)
        terminal.signal(signal.SIGCONT)
        terminal.wait_for(ENTER, shown + 1)
        terminal.type(b"G")
        terminal.wait_for(b"203.426703807")
        terminal.type(b"q")
        assert terminal.end() == 0


@pytest.mark.parametrize("theme", ["16", "16-light"])
def test_sixteen_colours_are_the_terminals_own(host: str, theme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLORTERM", "truecolor")
    with drawn("--theme", theme, host) as terminal:
        for keys in (b"/kvm\r", b"fkvm_exit\r", b"d", b"T", b"\x1bOP"):
            terminal.type(keys)
            terminal.quiet()
        terminal.type(b"Q")
        assert terminal.end() == 0
        codes = re.findall(rb"\x1b\[([0-9;]+)m", terminal.output)
        assert {b"3", b"4"} <= {part[:1] for code in codes for part in code.split(b";") if len(part) == 2}
        assert [code for code in codes if re.search(rb"[34]8;[25];", code)] == []


def test_without_files_there_is_something_to_choose_from() -> None:
    with drawn() as terminal:
        assert b"open a recording" in terminal.output
        terminal.type(b"q")
        assert terminal.end() == 0
        assert terminal.is_restored
