"""Rows around others: what a set says."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.demo_session import demo_session
from tracetui.engine.context_rows import with_context
from tracetui.engine.row_view import RowView


@given(st.sets(st.integers(0, 199), max_size=40), st.integers(0, 30))
def test_every_row_near_a_hit_once_and_in_order(hits: set[int], lines: int) -> None:
    found = with_context(np.array(sorted(hits), np.int64), lines, 200)
    wanted = {near for hit in hits for near in range(hit - lines, hit + lines + 1) if 0 <= near < 200}
    assert found.tolist() == sorted(wanted)


def test_a_list_with_context_knows_its_hits() -> None:
    view = RowView(demo_session().timeline, np.array([5, 7, 100]), "some").with_context(1)
    assert [row.number for row in view.rows(0, 99)] == [4, 5, 6, 7, 8, 99, 100, 101]
    assert [view.is_hit(number) for number in (4, 5, 6, 7, 8, 99, 100, 101)] == [0, 1, 0, 1, 0, 0, 1, 0]
    assert view.title == "some"


def test_unfolded_all_rows_show_and_hits_stay_known() -> None:
    view = RowView(demo_session().timeline, np.array([5, 100])).unfolded()
    assert len(view) == 19589
    assert [number for number in range(200) if view.is_hit(number)] == [5, 100]


def test_rows_in_an_order_of_their_own_and_the_whole_stream_stay_as_they_are() -> None:
    timeline = demo_session().timeline
    for view in (RowView(timeline, np.array([9, 3])), RowView(timeline, np.array([3]), "", np.array([7]))):
        assert view.with_context(2) is view
        assert view.unfolded() is view
    whole = RowView(timeline)
    assert whole.with_context(2) is whole
    assert whole.unfolded() is whole
    assert whole.is_hit(3)
