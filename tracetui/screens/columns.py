"""A window to choose the stream's columns and their order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from tracetui.engine.session import Session
from tracetui.widgets.column_choices import ColumnChoice, ColumnChoices, field_choice
from tracetui.widgets.column_layout import CPU, EVENT, MACHINE, TASK, TEXT, TIME
from tracetui.widgets.key_footer import KeyFooter
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


class ColumnsScreen(ModalScreen["tuple[str, ...] | None"]):
    """The columns; the answer is what the stream is to have.

    Attributes:
        rows: the list.
    """

    DEFAULT_CSS = """
    ColumnsScreen { align: center middle; }
    ColumnsScreen > Vertical {
        width: 92; max-width: 100%; height: 100%; margin: 0 0 1 0; border: round $accent;
        border-title-color: $text-accent; border-title-style: bold; background: $background; padding: 0 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Show these", priority=True),
        Binding("space", "take", "On or off", priority=True),
        Binding("less_than_sign,shift+up", "shift(-1)", "Left", key_display="<", priority=True),
        Binding("greater_than_sign,shift+down", "shift(1)", "Right", key_display=">", priority=True),
        Binding("equals_sign", "reset", "As at first", key_display="=", priority=True),
        Binding("down", "move(1)", "Down", show=False, priority=True),
        Binding("up", "move(-1)", "Up", show=False, priority=True),
        Binding("pagedown,ctrl+f", "page(1)", "Next page", show=False, priority=True),
        Binding("pageup,ctrl+b", "page(-1)", "Previous page", show=False, priority=True),
        Binding("escape,ctrl+c", "dismiss", "Close", key_display="esc", priority=True),
    ]

    def __init__(self, session: Session, shown: Sequence[str]) -> None:
        super().__init__()
        self.rows = ColumnChoices(shown, column_choices(session))
        self._field = NameField("type a part of a field's or event's name", " <>=")
        self._frame = Vertical(self._field, self.rows)

    def compose(self) -> ComposeResult:
        """What is typed, and the list."""
        self._frame.border_title = Content("Columns of the stream")
        yield self._frame
        yield KeyFooter()

    def on_mount(self) -> None:
        """Wait for keys."""
        self._field.focus()
        self._say()

    @on(ColumnChoices.Changed)
    def _say(self) -> None:
        titles = (column.lstrip(".") for column in self.rows.taken)
        self._frame.border_subtitle = Content(" ".join(titles) or "none: the stream shows as at first")

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

    def action_move(self, step: int) -> None:
        """Go up or down."""
        self.rows.action_move(step)

    def action_page(self, step: int) -> None:
        """Go up or down by a page."""
        self.rows.action_page(step)

    def action_choose(self) -> None:
        """Show the columns that are taken."""
        self.dismiss(tuple(self.rows.taken))

    async def action_dismiss(self, result: tuple[str, ...] | None = None) -> None:
        """Close, and change nothing."""
        self.dismiss(result)
