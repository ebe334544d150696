"""One line: where the cursor is, what is shown, and what is going on."""

from __future__ import annotations

from rich.segment import Segment
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tracetui.widgets.segments import fit, pad

_BAR_CELLS = 10


class StatusBar(Widget):
    """Where to the left, what is going on to the right; the right side is kept when room is short.

    Attributes:
        place: the cursor's row and time.
        shown: the filter in force.
        found: what a search found.
        activity: what is going on, or a short message.
    """

    DEFAULT_CSS = """
    StatusBar { height: 1; background: $panel; color: $foreground; }
    StatusBar:ansi { text-style: reverse; }
    """

    place: reactive[str] = reactive("")
    shown: reactive[str] = reactive("")
    found: reactive[str] = reactive("")
    activity: reactive[str] = reactive("")

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        width, style = self.size.width, self.visual_style.rich_style
        right = "  ".join(filter(None, (self.found, self.activity)))
        left = " " + "  ".join(filter(None, (self.place, self.shown)))
        room = max(width - len(right) - 3, 0) if right else width
        text = pad(left, room) + (f"  {right} " if right else "")
        return Strip(fit([Segment(text, style)], 0, width, style), width)


def progress_text(word: str, share: float) -> str:
    """What is being done, a bar, and how much of it is done."""
    done = min(max(int(share * _BAR_CELLS), 0), _BAR_CELLS)
    return f"{word} {'█' * done}{'░' * (_BAR_CELLS - done)} {share:.0%}"
