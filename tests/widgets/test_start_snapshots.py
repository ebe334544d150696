"""Pictures of the start screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.widgets.browsing import settled
from tracetui.app import TraceApp
from tracetui.engine.opening_request import OpeningRequest
from tracetui.themes import textual_theme
from tracetui.widgets.file_choices import FileChoice

Compare = Callable[..., bool]

FOLDER = Path("/home/kim/slow-guest/2026-11-20")
CHOICES = [
    FileChoice(OpeningRequest((FOLDER / "trace.dat", FOLDER / "trace-web01.dat")), "here"),
    FileChoice(OpeningRequest((Path("/srv/traces/host.dat"), Path("/srv/traces/db.dat"))), "recent"),
    FileChoice(OpeningRequest((Path("/usr/lib/demo/host.dat"), Path("/usr/lib/demo/host-demo.dat"))), "demo"),
]


@pytest.mark.parametrize("theme", ["dark", "light", "16"])
@pytest.mark.parametrize("size", [(80, 24), (100, 30), (160, 45)], ids=["80x24", "100x30", "160x45"])
def test_start(snap_compare: Compare, size: tuple[int, int], theme: str) -> None:
    app = TraceApp(choices=CHOICES)
    app.theme = textual_theme(theme)
    assert snap_compare(app, terminal_size=size, run_before=settled)


def test_a_file_that_is_not_there(snap_compare: Compare) -> None:
    async def name_a_file(pilot: Pilot[None]) -> None:
        await settled(pilot)
        await pilot.press("j", "ctrl+o", *"nowhere.dat", "enter")
        await settled(pilot)

    assert snap_compare(TraceApp(choices=CHOICES), terminal_size=(80, 24), run_before=name_a_file)
