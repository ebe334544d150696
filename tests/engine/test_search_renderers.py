"""Renderers that are kept between searches print what new ones would."""

from __future__ import annotations

from pathlib import Path

from tests.engine.test_line_search import differing
from tracetui.engine.comms import CommTable
from tracetui.engine.line_search import LineSearch
from tracetui.engine.open_session import open_session
from tracetui.engine.pattern import compile_pattern
from tracetui.engine.search_renderers import SearchRenderers
from tracetui.engine.session import Session

_FILE = Path(__file__).parents[1] / "recordings/tiny/host.dat"
_MOST = 1000
_PATTERNS = ("^<", "k", "[0-9]{7}")


def found(session: Session, pattern: str) -> list[int]:
    return list(map(int, LineSearch(session, compile_pattern(pattern)).between(0, _MOST)))


def test_names_that_are_learned_between_searches() -> None:
    session = open_session([_FILE])
    for _ in session.timeline.load():
        pass
    # As if nothing had been saved but what the events say.
    session.comms = CommTable(session.machines)
    session.comms._saved = [{} for _ in session.machines]
    unknown = found(session, r"^<\.\.\.>")
    assert unknown
    session.comms.learn(session.timeline)
    assert len(found(session, r"^<\.\.\.>")) < len(unknown)
    assert differing(session, session.timeline, _PATTERNS, _MOST) == []
    assert differing(session, session.timeline, _PATTERNS, _MOST) == []


def test_as_many_as_search_at_the_same_time() -> None:
    session = open_session([_FILE])
    session.comms.learn(session.timeline)
    renderers = SearchRenderers(session, session.timeline)
    with renderers.borrowed() as first:
        pass
    with renderers.borrowed() as again, renderers.borrowed() as other:
        assert again is first
        assert other is not first
    with renderers.borrowed() as one, renderers.borrowed() as two:
        assert {one, two} == {first, other}
