"""Reads docs/walk-through.md: the keys to press, what the screen then shows, and the pictures of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

DOCUMENT = Path(__file__).parents[1] / "docs" / "walk-through.md"
_KEYS = {
    "Tab": "tab", "Enter": "enter", "Esc": "escape", "Space": "space", "Backspace": "backspace", "PgDn": "pagedown",
}  # fmt: skip
_PART = re.compile(
    r"^## (?P<title>[^\n]*)$|^```keys\n(?P<keys>.*?)^```$|^```shows\n(?P<shows>.*?)^```$"
    r"|^!\[[^\n]*\]\(\.\./screenshots/(?P<picture>[\w-]+-(?P<width>\d+)x(?P<height>\d+))\.svg\)$",
    re.MULTILINE | re.DOTALL,
)


@dataclass
class Step:
    """Keys, and what stands on the screen after them.

    Attributes:
        keys: as a pilot presses them.
        shows: texts, each on one line of the screen, with single blanks.
        pictures: (name, width, height) of pictures of it.
    """

    keys: list[str]
    shows: list[str] = field(default_factory=list)
    pictures: list[tuple[str, int, int]] = field(default_factory=list)


def sections(text: str | None = None) -> dict[str, list[Step]]:
    """The steps below each heading, which begin at the first screen."""
    found: dict[str, list[Step]] = {}
    for part in _PART.finditer(DOCUMENT.read_text(encoding="utf-8") if text is None else text):
        steps = found[next(reversed(found))] if found else []
        if part["title"]:
            found[part["title"]] = []
        elif part["keys"]:
            steps.append(Step([_KEYS.get(key, key) for key in part["keys"].split()]))
        elif part["shows"]:
            steps[-1].shows += [" ".join(line.split()) for line in part["shows"].splitlines()]
        elif part["picture"]:
            steps[-1].pictures.append((part["picture"], int(part["width"]), int(part["height"])))
    return found


def pictures() -> Iterator[tuple[str, tuple[int, int], list[str]]]:
    """(name, size in cells, the keys that lead there) of every picture."""
    for steps in sections().values():
        keys: list[str] = []
        for step in steps:
            keys = [*keys, *step.keys]
            yield from ((name, (width, height), keys) for name, width, height in step.pictures)
