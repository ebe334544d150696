"""Seeing: which columns the stream has, what its colours say, what stands out, and the full text of a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType

from tracetui.errors import TracetuiError
from tracetui.screens.browser_screen import BrowserScreen
from tracetui.widgets.column_layout import DEFAULT_COLUMNS, FIELD_SIGN
from tracetui.widgets.event_list import EventList
from tracetui.widgets.row_colours import ColourMode

if TYPE_CHECKING:
    from tracetui.engine.highlight import HighlightRule

_MOST_COLUMNS = 40


class Seeing(BrowserScreen):
    """How rows look."""

    HELP_TITLE: ClassVar[str] = "Seeing"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "v", "full_text", "Full text", id="see.full-text", show=False,
            tooltip="The whole text of this row, with its stack trace unfolded",
        ),
        Binding(
            "vertical_line", "columns", "Columns", id="see.columns", show=False, key_display="|",
            tooltip="Choose the stream's columns and their order; any field can be one",
        ),
        Binding(
            "H", "highlight", "Highlight", id="see.highlight", show=False,
            tooltip="Rules that make rows stand out in a colour: add, list, remove",
        ),
    ]  # fmt: skip

    def action_full_text(self) -> None:
        """Show all of the row under the cursor."""
        from tracetui.screens.full_text import FullTextScreen

        row = self.event_list.current
        if row is not None:
            self.app.push_screen(FullTextScreen(self.session, row))

    def action_columns(self) -> None:
        """Choose the columns; which fields there are is known once events have been read."""
        if not self.load_job.ready.is_set():
            self.say("fields are known in a moment")
            return
        from tracetui.screens.columns import ColumnsScreen

        self.app.push_screen(ColumnsScreen(self.session, self.event_list.columns.layout.shown), self._take_columns)

    def _take_columns(self, columns: Sequence[str] | None) -> None:
        if columns is not None:
            self.event_list.show_columns(columns or DEFAULT_COLUMNS)

    def action_highlight(self) -> None:
        """Make rows stand out."""
        from tracetui.screens.highlights import HighlightScreen

        self.app.push_screen(HighlightScreen(self.session, self.event_list.columns.rules, self._take_rules))

    def _take_rules(self, rules: Sequence[HighlightRule]) -> None:
        self.event_list.columns.rules = rules
        self.event_list.refresh()

    @on(EventList.ColoursChanged)
    def _say_colours(self) -> None:
        self.say(f"colours tell apart {self.event_list.columns.colours.mode.value}s")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A full text needs a row."""
        if action == "full_text" and self.event_list.current is None:
            return False
        return super().check_action(action, parameters)

    def keep(self) -> dict[str, object]:
        """Columns, colours and rules as well."""
        columns = self.event_list.columns
        return {
            **super().keep(),
            "columns": list(columns.layout.shown),
            "colour": columns.colours.mode.value,
            "highlights": [[rule.colour, rule.text] for rule in columns.rules],
        }

    def bring_back(self, kept: dict[str, object]) -> None:
        """Show rows as they looked."""
        super().bring_back(kept)
        columns = self.event_list.columns
        with suppress(ValueError):
            columns.colours.mode = ColourMode(kept.get("colour"))
        names = _known_columns(kept.get("columns"))
        if names:
            self.event_list.show_columns(names)
        rules = list(self._rules_from(kept.get("highlights")))
        if rules:
            self._take_rules(rules)

    def _rules_from(self, kept: object) -> Iterator[HighlightRule]:
        """The rules of a list that JSON held; what is not understood is left out."""
        for rule in kept if isinstance(kept, list) else []:
            from tracetui.engine.highlight import COLOURS, compile_rule

            match rule:
                case [str(colour), str(text)] if colour in COLOURS:
                    with suppress(TracetuiError):
                        yield compile_rule(self.session, text, colour)


def _known_columns(kept: object) -> list[str]:
    """The columns of a list that JSON or the settings held, each once."""
    names = [name for name in kept if isinstance(name, str)] if isinstance(kept, list) else []
    known = (name for name in names if name in DEFAULT_COLUMNS or name.startswith(FIELD_SIGN))
    return list(dict.fromkeys(known))[:_MOST_COLUMNS]
