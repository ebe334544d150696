"""What a regular expression says, as a tree, as far as lines of printable ASCII need it."""

from __future__ import annotations

import string
from collections.abc import Iterable
from dataclasses import dataclass


class NoTree(Exception):
    """An expression says something that trees do not."""


@dataclass(frozen=True, slots=True)
class Chars:
    """One character of some; bit n of the mask stands for the character with code n, 0 to 127."""

    mask: int


@dataclass(frozen=True, slots=True)
class Edge:
    """A place between characters: `^` and `$` of the line, `b` where a word begins or ends, `B` anywhere else."""

    kind: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """One behind the other."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """At least `low` times the same, at most `high` times, None for any number."""

    node: Node
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """What a reference may ask for again, by its number."""

    number: int
    node: Node


@dataclass(frozen=True, slots=True)
class Reference:
    """The text of a group once more; what the group matches."""

    number: int
    node: Node


Node = Chars | Edge | Sequence | Choice | Repeat | Group | Reference


@dataclass(slots=True)
class Tree:
    """An expression.

    Attributes:
        root: its tree.
        is_exact: whether it matches only what the expression matches; else it also matches more.
    """

    root: Node
    is_exact: bool


def mask_of(characters: Iterable[str]) -> int:
    """The mask of some ASCII characters."""
    return sum(1 << code for code in {ord(character) for character in characters})


def either_case(mask: int) -> int:
    """A mask with each of its letters in both cases."""
    letters = (mask >> ord("A") | mask >> ord("a")) & (1 << 26) - 1
    return mask | letters << ord("A") | letters << ord("a")


EVERY = (1 << 128) - 1
"""All characters."""
WORD_MASK = mask_of(string.ascii_letters + string.digits + "_")
