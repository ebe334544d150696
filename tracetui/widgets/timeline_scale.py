"""The time scale above the timeline's lanes: ticks at round times, as far apart as their texts need."""

from __future__ import annotations

from collections.abc import Iterator

from tracetui.widgets.timeline_span import TimelineSpan

_GAP = 2


def tick_step(span: TimelineSpan, seconds: bool) -> int:
    """Nanoseconds (or counts) between ticks: 1, 2 or 5 times a power of ten."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            step = power * factor
            room = step * span.width // max(span.length_ns, 1)
            if room > len(time_text(span.to_ns, step, seconds)) + _GAP:
                return step
        power *= 10


def time_text(ts_ns: int, step: int, seconds: bool) -> str:
    """A time with as many digits as tell it from the next tick.

    Args:
        ts_ns: the time.
        step: how far the next is.
        seconds: whether the clock counts ns; else the number itself.
    """
    if not seconds:
        return str(ts_ns)
    digits, unit = 0, 10**9
    while unit > step and digits < 9:
        digits, unit = digits + 1, unit // 10
    sign, (whole, part) = "-" if ts_ns < 0 else "", divmod(abs(ts_ns), 10**9)
    return f"{sign}{whole}.{part:09d}"[: -(9 - digits) or None].rstrip(".")


def scale_text(span: TimelineSpan, seconds: bool) -> str:
    """The scale as one line of `span.width` cells."""
    cells = [" "] * span.width
    for cell, text in _ticks(span, seconds):
        for place, character in enumerate(f"│{text}"):
            if cell + place < len(cells):
                cells[cell + place] = character
    return "".join(cells)


def _ticks(span: TimelineSpan, seconds: bool) -> Iterator[tuple[int, str]]:
    step = tick_step(span, seconds)
    ts_ns = -(-span.from_ns // step) * step
    while (cell := span.cell_of(ts_ns)) is not None:
        text = time_text(ts_ns, step, seconds)
        if cell + len(text) < span.width:
            yield cell, text
        ts_ns += step
