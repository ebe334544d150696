"""A list of any number of lines with a cursor: draws only the lines that show. Every pane is one."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tracetui.widgets.segments import Line, broken, fit, restyle, width_of

MOST_LINES = 2**31 - 1
"""Coordinates of the optional compiled geometry have 32 bits."""
_PAN_CELLS = 8


class RowList(ScrollView, can_focus=True):
    """Base of all lists; a subclass says how many lines there are and what they hold.

    Attributes:
        cursor: the line under the cursor, from 0; -1 in an empty list.
        pan: cells that are scrolled off to the left.
        count: the number typed so far, for `N g` and `N %`.
    """

    ALLOW_SELECT = False
    SHOWS_CURSOR: ClassVar[bool] = True
    HAS_HEADER: ClassVar[bool] = True
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row-list--cursor",
        "row-list--header",
        "row-list--label",
        "row-list--hint",
    }
    DEFAULT_CSS = """
    RowList {
        height: 1fr;
        overflow-x: hidden;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
        background: $background;
    }
    RowList > .row-list--cursor { background: $surface-lighten-2; color: $foreground; }
    RowList:focus > .row-list--cursor {
        background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold;
    }
    RowList:ansi > .row-list--cursor { background: ansi_default; text-style: bold underline; }
    RowList:ansi:focus > .row-list--cursor {
        background: $block-cursor-background; color: $block-cursor-foreground; text-style: none;
    }
    RowList:nocolor > .row-list--cursor { text-style: underline; }
    RowList:nocolor:focus > .row-list--cursor { text-style: reverse; }
    RowList > .row-list--header { text-style: bold; color: $text-muted; }
    RowList > .row-list--label { color: $text-accent; }
    RowList > .row-list--hint { color: $text-muted; text-style: italic; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "Next line", id="list.next", show=False),
        Binding("k,up", "move(-1)", "Previous line", id="list.previous", show=False),
        Binding("space,pagedown,ctrl+f", "page(1)", "Next page", id="list.next-page", show=False),
        Binding("b,pageup,ctrl+b", "page(-1)", "Previous page", id="list.previous-page", show=False),
        Binding("ctrl+d", "page(0.5)", "Half a page down", id="list.half-down", show=False),
        Binding("ctrl+u", "page(-0.5)", "Half a page up", id="list.half-up", show=False),
        Binding("g,home", "first", "First line; N g goes to line N", id="list.first", show=False),
        Binding("G,end", "last", "Last line; N G goes to line N", id="list.last", show=False),
        Binding("percent_sign", "percent", "N % goes to that share of the lines", id="list.percent", show=False),
        Binding("l,right", f"pan({_PAN_CELLS})", "Scroll right", id="list.right", show=False),
        Binding("h,left", f"pan(-{_PAN_CELLS})", "Scroll left", id="list.left", show=False),
        Binding("enter", "open", "Open", id="list.open", show=False),
        *(Binding(digit, f"digit({digit})", "", show=False, system=True) for digit in "0123456789"),
    ]

    cursor: var[int] = var(-1)
    pan: var[int] = var(0)
    count: var[str] = var("")

    class CursorMoved(Message):
        """The cursor is on another line."""

        def __init__(self, rows: RowList) -> None:
            self.rows = rows
            super().__init__()

        @property
        def control(self) -> RowList:
            """The list."""
            return self.rows

        def can_replace(self, message: Message) -> bool:
            """Only the last move of a list counts."""
            return isinstance(message, RowList.CursorMoved) and message.rows is self.rows

    class Opened(Message):
        """Enter, or a double click, on the line under the cursor."""

        def __init__(self, rows: RowList) -> None:
            self.rows = rows
            super().__init__()

        @property
        def control(self) -> RowList:
            """The list."""
            return self.rows

    class Counted(Message):
        """The number that is being typed has changed."""

        def __init__(self, count: str) -> None:
            self.count = count
            super().__init__()

    class Panned(Message):
        """The list scrolled sideways."""

    def __init__(self, id: str | None = None) -> None:  # noqa: A002  (textual's name)
        super().__init__(id=id)
        self._styles: dict[str, Style] = {}
        self._widest = 0

    # What a subclass says

    def line_count(self) -> int:
        """Number of lines."""
        raise NotImplementedError

    def lines(self, start: int, stop: int) -> list[Line]:
        """Lines start .. stop-1 in full length and final styles, as many as there are."""
        raise NotImplementedError

    def hint(self) -> str:
        """What stands in the place of lines that are not there."""
        return ""

    def header(self) -> Line:
        """What stands above the lines."""
        return []

    def header_clicked(self, column: int) -> None:
        """Somebody clicked a cell of the header."""

    def copy_text(self) -> str:
        """What to copy of the line under the cursor."""
        lines = self.lines(self.cursor, self.cursor + 1) if self.cursor >= 0 else []
        return "".join(segment.text for line in lines for segment in line).strip()

    @property
    def marked_style(self) -> Style | None:
        """Style of what stays marked under the cursor."""
        return None

    # Drawing

    def style(self, name: str) -> Style:
        """The final style of a component class."""
        found = self._styles.get(name)
        if found is None:
            found = self._styles[name] = self._filtered(self.get_component_rich_style(name))
        return found

    @property
    def plain_style(self) -> Style:
        """The list's own style."""
        found = self._styles.get("")
        if found is None:
            found = self._styles[""] = self._filtered(self.visual_style.rich_style)
        return found

    def _filtered(self, style: Style) -> Style:
        """The style that the terminal's filters (no colour, say) make of a style."""
        segments, background = [Segment(" ", style)], self.background_colors[1]
        for line_filter in self.get_line_filters():
            segments = line_filter.apply(segments, background)
        return segments[0].style or style

    def notify_style_update(self) -> None:
        """Forget the styles of the theme that was."""
        super().notify_style_update()
        self._styles = {}

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the lines of a part of the list's region."""
        width = self.size.width
        top = self.scroll_offset.y + crop.y
        lines = self.lines(top, top + crop.height) if self.line_count() else self._hint_lines()
        if lines:
            self._widest = max(map(width_of, lines))
        strips = [self._strip(line, top + place, width) for place, line in enumerate(lines[: crop.height])]
        strips += [Strip([Segment(" " * width, self.plain_style)], width)] * (crop.height - len(strips))
        if crop.x or crop.width != width:
            return [strip.crop(crop.x, crop.x + crop.width) for strip in strips]
        return strips

    def _hint_lines(self) -> list[Line]:
        style = self.style("row-list--hint")
        return [[Segment(text, style)] for text in broken(self.hint(), max(self.line_width, 1))]

    def _strip(self, line: Line, position: int, width: int) -> Strip:
        if position == self.cursor and self.SHOWS_CURSOR:
            cursor = self.style("row-list--cursor")
            return Strip(fit(restyle(line, cursor, self.marked_style), self.pan, width, cursor), width)
        return Strip(fit(line, self.pan, width, self.plain_style), width)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Move the scrollbar only when that shows: an eighth of one of its cells."""
        if self.show_vertical_scrollbar:
            step = max(self.virtual_size.height / max(self.page_lines, 1) / 8, 1e-9)
            self.vertical_scrollbar.position = round(new_value / step) * step
        if round(old_value) != round(new_value):
            self.refresh(self.size.region)

    # Size and cursor

    @property
    def line_width(self) -> int:
        """Cells of a line that show: the scrollbar's room is kept free."""
        return self.scrollable_content_region.width

    @property
    def page_lines(self) -> int:
        """Lines that show at once."""
        return self.scrollable_content_region.height

    def on_mount(self) -> None:
        """Take the size of what there is."""
        self.resized()

    def resized(self) -> None:
        """The number of lines has changed, or what they hold."""
        count = min(self.line_count(), MOST_LINES)
        self._take_height(count)
        if count and self.cursor < 0:
            self.cursor = 0
        elif self.cursor >= count:
            self.cursor = count - 1
        self.refresh()

    def _take_height(self, count: int) -> None:
        """Have so many lines; the screen is laid out anew, which is dear, only where a scrollbar comes or goes."""
        size = Size(1, count)
        if size == self.virtual_size:
            return
        if not self.is_mounted or (count > self.container_size.height) is not self.show_vertical_scrollbar:
            self.virtual_size = size
            return
        self.set_reactive(RowList.virtual_size, size)
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.window_virtual_size = count
        self.scroll_y = self.validate_scroll_y(self.scroll_y)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self.show_cursor()

    def go_to(self, position: int, *, centre: bool = False) -> None:
        """Put the cursor on a line and show it; a far jump may put it in the middle."""
        position = min(max(position, 0), self.line_count() - 1, MOST_LINES - 1)
        self.cursor = position
        self.show_cursor(centre=centre)

    def show_cursor(self, *, centre: bool = False) -> None:
        """Scroll as little as it takes to have the cursor in sight."""
        top, page = self.scroll_offset.y, self.page_lines
        if page <= 0 or self.cursor < 0 or top <= self.cursor < top + page:
            return
        wanted = self.cursor - page // 2 if centre else self.cursor if self.cursor < top else self.cursor - page + 1
        self.scroll_to(y=max(wanted, 0), animate=False, immediate=True)

    def watch_cursor(self, old: int, new: int) -> None:
        """Redraw the two lines and tell the others."""
        if self.is_mounted:
            for position in (old, new):
                if 0 <= position - self.scroll_offset.y < self.page_lines:
                    self.refresh_line(position)
            self.post_message(self.CursorMoved(self))

    def watch_pan(self) -> None:
        """Redraw everything, the header too."""
        self.refresh()
        self.post_message(self.Panned())

    def watch_count(self, count: str) -> None:
        """Show the number that is being typed."""
        self.post_message(self.Counted(count))

    def take_count(self) -> int | None:
        """The number typed before a key, None without one."""
        count, self.count = self.count, ""
        return int(count) if count else None

    # Keys and mouse

    def action_digit(self, digit: int) -> None:
        """Add to the number that is being typed."""
        self.count = (self.count + str(digit)).lstrip("0")[:12]

    def action_move(self, lines: int) -> None:
        """Move the cursor, N times as far after a number."""
        self.go_to(self.cursor + lines * (self.take_count() or 1))

    def action_page(self, pages: float) -> None:
        """Move the cursor and what shows by pages."""
        step = int(pages * max(self.page_lines - 1, 1)) * (self.take_count() or 1)
        self.scroll_to(y=self.scroll_offset.y + step, animate=False, immediate=True)
        self.go_to(self.cursor + step)

    def action_first(self) -> None:
        """Go to the first line, or to line N."""
        self.go_to((self.take_count() or 1) - 1, centre=True)

    def action_last(self) -> None:
        """Go to the last line, or to line N."""
        count = self.take_count()
        self.go_to(self.line_count() - 1 if count is None else count - 1, centre=count is not None)

    def action_percent(self) -> None:
        """Go to N per cent of the lines."""
        count = self.take_count()
        if count is not None:
            self.go_to(self.line_count() * min(count, 100) // 100, centre=True)

    def action_pan(self, cells: int) -> None:
        """Scroll sideways as far as there is something to see."""
        limit = max(self._widest - self.line_width // 2, 0)
        self.pan = min(max(self.pan + cells * (self.take_count() or 1), 0), max(limit, self.pan if cells < 0 else 0))

    def action_open(self) -> None:
        """Open the line under the cursor."""
        if self.cursor >= 0:
            self.post_message(self.Opened(self))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; open what is clicked twice."""
        position = event.y + self.scroll_offset.y
        if 0 <= position < self.line_count():
            self.go_to(position)
            if event.chain == 2:
                self.action_open()
