"""Rules that make rows stand out: a condition or a pattern, each with a colour; the first that fits counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tracetui.engine.pattern import compile_pattern
from tracetui.engine.query.filter import compile_filter
from tracetui.engine.query.filter_error import FilterError
from tracetui.engine.query.unknown_fields import unknown_fields
from tracetui.engine.row import Row
from tracetui.engine.row_line import row_line
from tracetui.engine.session import Session

COLOURS = ("yellow", "green", "cyan", "magenta", "blue", "red")
PATTERN_SIGN = "/"
"""What stands before a pattern, to tell it from a condition."""


@dataclass(frozen=True)
class HighlightRule:
    """One rule.

    Attributes:
        text: as it was typed.
        colour: one of COLOURS.
        matches: whether a row is to stand out.
    """

    text: str
    colour: str
    matches: Callable[[Row], bool]


def compile_rule(session: Session, text: str, colour: str) -> HighlightRule:
    """Make a rule.

    Args:
        session: whose rows.
        text: a filter in trace-cmd's language, or a slash and a regular expression of `task event: text`.
        colour: one of COLOURS.

    Raises:
        FilterError: the filter is malformed, or no recording has such an event or field.
        UsageError: the pattern is no regular expression.
    """
    if text.startswith(PATTERN_SIGN):
        pattern = compile_pattern(text[1:])
        return HighlightRule(text, colour, lambda row: pattern.search(str(row_line(session, row))) is not None)
    wanted = compile_filter(text, session)
    for field in unknown_fields(wanted):
        raise FilterError(text, field.column, "no such field in these events")
    return HighlightRule(text, colour, wanted.matches)


def colour_of(rules: Sequence[HighlightRule], row: Row) -> str:
    """The colour of the first rule that fits a row, "" for none."""
    return next((rule.colour for rule in rules if rule.matches(row)), "")
