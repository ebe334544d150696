"""Searching rows gives what looking at every row gives."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.demo_session import demo_session
from tracetui.engine.pattern import compile_pattern
from tracetui.engine.row_line import row_line
from tracetui.engine.row_view import RowView
from tracetui.engine.search import CHUNK_ROWS, Hit, Search

SHUFFLED = np.random.default_rng(1).permutation(19589)[:3000]


def plain_matches(view: RowView, pattern: str) -> list[int]:
    """Positions of all matches, the slow way."""
    session = demo_session()
    lines = [str(row_line(session, row)) for row in view.rows(0, len(view))]
    return [position for position, line in enumerate(lines) if re.search(pattern, line)]


def finished(view: RowView, pattern: str, origin: int = 0, backward: bool = False) -> Search:
    """A search that has looked at everything."""
    search = Search(demo_session(), view, compile_pattern(pattern))
    for _ in search.run(origin, backward):
        pass
    return search


@pytest.mark.parametrize("numbers", [None, SHUFFLED], ids=["all rows", "rows in another order"])
def test_all_matches_are_found(numbers: np.ndarray | None) -> None:
    view = RowView(demo_session().timeline, numbers)
    wanted = plain_matches(view, "EXIT_MSR")
    search = finished(view, "EXIT_MSR", origin=1000)
    assert search.complete
    assert search.count == len(wanted) > 100
    found, position = [], -1
    while (hit := search.nearest(position)) is not None and not hit.wrapped:
        found.append(position := hit.position)
    assert found == wanted
    assert [search.rank(position) for position in wanted] == list(range(1, len(wanted) + 1))


@given(st.integers(0, 19588), st.booleans())
def test_the_nearest_match_and_when_it_lies_around_the_end(position: int, backward: bool) -> None:
    view = RowView(demo_session().timeline)
    wanted = _few_matches()
    hit = FEW.nearest(position, backward)
    if backward:
        before = [match for match in wanted if match < position]
        assert hit == (Hit(before[-1], False) if before else Hit(wanted[-1], True))
    else:
        behind = [match for match in wanted if match > position]
        assert hit == (Hit(behind[0], False) if behind else Hit(wanted[0], True))
    assert len(view) > position


@cache
def _few_matches() -> list[int]:
    return [position for position in range(FEW.length) if FEW.rank(position) is not None]


@pytest.mark.parametrize("backward", [False, True])
def test_the_first_match_is_known_before_everything_is_searched(backward: bool) -> None:
    search = Search(demo_session(), RowView(demo_session().timeline), compile_pattern("kvm_exit"))
    next(search.run(10_000, backward))
    hit = search.nearest(10_000, backward)
    assert hit is not None
    assert not hit.wrapped
    assert abs(hit.position - 10_000) < CHUNK_ROWS
    assert not search.complete


def test_a_search_that_was_stopped_goes_on_where_it_stopped() -> None:
    search = Search(demo_session(), RowView(demo_session().timeline), compile_pattern("kvm_exit"))
    next(search.run(0))
    part = search.count
    for _ in search.run(0):
        pass
    assert 0 < part < search.count == 2807


def test_what_is_not_there_is_not_found() -> None:
    search = finished(RowView(demo_session().timeline), "no such words")
    assert (search.count, search.nearest(5), search.complete) == (0, None, True)
    assert finished(RowView(demo_session().timeline, np.empty(0, np.int64)), "a").complete


FEW = finished(RowView(demo_session().timeline), "kworker.*EXIT_|EXIT_CPUID")
