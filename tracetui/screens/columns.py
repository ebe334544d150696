"""A window to choose the stream's columns and their order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input

from tracetui.engine.session import Session
from tracetui.screens.typed_list_window import PAGE_KEYS, TypedListWindow
from tracetui.widgets.column_choices import ColumnChoice, ColumnChoices, field_choice
from tracetui.widgets.column_layout import CPU, EVENT, MACHINE, TASK, TEXT, TIME
from tracetui.widgets.name_field import NameField
from tracetui.widgets.row_list import RowList

_OWN = (
    ColumnChoice(TIME, "time", "t counts it from something else"),
    ColumnChoice(MACHINE, "from", "the machine"),
    ColumnChoice(CPU, "CPU", "the machine's CPU"),
    ColumnChoice(TASK, "task-pid", "name and pid of the task"),
    ColumnChoice(EVENT, "event", "name of the event"),
    ColumnChoice(TEXT, "text", "what the event says"),
)
_MOST_EVENTS = 3


def column_choices(session: Session) -> list[ColumnChoice]:
    """All columns that the stream can have: its own, and every field of an event that occurs."""
    from tracetui.engine.field_text import occurring_fields

    fields = sorted(occurring_fields(session), key=lambda field: field.name.startswith("common_"))
    return [*_OWN, *(field_choice(field.name, _note(field.events)) for field in fields)]


def _note(events: Sequence[str]) -> str:
    more = f" and {len(events) - _MOST_EVENTS} more" if len(events) > _MOST_EVENTS else ""
    return f"field of {', '.join(events[:_MOST_EVENTS])}{more}"


class ColumnsScreen(TypedListWindow["tuple[str, ...] | None"]):
    """The columns; the answer is what the stream is to have."""

    rows: ColumnChoices
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Show these", priority=True),
        Binding("space", "take", "On or off", priority=True),
        Binding("less_than_sign,shift+up", "shift(-1)", "Left", key_display="<", priority=True),
        Binding("greater_than_sign,shift+down", "shift(1)", "Right", key_display=">", priority=True),
        Binding("equals_sign", "reset", "As at first", key_display="=", priority=True),
        *PAGE_KEYS,
    ]

    def __init__(self, session: Session, shown: Sequence[str]) -> None:
        field = NameField("type a part of a field's or event's name", " <>=")
        super().__init__("Columns of the stream", field, ColumnChoices(shown, column_choices(session)))

    def on_mount(self) -> None:
        """Say which there are."""
        self._say()

    @on(ColumnChoices.Changed)
    def _say(self) -> None:
        titles = (column.lstrip(".") for column in self.rows.taken)
        self.frame.border_subtitle = Content(" ".join(titles) or "none: the stream shows as at first")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self.rows.narrow(event.value)

    @on(RowList.Opened)
    def _opened(self) -> None:
        self.action_choose()

    def action_take(self) -> None:
        """Take the column under the cursor, or leave it out."""
        self.rows.toggle()

    def action_shift(self, step: int) -> None:
        """Move the column under the cursor."""
        self.rows.shift(step)

    def action_reset(self) -> None:
        """Take the columns of the beginning."""
        self.rows.reset()

    def action_choose(self) -> None:
        """Show the columns that are taken."""
        self.dismiss(tuple(self.rows.taken))
