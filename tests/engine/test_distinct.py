"""Distinct combinations of columns."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tracetui.engine.distinct import distinct_rows

_NUMBERS = st.one_of(st.integers(-2, 2), st.sampled_from([-(2**63), 2**63 - 1]))


@given(st.lists(st.tuples(_NUMBERS, _NUMBERS, _NUMBERS)))
def test_any_rows(rows: list[tuple[int, int, int]]) -> None:
    columns = [np.array([row[place] for row in rows], np.int64) for place in range(3)]
    found, places = distinct_rows(columns)
    assert found == sorted(set(rows))
    assert [found[place] for place in places.tolist()] == rows
