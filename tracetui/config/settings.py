"""What can be set, and what it is when nothing is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tracetui.config.key_clashes import Actions


@dataclass(frozen=True)
class Settings:
    """What the user set.

    Attributes:
        theme: colours, None for what suits the terminal.
        time: what times count from, None for the first way.
        mouse: whether the terminal reports the mouse.
        columns: columns of the stream from left to right, () for the usual ones.
        colour: what colours tell apart, None for machines.
        keys: action -> its keys, comma-separated, in Textual's names.
    """

    theme: str | None = None
    time: str | None = None
    mouse: bool = True
    columns: tuple[str, ...] = ()
    colour: str | None = None
    keys: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Choices:
    """What settings may name.

    Attributes:
        themes, times, columns, colours: the names of each.
        field_sign: what makes the name of an event's field a column.
        actions: all actions.
    """

    themes: Sequence[str] = ()
    times: Sequence[str] = ()
    columns: Sequence[str] = ()
    colours: Sequence[str] = ()
    field_sign: str = "."
    actions: Actions = field(default_factory=Actions)


class SettingProblem(NamedTuple):
    """Something in the settings that was not taken.

    Attributes:
        path: the file.
        line: from 1; 0 when it is about the whole file.
        reason: what is wrong.
    """

    path: Path
    line: int
    reason: str

    def __str__(self) -> str:
        """As compilers say it."""
        return f"{self.path}:{self.line}: {self.reason}" if self.line else f"{self.path}: {self.reason}"
