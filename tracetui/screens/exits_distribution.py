"""A distribution of durations as lines of text: the histogram drawn in bars, and percentiles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from tracetui.widgets.target_list import TargetLine
from tracetui.widgets.time_column import duration_text

if TYPE_CHECKING:
    from tracetui.engine.exit_histogram import Distribution

_BAR_CELLS = 30
_EIGHTHS = " ▏▎▍▌▋▊▉█"


def distribution_lines(
    found: Distribution, show_bucket: Callable[[int, int, str], None], go_to_row: Callable[[int], None]
) -> list[TargetLine]:
    """Lines for a distribution.

    Args:
        found: what to show.
        show_bucket: shows the exits of durations from_ns <= duration < to_ns, of which it is told the words.
        go_to_row: shows a row.
    """
    return list(_lines(found, show_bucket, go_to_row))


def _lines(
    found: Distribution, show_bucket: Callable[[int, int, str], None], go_to_row: Callable[[int], None]
) -> Iterator[TargetLine]:
    mean = duration_text(found.total_ns // found.paired) if found.paired else "-"
    yield TargetLine(
        f"{found.count:,} exits, {found.paired:,} with a duration; "
        f"{duration_text(found.total_ns)} in all, {mean} on average"
    )
    if not found.paired:
        return
    yield TargetLine("")
    yield TargetLine(f"{'out of the guest':<18}  {'exits':>9} {'share':>6} {'up to':>6}", is_heading=True)
    most = max(bucket.count for bucket in found.buckets)
    for bucket in found.buckets:
        ends = f"{_edge(bucket.from_ns)} .. {_edge(bucket.to_ns)}"
        text = f"{ends:<18}  {bucket.count:>9,} {bucket.share:>6.1%} {bucket.up_to:>6.1%}  {bar(bucket.count / most)}"
        act = partial(show_bucket, bucket.from_ns, bucket.to_ns, ends) if bucket.count else None
        yield TargetLine(text, act)
    yield TargetLine("")
    yield TargetLine(f"{'percentile':<18}  {'duration':>9}", is_heading=True)
    for percentile in found.percentiles:
        text = f"{percentile.name:<18}  {duration_text(percentile.duration_ns):>9}   row {percentile.row + 1:,}"
        yield TargetLine(text, partial(go_to_row, percentile.row))


def _edge(ns: int) -> str:
    """A round duration."""
    for unit, size in (("s", 10**9), ("ms", 10**6), ("us", 10**3)):
        if ns >= size:
            return f"{ns // size}{unit}"
    return f"{ns}ns"


def bar(share: float) -> str:
    """A bar of that share of the full width; what is more than nothing shows."""
    eighths = max(round(share * _BAR_CELLS * 8), 1 if share > 0 else 0)
    return "█" * (eighths // 8) + (_EIGHTHS[eighths % 8] if eighths % 8 else "")
