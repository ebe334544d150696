"""The demo's recordings, opened and indexed: what tests of analyses look at."""

from __future__ import annotations

from functools import cache

from tracetui.demo import demo_files
from tracetui.engine.exits import Exits, collect_exits
from tracetui.engine.open_session import open_session
from tracetui.engine.session import Session


@cache
def demo_session() -> Session:
    """Host and guest with the guest's symbols; shared, not to be changed."""
    host, guest, symbols = demo_files()
    session = open_session([host, guest], [str(symbols)])
    session.comms.learn(session.timeline)
    return session


@cache
def demo_exits() -> Exits:
    """All exits of the demo."""
    return collect_exits(demo_session())
