"""From a time as typed to the line of the stream that shows it."""

from __future__ import annotations

from tracetui.engine.time_expression import parse_time_expression
from tracetui.errors import UsageError
from tracetui.screens.loading import Loading
from tracetui.widgets.event_list import EventList


def row_at_time(events: EventList, loading: Loading, text: str) -> int:
    """Position of the first shown row at or after a time.

    Raises:
        UsageError: the text is no time, or times cannot be looked up in what is shown.
    """
    expression = parse_time_expression(text, events.time.in_seconds)
    timeline, here = events.session.timeline, events.current
    if not loading.ready.is_set():
        raise UsageError("kernels are still loading; try again in a moment")
    if not events.view.in_time_order:
        raise UsageError("these rows are not in the order of time; Esc shows all rows")
    if here is None or not timeline.row_count:
        raise UsageError("there are no rows")
    first_ns, last_ns = timeline.row(0).ts_ns, timeline.row(timeline.row_count - 1).ts_ns
    return events.view.position(timeline.row_at(expression.resolve(here.ts_ns, first_ns, last_ns)))
