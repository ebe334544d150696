"""The mouse on the timeline: a click puts the cursor, a drag the markers; the wheel zooms, with Shift it moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events

_WHEEL_CELLS = 8

if TYPE_CHECKING:
    from tracetui.widgets.timeline_span import TimelineSpan


class TimelineMouse:
    """What a LaneList does with the mouse."""

    if TYPE_CHECKING:
        span: TimelineSpan
        label_cells: int
        scroll_offset: Any

        def line_count(self) -> int: ...
        def go_to(self, position: int, *, centre: bool = False) -> None: ...
        def go_to_time(self, ts_ns: int) -> None: ...
        def zoom(self, steps: int, at_ns: int) -> None: ...
        def picture_changed(self) -> None: ...
        def action_open(self) -> None: ...
        def action_mark(self, letter: str) -> None: ...
        def capture_mouse(self, capture: bool = True) -> None: ...

    _drag_ns: int | None = None
    _dragged = False

    def _time_under(self, x: int) -> int:
        return self.span.start_of(min(max(x - self.label_cells, 0), self.span.width - 1))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Perhaps the begin of a drag."""
        if event.button == 1 and event.x >= self.label_cells:
            self._drag_ns, self._dragged = self._time_under(event.x), False
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """A drag sets A where it begins, and moves the cursor."""
        if self._drag_ns is None or (not self._dragged and self._time_under(event.x) == self._drag_ns):
            return
        if not self._dragged:
            self._dragged = True
            self.go_to_time(self._drag_ns)
            self.action_mark("A")
        self.go_to_time(self._time_under(event.x))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """The end of a drag is B."""
        if self._drag_ns is not None:
            self.capture_mouse(False)
            self._drag_ns = None
            if self._dragged:
                self.action_mark("B")

    def on_click(self, event: events.Click) -> None:
        """Put both cursors where the mouse is; a double click goes to the row."""
        position = event.y + self.scroll_offset.y
        if self._dragged or not 0 <= position < self.line_count():
            self._dragged = False
            return
        self.go_to(position)
        if event.x >= self.label_cells:
            self.go_to_time(self._time_under(event.x))
        if event.chain == 2:
            self.action_open()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Zoom in at the mouse, or move to earlier times."""
        self._wheel(event, 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Zoom out at the mouse, or move to later times."""
        self._wheel(event, -1)

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        """Move to earlier times."""
        self._pan(event, -1)

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        """Move to later times."""
        self._pan(event, 1)

    def _wheel(self, event: events.MouseEvent, step: int) -> None:
        if event.shift or event.ctrl:
            self._pan(event, -step)
        else:
            event.stop()
            event.prevent_default()
            self.zoom(step, self._time_under(event.x))

    def _pan(self, event: events.MouseEvent, step: int) -> None:
        event.stop()
        event.prevent_default()
        self.span.pan(step * _WHEEL_CELLS)
        self.picture_changed()
