"""Sorting by time: stable, and only where it is needed."""

from __future__ import annotations

from array import array

from hypothesis import given
from hypothesis import strategies as st

from tracetui.formats.simpletrace.record_order import sort_by_time


@given(st.lists(st.integers(0, 40), max_size=60))
def test_sorts_as_a_stable_sort_does(times: list[int]) -> None:
    sorted_times, places = array("Q", times), array("Q", range(len(times)))
    sort_by_time(sorted_times, places)
    order = sorted(range(len(times)), key=times.__getitem__)
    assert places.tolist() == order
    assert sorted_times.tolist() == [times[place] for place in order]


@given(st.lists(st.tuples(st.integers(0, 999), st.integers(1, 50)), max_size=20))
def test_swapped_neighbours_of_a_long_file(swaps: list[tuple[int, int]]) -> None:
    times = list(range(1000))
    for place, distance in swaps:
        other = min(place + distance, 999)
        times[place], times[other] = times[other], times[place]
    column = array("Q", times)
    sort_by_time(column)
    assert column.tolist() == list(range(1000))


def test_a_file_in_reverse() -> None:
    times, places = array("Q", range(200_000, 0, -1)), array("Q", range(200_000))
    sort_by_time(times, places)
    assert times.tolist() == list(range(1, 200_001))
    assert places[0] == 199_999
