"""The stretch of time that shows, for traces of any length and screens of any width; the scale above it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracetui.widgets.timeline_scale import scale_text, tick_step, time_text
from tracetui.widgets.timeline_span import TimelineSpan

TIMES = st.integers(-(2**52), 2**52)


@st.composite
def spans(draw: st.DrawFn) -> TimelineSpan:
    first_ns, length_ns = draw(TIMES), draw(st.integers(0, 2**51))
    span = TimelineSpan(first_ns, first_ns + length_ns, draw(st.integers(1, 300)))
    for _ in range(draw(st.integers(0, 4))):
        at_ns = first_ns + draw(st.integers(0, length_ns))
        if draw(st.booleans()):
            span.zoom(2 ** draw(st.integers(0, 60)), 1, at_ns)
        else:
            span.pan(draw(st.integers(-500, 500)))
    return span


@given(spans(), st.integers(0, 2**51))
def test_a_time_is_in_the_cell_that_begins_before_it(span: TimelineSpan, offset: int) -> None:
    ts_ns = span.from_ns + offset % span.length_ns
    cell = span.cell_of(ts_ns)
    assert cell is not None
    assert span.start_of(cell) <= ts_ns < span.start_of(cell + 1)
    assert span.cell_of(span.from_ns - 1) is None
    assert span.cell_of(span.to_ns) is None


@given(spans())
def test_only_the_trace_shows(span: TimelineSpan) -> None:
    assert span.first_ns <= span.from_ns
    assert span.to_ns <= max(span.last_ns + 1, span.first_ns + span.width)
    assert span.length_ns >= span.width


@given(spans(), st.integers(0, 2**51), st.integers(0, 20))
def test_zooming_in_keeps_a_time_in_its_place(span: TimelineSpan, offset: int, steps: int) -> None:
    ts_ns = min(span.from_ns + offset % span.length_ns, span.last_ns)
    before = span.cell_of(ts_ns)
    span.zoom(2**steps, 1, ts_ns)
    after = span.cell_of(ts_ns)
    assert before is not None
    assert after is not None
    if span.from_ns > span.first_ns and span.to_ns <= span.last_ns and span.length_ns >= 4 * span.width:
        assert abs(after - before) <= 1


@given(spans(), st.integers(0, 2**51))
def test_any_time_can_be_reached(span: TimelineSpan, offset: int) -> None:
    ts_ns, length_ns = span.first_ns + offset % (span.last_ns + 1 - span.first_ns), span.length_ns
    was_in_sight = span.cell_of(ts_ns) is not None
    assert span.reach(ts_ns) is not was_in_sight
    assert span.cell_of(ts_ns) is not None
    assert span.length_ns == length_ns


@given(spans(), st.booleans())
def test_the_scale_fills_its_line(span: TimelineSpan, seconds: bool) -> None:
    text = scale_text(span, seconds)
    assert len(text) == span.width
    step = tick_step(span, seconds)
    for place, character in enumerate(text):
        if character == "│":
            shown = text[place + 1 :].split("│")[0].split(" ")[0]
            ticks = range(-(-span.start_of(place) // step) * step, span.start_of(place + 1), step)
            assert shown in {time_text(tick, step, seconds) for tick in ticks}


@pytest.mark.parametrize(
    ("ts_ns", "step", "seconds", "text"),
    [
        (1_688_250_000_000, 10**9, True, "1688"), (1_688_250_000_000, 10**8, True, "1688.2"),
        (1_688_250_000_001, 1, True, "1688.250000001"), (-1_500_000_000, 10**8, True, "-1.5"),
        (5 * 10**9, 5 * 10**9, True, "5"), (1_688_250_000_000, 5 * 10**7, True, "1688.25"), (12345, 10, False, "12345"),
    ],
)  # fmt: skip
def test_times_have_the_digits_that_tell_ticks_apart(ts_ns: int, step: int, seconds: bool, text: str) -> None:
    assert time_text(ts_ns, step, seconds) == text
