"""Colours: short names for dark, light and the terminal's own sixteen, and every theme that Textual has."""

from __future__ import annotations

from collections.abc import Sequence

from textual.theme import BUILTIN_THEMES

_SHORT = {"dark": "textual-dark", "light": "textual-light", "16": "ansi-dark", "16-light": "ansi-light"}

SIXTEEN_COLOURS = "ansi-dark"
"""Draws with the terminal's own colours only."""


def theme_names() -> Sequence[str]:
    """All names that textual_theme takes, the short ones first."""
    return [*_SHORT, *BUILTIN_THEMES]


def textual_theme(name: str) -> str:
    """Textual's name of a theme."""
    return _SHORT.get(name, name)
