"""How rows look that a highlight rule picks."""

from __future__ import annotations

_LOOKS = {
    "yellow": ("warning", "ansi_bright_yellow", "ansi_black"),
    "green": ("success", "ansi_green", "ansi_black"),
    "cyan": ("primary", "ansi_cyan", "ansi_black"),
    "magenta": ("accent", "ansi_magenta", "ansi_black"),
    "blue": ("secondary", "ansi_blue", "ansi_bright_white"),
    "red": ("error", "ansi_red", "ansi_bright_white"),
}
"""Colour -> hue of the theme; background and foreground on a terminal of 16 colours."""


def rule_class(colour: str, owner: str = "event-list") -> str:
    """The component class of a colour."""
    return f"{owner}--rule-{colour}"


def rule_classes(owner: str = "event-list") -> set[str]:
    """The component classes of all colours."""
    return {rule_class(colour, owner) for colour in _LOOKS}


def rule_css(widget: str = "EventList", owner: str = "event-list") -> str:
    """Their styles in a widget."""
    rules = []
    for colour, (hue, background, foreground) in _LOOKS.items():
        name = rule_class(colour, owner)
        rules += [
            f"{widget} > .{name} {{ background: ${hue} 40%; color: $foreground; }}",
            f"{widget}:ansi > .{name} {{ background: {background}; color: {foreground}; }}",
            f"{widget}:nocolor > .{name} {{ text-style: bold underline; }}",
        ]
    return "\n".join(rules)
