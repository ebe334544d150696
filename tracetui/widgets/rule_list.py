"""The highlight rules, each in its colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment

from tracetui.engine.highlight import HighlightRule
from tracetui.visible import visible
from tracetui.widgets.row_list import RowList
from tracetui.widgets.rule_colours import rule_class, rule_classes, rule_css
from tracetui.widgets.segments import Line

_OWNER = "rule-list"
_COLOUR_CELLS = 9


class RuleList(RowList, can_focus=False):
    """Rules in the order in which they are tried."""

    SHOWS_CURSOR: ClassVar[bool] = False
    COMPONENT_CLASSES: ClassVar[set[str]] = rule_classes(_OWNER)
    DEFAULT_CSS = rule_css("RuleList", _OWNER)

    def __init__(self) -> None:
        super().__init__()
        self._rules: Sequence[HighlightRule] = ()

    def show_rules(self, rules: Sequence[HighlightRule], cursor: int) -> None:
        """Show rules, the cursor on one of them."""
        self._rules = rules
        self.resized()
        self.go_to(cursor)
        self.refresh()

    def hint(self) -> str:
        """What to do while there are none."""
        return "no rules yet: type a filter such as kvm_exit: exit_reason == 120, or /text, and press Enter"

    def line_count(self) -> int:
        """Rules."""
        return len(self._rules)

    def lines(self, start: int, stop: int) -> list[Line]:
        """The colour's name in its colour, and what the rule picks; the cursor is a mark, so that colours stay."""
        return [
            [
                Segment("▶ " if place == self.cursor else "  ", self.plain_style),
                Segment(f" {rule.colour:<{_COLOUR_CELLS}}", self.style(rule_class(rule.colour, _OWNER))),
                Segment(f" {visible(rule.text)}", self.plain_style),
            ]
            for place, rule in enumerate(self._rules[max(start, 0) : max(stop, 0)], max(start, 0))
        ]
