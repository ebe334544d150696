"""Lists of rows: all of them, or some by number."""

from __future__ import annotations

import numpy as np
import pytest

from tests.engine.demo_session import demo_session
from tracetui.engine.row_view import RowView


def test_all_rows_are_at_their_own_numbers() -> None:
    timeline = demo_session().timeline
    view = RowView(timeline)
    assert len(view) == timeline.row_count == 19589
    assert [row.number for row in view.rows(100, 103)] == [100, 101, 102]
    assert view.number(7) == 7
    assert view.position(7) == 7
    assert view.position(10**9) == len(view) - 1


def test_chosen_rows_keep_their_order() -> None:
    view = RowView(demo_session().timeline, np.array([50, 7, 9000]), "some")
    assert [row.number for row in view.rows(0, 10)] == [50, 7, 9000]
    assert not view.in_time_order
    assert [view.position(number) for number in (50, 7, 9000)] == [0, 1, 2]
    assert view.durations(0, 3) == []


def test_a_row_that_is_not_listed_leads_to_the_next_in_time() -> None:
    view = RowView(demo_session().timeline, np.array([7, 50, 9000]))
    assert view.in_time_order
    assert [view.position(number) for number in (0, 7, 8, 50, 51, 9001)] == [0, 0, 1, 1, 2, 2]


def test_an_empty_list() -> None:
    view = RowView(demo_session().timeline, np.empty(0, np.int64))
    assert (len(view), view.rows(0, 5), view.position(3)) == (0, [], 0)
    with pytest.raises(IndexError):
        view.number(0)


def test_durations_go_with_their_rows() -> None:
    view = RowView(demo_session().timeline, np.array([5, 6]), "", np.array([1200, -1]))
    assert view.has_durations
    assert view.durations(0, 9) == [1200, None]
