"""The span between markers A and B, and what the status bar says of it."""

from __future__ import annotations

from collections.abc import Mapping

from tracetui.engine.row import Row
from tracetui.widgets.time_column import duration_text

SPAN_ENDS = ("A", "B")
"""The marks at its ends; they may stand in either order."""


def span_of(marks: Mapping[str, Row]) -> tuple[Row, Row] | None:
    """The rows at both ends, the earlier first; None before both markers are set."""
    ends = [marks[letter] for letter in SPAN_ENDS if letter in marks]
    if len(ends) < 2:
        return None
    first, last = sorted(ends, key=lambda row: row.number)
    return first, last


def span_text(marks: Mapping[str, Row], in_seconds: bool) -> str:
    """How far B is from A; "" before both are set.

    Args:
        marks: rows by letter.
        in_seconds: whether the clocks count ns.
    """
    if not all(letter in marks for letter in SPAN_ENDS):
        return ""
    away = marks["B"].ts_ns - marks["A"].ts_ns
    sign = "-" if away < 0 else ""
    return f"A→B {sign}{duration_text(abs(away)) if in_seconds else format(abs(away), ',')}"
