"""What the line below the timeline's lanes says: the state under the cursor, from when, how long, what is around."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracetui.engine.lanes_names import LaneKind, LaneName
from tracetui.engine.lanes_states import FIRST_REASON, FIRST_VCPU, HALTED, NOTHING, PREEMPTED, TASK
from tracetui.visible import visible
from tracetui.widgets.time_column import duration_text
from tracetui.widgets.timeline_glyphs import GLYPHS, glyph_of
from tracetui.widgets.timeline_scale import time_text

if TYPE_CHECKING:
    from tracetui.engine.lanes import Lanes
    from tracetui.engine.lanes_lane import Stretch


def lane_label(name: LaneName, several: bool) -> str:
    """What stands before a lane.

    Args:
        name: whose lane.
        several: whether there are several machines.
    """
    if name.kind is LaneKind.THREAD:
        return visible(name.label)
    if name.kind is LaneKind.GUEST_CPU:
        return f" └ guest {name.label}"
    if name.kind is LaneKind.CROSSINGS:
        return name.label
    if name.kind in {LaneKind.TASK, LaneKind.RESIDENCY}:
        return f"   {visible(name.label)}"
    if name.kind is LaneKind.DENSITY:
        return visible(name.label) if name.machine is None else f"   {visible(name.label)}"
    return f"{visible(name.machine.name)} {name.label}" if name.machine is not None and several else name.label


def stretch_text(lanes: Lanes, name: LaneName, stretch: Stretch, seconds: bool) -> str:
    """What a lane does at a time, since when and how long."""
    text = _state_text(lanes, name, stretch)
    if stretch.from_ns is None or text == GLYPHS[NOTHING].meaning:
        return text
    return f"{text}  from {time_text(stretch.from_ns, 1, seconds)} for {_length(stretch, seconds)}"


def _length(stretch: Stretch, seconds: bool) -> str:
    length = stretch.to_ns - (stretch.from_ns or 0)
    return duration_text(length) if seconds else f"{length:,}"


def _state_text(lanes: Lanes, name: LaneName, stretch: Stretch) -> str:
    if name.kind is LaneKind.RESIDENCY:
        return f"on CPU {stretch.code - FIRST_VCPU}" if stretch.code >= FIRST_VCPU else "on no CPU"
    if name.kind is LaneKind.TASK:
        return "running" if stretch.code == TASK else "not running"
    if name.kind is LaneKind.THREAD:
        return _thread_text(lanes, name, stretch)
    if stretch.pid > 0 and name.machine is not None:
        task = visible(lanes.session.comms.name(name.machine, stretch.pid, stretch.from_ns))
        vcpu = next((t for t in lanes.threads if t.host is name.machine and t.pid == stretch.pid), None)
        what = f"{visible(vcpu.label)}, " if vcpu is not None else ""
        return f"{what}{task} {stretch.pid}"
    return glyph_of(stretch.code).meaning


def _thread_text(lanes: Lanes, name: LaneName, stretch: Stretch) -> str:
    from tracetui.engine.lanes_who import who_took_over

    if stretch.code >= FIRST_REASON:
        number = stretch.code - FIRST_REASON
        reason = visible(lanes.reasons[number]) if number < len(lanes.reasons) else "further reasons"
        shown = int(lanes.lanes[name].classes[stretch.code])
        return f"{reason}: {'halted' if shown == HALTED else GLYPHS[shown].meaning}"
    if stretch.code == PREEMPTED and stretch.from_ns is not None:
        other = who_took_over(lanes, name, stretch.from_ns)
        return f"preempted by {visible(other)}" if other else GLYPHS[PREEMPTED].meaning
    return glyph_of(stretch.code).meaning


def shares_text(lanes: Lanes, name: LaneName, from_ns: int, to_ns: int) -> str:
    """How a cell's time is divided, "" where one state fills it."""
    spent = lanes.lanes[name].spent_ns(from_ns, to_ns)
    spent[NOTHING] = 0
    whole = sum(spent)
    parts = sorted(((ns, shown) for shown, ns in enumerate(spent) if ns), reverse=True)
    if len(parts) < 2:
        return ""
    names = [f"{_share_name(name, shown)} {ns / whole:.0%}" for ns, shown in parts]
    return f"this cell: {' '.join(names)}"


def _share_name(name: LaneName, shown: int) -> str:
    if shown >= FIRST_VCPU:
        return f"CPU {shown - FIRST_VCPU}" if name.kind is LaneKind.RESIDENCY else "vCPU"
    return GLYPHS[shown].name or "nothing"
