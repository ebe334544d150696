"""A window for highlight rules: typed, listed with their colours, changed and taken away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from tracetui.engine.highlight import COLOURS, HighlightRule, compile_rule
from tracetui.engine.query.filter_error import FilterError
from tracetui.engine.session import Session
from tracetui.errors import TracetuiError
from tracetui.screens.typed_list_window import TypedListWindow
from tracetui.visible import printable
from tracetui.widgets.name_field import NameField
from tracetui.widgets.row_list import RowList
from tracetui.widgets.rule_list import RuleList


class HighlightScreen(TypedListWindow[None]):
    """Rules that make rows stand out; each change shows at once in the stream behind the window."""

    rows: RuleList
    DEFAULT_CSS = """
    HighlightScreen { align: center bottom; }
    HighlightScreen > Vertical { height: 12; }
    HighlightScreen Static { height: auto; display: none; color: $text-error; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "add", "Add", priority=True),
        Binding("tab", "colour(1)", "Colour", priority=True),
        Binding("shift+tab", "colour(-1)", "Colour back", show=False, priority=True),
        Binding("delete,ctrl+d", "remove", "Remove", key_display="del", priority=True),
        Binding("shift+up", "shift(-1)", "Earlier", show=False, priority=True),
        Binding("shift+down", "shift(1)", "Later", show=False, priority=True),
    ]

    def __init__(
        self, session: Session, rules: Sequence[HighlightRule], changed: Callable[[Sequence[HighlightRule]], None]
    ) -> None:
        """Prepare.

        Args:
            session: whose rows.
            rules: those in force.
            changed: gets them whenever they are others.
        """
        field = NameField("a filter (kvm_exit: vcpu_id == 1) or /text to highlight", "")
        self._complaint = Static(markup=False)
        super().__init__("Highlight", field, RuleList(), between=[self._complaint])
        self._session, self._changed, self.rules = session, changed, list(rules)

    def on_mount(self) -> None:
        """Show those there are."""
        self.rows.show_rules(self.rules, 0)

    @on(Input.Changed)
    def _typed(self) -> None:
        self._complain("")
        self.refresh_bindings()

    @on(RowList.CursorMoved)
    def _moved(self) -> None:
        self.rows.refresh()

    def _complain(self, reason: str) -> None:
        self._complaint.update(Content(reason))
        self._complaint.display = bool(reason)

    def action_add(self) -> None:
        """Add the rule that is typed, in a colour that no other has as long as there is one."""
        text = self._field.value.strip()
        if not text:
            self.dismiss(None)
            return
        used = {rule.colour for rule in self.rules}
        colour = next((each for each in COLOURS if each not in used), COLOURS[len(self.rules) % len(COLOURS)])
        try:
            self.rules.append(compile_rule(self._session, text, colour))
        except FilterError as error:
            self._complain(printable(f"{error.reason}, at character {error.column + 1}"))
            self._field.cursor_position = error.column
        except TracetuiError as error:
            self._complain(printable(str(error)))
        else:
            self._field.value = ""
            self._show(len(self.rules) - 1)

    def action_colour(self, step: int) -> None:
        """Give the rule under the cursor another colour."""
        place = self.rows.cursor
        if 0 <= place < len(self.rules):
            rule = self.rules[place]
            colour = COLOURS[(COLOURS.index(rule.colour) + step) % len(COLOURS)]
            self.rules[place] = replace(rule, colour=colour)
            self._show(place)

    def action_remove(self) -> None:
        """Take the rule under the cursor away."""
        place = self.rows.cursor
        if 0 <= place < len(self.rules):
            del self.rules[place]
            self._show(place)

    def action_shift(self, step: int) -> None:
        """Try the rule under the cursor earlier or later: the first that fits a row counts."""
        place = self.rows.cursor
        if 0 <= place < len(self.rules) and 0 <= place + step < len(self.rules):
            self.rules.insert(place + step, self.rules.pop(place))
            self._show(place + step)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Rules are changed while nothing is typed."""
        if action in {"colour", "remove"}:
            return bool(self.rules) and not self._field.value
        return True

    def _show(self, cursor: int) -> None:
        self.rows.show_rules(self.rules, cursor)
        self._changed(tuple(self.rules))
        # The stream behind a window without a tint of its own is not drawn anew with it.
        self.call_after_refresh(self.refresh, layout=True)
        self.refresh_bindings()
