"""Of more streams than rows can tell apart the first are shown, and the rest is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracetui.engine import slots
from tracetui.engine.open_session import open_session


def test_streams_beyond_the_most(recordings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [recordings / "tiny" / name for name in ("host.dat", "host-demo.dat")]
    whole = open_session(files)
    assert whole.damage == []
    monkeypatch.setattr(slots, "MOST_SLOTS", 3)
    session = open_session(files)
    assert [(slot.machine.name, slot.cpu) for slot in session.slots] == [
        (slot.machine.name, slot.cpu) for slot in whole.slots[:3]
    ]
    assert len(whole.slots) == 5
    assert [(damage.path, damage.reason) for damage in session.damage] == [
        (files[1], "data of 2 CPUs is left out; all files together may have 3")
    ]
    assert 0 < session.timeline.index.row_count < whole.timeline.index.row_count
