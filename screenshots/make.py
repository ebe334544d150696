"""Makes the pictures of the demo that README and docs show: python -m screenshots.make [FOLDER]."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from textual.pilot import Pilot

from screenshots.walk_through import pictures
from tracetui.app import TraceApp
from tracetui.demo import demo_files
from tracetui.engine.open_session import open_session
from tracetui.screens.main import MainScreen

SMALL, LARGE = (80, 24), (160, 45)
AN_EXIT = ("4", "0", "0", "0", "g", "slash", *"kvm_exit.*native_write", "enter")

PICTURES: dict[str, tuple[tuple[int, int], Sequence[str]]] = {
    "main-160x45": (LARGE, AN_EXIT),
    "exit-rows-160x45": (LARGE, ("tab", "tab", "j", "enter")),
    "events-80x24": (SMALL, AN_EXIT),
    "vcpus-80x24": (SMALL, ("tab", "j", "j")),
    "exits-80x24": (SMALL, ("tab", "tab", "j")),
    "details-80x24": (SMALL, (*AN_EXIT, "enter")),
    "help-80x24": (SMALL, ("f1",)),
}
"""Name -> size in cells, and the keys that lead there."""


async def picture(size: tuple[int, int], keys: Sequence[str]) -> str:
    """An SVG of the demo after some keys."""
    host, guest, symbols = demo_files()
    app = TraceApp(open_session([host, guest], [str(symbols)]))
    async with app.run_test(size=size) as pilot:
        assert isinstance(app.screen, MainScreen)
        while not app.screen.load_job.complete:
            await _settled(pilot)
        for key in keys:
            await pilot.press(key)
            await _settled(pilot)
        return app.export_screenshot(title="tracetui", simplify=True)


async def _settled(pilot: Pilot[None]) -> None:
    """Wait until no thread is at work; what one tells the screen may start the next."""
    await pilot.pause(0.05)
    while not all(worker.is_finished for worker in pilot.app.workers):
        await pilot.app.workers.wait_for_complete()
        await pilot.pause(0.05)


def main(folder: Path) -> None:
    """Write all pictures into a folder."""
    walk = {name: (size, keys) for name, size, keys in pictures()}
    for name, (size, keys) in {**PICTURES, **walk}.items():
        svg = asyncio.run(picture(size, keys))
        (folder / f"{name}.svg").write_text(svg, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parent)
