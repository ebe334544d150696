"""What settings may name in this program."""

from __future__ import annotations

from tracetui.config.settings import Choices
from tracetui.screens.keeping import TIME_MODES
from tracetui.screens.named_actions import all_actions
from tracetui.themes import theme_names
from tracetui.widgets.column_layout import DEFAULT_COLUMNS, FIELD_SIGN
from tracetui.widgets.row_colours import ColourMode
from tracetui.widgets.time_column import TimeMode


def setting_choices() -> Choices:
    """The themes, times, columns, colours and actions there are."""
    times = [name for name, mode in TIME_MODES.items() if mode is not TimeMode.MARKER]
    return Choices(
        theme_names(), times, DEFAULT_COLUMNS, [mode.value for mode in ColourMode], FIELD_SIGN, all_actions()
    )
