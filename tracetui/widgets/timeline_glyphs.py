"""How the timeline draws states: a character and a style for each, so that either alone tells them apart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tracetui.engine.lanes_states import (
    BLOCKED,
    DEVICE,
    FIRST_VCPU,
    GUEST,
    HALTED,
    IDLE,
    INTERRUPT,
    MEMORY,
    NOTHING,
    OTHER,
    PREEMPTED,
    REGISTER,
    TASK,
    UNKNOWN,
    USER,
    VCPU,
)


class Glyph(NamedTuple):
    """How a state is drawn.

    Attributes:
        character: fills its cells.
        style: component class of the LaneList.
        name: what the legend calls it.
        meaning: what the line below the lanes says.
    """

    character: str
    style: str
    name: str
    meaning: str


GLYPHS = {
    GUEST: Glyph("█", "timeline--guest", "guest", "in the guest"),
    INTERRUPT: Glyph("I", "timeline--interrupt", "interrupt", "exit handling, interrupts"),
    REGISTER: Glyph("R", "timeline--register", "register", "exit handling, registers"),
    DEVICE: Glyph("D", "timeline--device", "device", "exit handling, devices"),
    MEMORY: Glyph("M", "timeline--memory", "memory", "exit handling, memory"),
    OTHER: Glyph("X", "timeline--other", "other exit", "exit handling"),
    USER: Glyph("U", "timeline--user", "user space", "exit handling in user space"),
    HALTED: Glyph("▁", "timeline--halted", "halted", "halted: the guest has nothing to do"),
    BLOCKED: Glyph("z", "timeline--blocked", "asleep", "asleep on the host in an exit"),
    PREEMPTED: Glyph("!", "timeline--preempted", "preempted", "preempted: ready, waits for a CPU"),
    UNKNOWN: Glyph("?", "timeline--unknown", "unknown", "not known: events are missing"),
    VCPU: Glyph("v", "timeline--vcpu-0", "vCPU", "a vCPU's thread"),
    TASK: Glyph("▄", "timeline--task", "task", "task"),
    IDLE: Glyph("▁", "timeline--idle", "idle", "idle"),
    NOTHING: Glyph(" ", "timeline--nothing", "", "nothing recorded"),
}
"""By what a cell shows, but for certain vCPUs' threads."""
_BARS = "▁▂▃▄▅▆▇█"


def glyph_of(shown: int) -> Glyph:
    """How a cell's value is drawn, but for which vCPU it is."""
    return GLYPHS[VCPU if shown >= FIRST_VCPU else shown]


def legend(shown: Iterable[int]) -> list[Glyph]:
    """The glyphs of what shows but for vCPUs, in their order; idle and halted share one."""
    present = set(shown)
    glyphs = [glyph for value, glyph in GLYPHS.items() if value in present and glyph.name]
    if {HALTED, IDLE} <= present:
        both = f"{GLYPHS[HALTED].name}/{GLYPHS[IDLE].name}"
        glyphs = [glyph._replace(name=both) if glyph is GLYPHS[HALTED] else glyph for glyph in glyphs]
        glyphs.remove(GLYPHS[IDLE])
    return glyphs


def density_bars(counts: list[int]) -> str:
    """How many rows each cell has, relative to the fullest; a cell with any shows."""
    most = max(counts, default=0)
    return "".join(_BARS[(count * (len(_BARS) - 1) + most - 1) // most] if count else " " for count in counts)


def crossing_marks(crossings: bytes) -> str:
    """Where a vCPU enters (▼) and leaves (▲) its guest or both (↕), and where it is inside."""
    return "".join("▼▲↕"[(bits >> 1) - 1] if bits >> 1 else "┊" if bits else " " for bits in crossings)


def share_bars(eighths: bytes) -> str:
    """How much of each cell something fills, 0 to 8."""
    return "".join(f" {_BARS}"[share] for share in eighths)
