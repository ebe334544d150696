"""A regular expression as it was typed -> the table of states that finds its lines, where there is one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from tracetui.engine.pattern import TriedPattern, has_upper_case
from tracetui.engine.pattern_parser import parse_pattern
from tracetui.engine.pattern_references import spelled_out
from tracetui.engine.pattern_states import StateTable, state_table
from tracetui.engine.pattern_tree import NoTree


@dataclass(frozen=True, slots=True)
class PatternTable:
    """The table of an expression.

    Attributes:
        states: the table.
        is_exact: it accepts no line but those that the expression matches.
    """

    states: StateTable
    is_exact: bool


@lru_cache(maxsize=16)
def pattern_table(pattern: re.Pattern[str]) -> PatternTable | None:
    """The table of an expression, None where there is none or it would become too large.

    Args:
        pattern: made by compile_pattern.

    Returns:
        A table that accepts every line of printable ASCII which the expression matches; all that it accepts match
        unless the expression is one that RE2 does not know.
    """
    try:
        tree = parse_pattern(pattern.pattern, not has_upper_case(pattern.pattern))
        if tree.is_exact:
            return PatternTable(state_table(tree.root), True)
        if isinstance(pattern, TriedPattern):
            return PatternTable(state_table(spelled_out(tree.root)), False)
    except NoTree:
        pass
    return None
