"""Browsing as a command: a terminal gets the screen, everything else gets text."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from rich.console import COLOR_SYSTEMS

from tracetui.app import TraceApp
from tracetui.cli.browse import browse, browse_command
from tracetui.cli.demo import demo
from tracetui.engine.open_session import open_session
from tracetui.errors import UnreadableFile


@pytest.fixture(autouse=True)
def command() -> Iterator[None]:
    """What options are kept in while a command runs."""
    with click.Context(browse_command):
        yield


def test_without_a_terminal_the_report_is_printed(recordings: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert browse([recordings / "tiny/host.dat", recordings / "tiny/host-demo.dat"]) == 0
    lines = capfdbinary.readouterr().out.decode("latin-1").splitlines()
    assert len(lines) == 2 + 19589
    assert lines[2].split()[:2] == ["host-demo.dat:", "trace-cmd-145"]


def test_the_demo_prints_the_same(recordings: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert demo() == 0
    assert b"native_write_msr" in capfdbinary.readouterr().out


def test_with_a_terminal_the_screen_opens(recordings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[TraceApp] = []

    async def run(app: TraceApp, mouse: bool) -> None:
        assert mouse
        shown.append(app)

    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(TraceApp, "run_async", run)
    assert browse([recordings / "tiny/host.dat"]) == 0
    assert [app.session.machines[0].file_name for app in shown if app.session] == ["host.dat"]


def test_damage_and_missing_files_show_in_the_exit_status(recordings: Path, tmp_path: Path) -> None:
    assert browse([recordings / "tiny/host.dat", tmp_path / "missing.dat"]) == 1
    with pytest.raises(UnreadableFile):
        browse([tmp_path / "missing.dat"])


@pytest.mark.parametrize(("system", "theme"), [("standard", "ansi-dark"), ("256", "textual-dark")])
def test_few_colours_mean_the_terminals_own(recordings: Path, system: str, theme: str) -> None:
    app = TraceApp(open_session([recordings / "tiny/host.dat"]))
    app.console._color_system = COLOR_SYSTEMS[system]
    app.adapt_to_terminal()
    assert app.theme == theme
