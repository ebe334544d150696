"""What is said of the number of rows while it is not known."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.widgets.browsing import browse
from tracetui.screens.loading import Loading


async def test_before_the_stream_is_read_there_are_at_least_so_many_rows(
    recordings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Loading, "start", lambda loading: None)
    async with browse([recordings / "tiny" / "host.dat"], wait=False) as browser:
        assert "row 1 of 256+ " in browser.status


async def test_once_it_is_read_there_are_exactly_so_many() -> None:
    async with browse() as browser:
        assert "row 1 of 19,589 " in browser.status
