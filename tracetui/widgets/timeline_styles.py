"""The colours of the timeline: by theme, in sixteen colours, and none at all."""

from __future__ import annotations

STYLE_NAMES = tuple(
    f"timeline--{name}"
    for name in (
        "guest", "interrupt", "register", "device", "memory", "other", "user", "halted", "blocked", "preempted",
        "unknown", "nothing", "vcpu-0", "vcpu-1", "vcpu-2", "vcpu-3", "residency",
        "task", "idle", "density", "cursor", "mark", "crossing", "note",
    )
)  # fmt: skip

TIMELINE_CSS = """
LaneList > .timeline--guest { color: $success; }
LaneList > .timeline--interrupt { background: $secondary-lighten-3; color: auto 90%; }
LaneList > .timeline--register { background: $warning; color: auto 90%; }
LaneList > .timeline--device { background: $error-lighten-3; color: auto 90%; }
LaneList > .timeline--memory { background: $primary-lighten-2; color: auto 90%; }
LaneList > .timeline--other { background: $foreground 60%; color: auto 90%; }
LaneList > .timeline--user { background: $foreground 85%; color: auto 90%; }
LaneList > .timeline--halted, LaneList > .timeline--idle { color: $foreground 35%; }
LaneList > .timeline--blocked { color: $foreground 60%; }
LaneList > .timeline--preempted { background: $error; color: auto 90%; text-style: bold; }
LaneList > .timeline--unknown { color: $text-error; }
LaneList > .timeline--nothing { color: $foreground; }
LaneList > .timeline--vcpu-0 { background: $success; color: auto 90%; }
LaneList > .timeline--vcpu-1 { background: $warning; color: auto 90%; }
LaneList > .timeline--vcpu-2 { background: $error-lighten-3; color: auto 90%; }
LaneList > .timeline--vcpu-3 { background: $secondary-lighten-3; color: auto 90%; }
LaneList > .timeline--residency { color: $foreground; }
LaneList > .timeline--task { color: $primary; }
LaneList > .timeline--density { color: $foreground 70%; }
LaneList > .timeline--cursor { background: $foreground; color: $background; text-style: bold; }
LaneList > .timeline--mark { color: $text-accent; text-style: bold; }
LaneList > .timeline--crossing { color: $foreground; }
LaneList > .timeline--note { color: $text-warning; text-style: italic; }
LaneList:ansi > .timeline--guest { color: ansi_green; }
LaneList:ansi > .timeline--interrupt { background: ansi_cyan; color: ansi_black; }
LaneList:ansi > .timeline--register { background: ansi_yellow; color: ansi_black; }
LaneList:ansi > .timeline--device { background: ansi_magenta; color: ansi_black; }
LaneList:ansi > .timeline--memory { background: ansi_blue; color: ansi_white; }
LaneList:ansi > .timeline--other { background: ansi_white; color: ansi_black; }
LaneList:ansi > .timeline--user { background: ansi_bright_white; color: ansi_black; }
LaneList:ansi > .timeline--halted, LaneList:ansi > .timeline--idle { color: ansi_default; }
LaneList:ansi > .timeline--blocked { color: ansi_default; }
LaneList:ansi > .timeline--preempted { background: ansi_red; color: ansi_white; }
LaneList:ansi > .timeline--unknown { color: ansi_red; }
LaneList:ansi > .timeline--vcpu-0 { background: ansi_green; color: ansi_black; }
LaneList:ansi > .timeline--vcpu-1 { background: ansi_yellow; color: ansi_black; }
LaneList:ansi > .timeline--vcpu-2 { background: ansi_magenta; color: ansi_black; }
LaneList:ansi > .timeline--vcpu-3 { background: ansi_cyan; color: ansi_black; }
LaneList:ansi > .timeline--residency { color: ansi_default; }
LaneList:ansi > .timeline--task { color: ansi_blue; }
LaneList:ansi > .timeline--density { color: ansi_default; }
LaneList:ansi > .timeline--cursor { background: ansi_default; color: ansi_default; text-style: reverse bold; }
LaneList:ansi > .timeline--mark { color: ansi_magenta; }
LaneList:ansi > .timeline--crossing { color: ansi_default; }
LaneList:ansi > .timeline--note { color: ansi_yellow; }
LaneList:nocolor > .timeline--mark { text-style: bold; }
"""
