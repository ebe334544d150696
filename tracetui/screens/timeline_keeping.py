"""What is kept of the timeline from one run to the next, as JSON."""

from __future__ import annotations

from tracetui.engine.lanes_names import LaneName
from tracetui.widgets.timeline_lanes import LaneList


def _key(name: LaneName) -> list[object]:
    """A lane as JSON knows it."""
    return [name.kind.value, name.machine.number if name.machine is not None else -1, name.cpu, name.pid]


def keep_timeline(timeline: LaneList) -> dict[str, object]:
    """Order, hidden and expanded lanes, and the stretch of time that shows."""
    order, span = timeline.order, timeline.span
    return {
        "lanes": [_key(name) for name in order.wanted],
        "hidden": [_key(name) for name in order.wanted if name in order.hidden],
        "expanded": [_key(name) for name in order.expanded],
        "span": [span.from_ns, span.to_ns],
    }


def bring_timeline_back(timeline: LaneList, kept: object) -> None:
    """Show the same again; what is not understood, or is of other files, is left out."""
    if not isinstance(kept, dict):
        return
    order = timeline.order
    lanes, hidden, expanded = (_found(order.wanted, kept.get(key)) for key in ("lanes", "hidden", "expanded"))
    order.arrange(lanes)
    order.hidden.update(hidden)
    timeline.expand_lanes(expanded)
    span = kept.get("span")
    if isinstance(span, list) and len(span) == 2 and all(isinstance(ns, int) for ns in span):
        timeline.span.show(*span)
    timeline.lanes_changed()


def _found(names: list[LaneName], keys: object) -> list[LaneName]:
    by_key = {tuple(_key(name)): name for name in names}
    wanted = (tuple(key) for key in keys if isinstance(key, list)) if isinstance(keys, list) else ()
    return [by_key[key] for key in wanted if all(isinstance(part, int | str) for part in key) and key in by_key]
