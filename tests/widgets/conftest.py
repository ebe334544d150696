"""Makes the screen's tests quick: a wait for idleness ends when nothing is left to do, not after a fixed sleep."""

from __future__ import annotations

import asyncio
import gc
from typing import Any

import pytest

from tests.engine.demo_session import demo_session

_QUIET_TURNS = 3


async def until_quiet(min_sleep: float = 0, max_sleep: float = 1) -> None:
    """Wait until nothing in the event loop can run at once; what threads do is waited for by `settled`."""
    loop: Any = asyncio.get_running_loop()
    quiet, end = 0, loop.time() + max_sleep
    while quiet < _QUIET_TURNS and loop.time() < end:
        await asyncio.sleep(0)
        quiet = 0 if loop._ready else quiet + 1


@pytest.fixture(autouse=True)
def quick_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the pilot's wait, which sleeps at least 20 ms and as long as any thread is busy."""
    for module in ("textual.app", "textual.pilot"):
        monkeypatch.setattr(f"{module}.wait_for_idle", until_quiet)


@pytest.fixture(autouse=True, scope="session")
def still_heap() -> None:
    """Keep what all tests share out of the garbage collections that every app's end sets off."""
    demo_session()
    gc.collect()
    gc.freeze()
