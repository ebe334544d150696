"""Trees without references: what a group can match is written out, once for each text where these are few."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from tracetui.engine.pattern_tree import (
    Chars,
    Choice,
    Group,
    Node,
    NoTree,
    Reference,
    Repeat,
    Sequence,
    either_case,
)

_MOST_TEXTS = 128

_MOST_NODES = 20_000


def spelled_out(root: Node) -> Node:
    """A tree that matches all that another matches which has references; with letters in either case, and maybe more.

    A reference whose group is not in the same sequence, or has too many texts, matches all that the group matches.

    Raises:
        NoTree: it would become too large.
    """
    return _Spelling().node(root, {}, 1)


_Texts = dict[int, Node]
"""Group -> the text that it has matched."""


class _Spelling:
    """Copies a tree; `ways` are the combinations of texts that a part is copied for."""

    def __init__(self) -> None:
        self._count = 0

    def node(self, node: Node, texts: _Texts, ways: int) -> Node:
        self._count += 1
        if self._count > _MOST_NODES:
            raise NoTree
        match node:
            case Reference(number, inner):
                return texts.get(number) or self.node(inner, texts, ways)
            case Group(_, inner):
                return self.node(inner, texts, ways)
            case Choice(parts):
                return Choice(tuple(self.node(part, texts, ways) for part in parts))
            case Repeat(inner, low, high):
                return Repeat(self.node(inner, texts, ways), low, high)
            case Sequence(parts):
                return self._sequence(parts, texts, ways)
            case _:
                return node

    def _sequence(self, parts: tuple[Node, ...], texts: _Texts, ways: int) -> Node:
        before: list[Node] = []
        for place, part in enumerate(parts):
            behind = parts[place + 1 :]
            if isinstance(part, Group) and any(part.number in _referenced(other) for other in behind):
                settled = _texts(part.node)
                if settled and ways * len(settled) <= _MOST_TEXTS:
                    choices = (
                        Sequence((text, self._sequence(behind, {**texts, part.number: text}, ways * len(settled))))
                        for text in settled
                    )
                    return Sequence((*before, Choice(tuple(choices))))
            before.append(self.node(part, texts, ways))
        return Sequence(tuple(before))


def _referenced(node: Node) -> Iterator[int]:
    """The groups that a tree asks for."""
    match node:
        case Reference(number, _):
            yield number
        case Group(_, inner) | Repeat(inner, _, _):
            yield from _referenced(inner)
        case Choice(parts) | Sequence(parts):
            for part in parts:
                yield from _referenced(part)


def _texts(node: Node) -> list[Node]:
    """All texts that a tree matches, none where they are too many."""
    match node:
        case Chars(mask):
            each = {either_case(1 << code) & mask for code in range(32, 127) if mask >> code & 1}
            found: list[Node] = [Chars(mask) for mask in sorted(each)]
        case Group(_, inner):
            found = _texts(inner)
        case Choice(parts):
            options = [_texts(part) for part in parts]
            found = [text for option in options for text in option] if all(options) else []
        case Sequence(parts):
            found = _joined([_texts(part) for part in parts])
        case Repeat(inner, low, high) if low == high:
            found = _joined([_texts(inner)] * low) if low < 8 else []
        case _:
            found = []
    return found if len(found) <= _MOST_TEXTS else []


def _joined(options: list[list[Node]]) -> list[Node]:
    size = 1
    for option in options:
        size *= len(option)
    return [Sequence(each) for each in product(*options)] if size <= _MOST_TEXTS else []
