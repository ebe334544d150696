"""An expression's tree -> places to be in while it is matched.

As in K. Thompson, "Regular expression search algorithm", Communications of the ACM 11 (1968).
"""

from __future__ import annotations

from collections.abc import Iterable

from tracetui.engine.pattern_tree import Chars, Choice, Edge, Group, Node, NoTree, Reference, Repeat, Sequence

MATCH = 0
"""The place behind all others."""
_MOST_PLACES = 2000


class Program:
    """Places of an expression.

    Attributes:
        masks: of each place the characters that it takes, 0 where it takes none.
        edges: of each place the edge it needs, "" for none.
        following: the places behind each.
        first: where it begins.
    """

    def __init__(self, root: Node) -> None:
        """Make the places of a tree.

        Raises:
            NoTree: they are too many.
        """
        self.masks: list[int] = []
        self.edges: list[str] = []
        self.following: list[tuple[int, ...]] = []
        self.first = self._add_node(root, self._add(0, ()))

    def _add(self, mask: int, following: tuple[int, ...], edge: str = "") -> int:
        """Add a place; gives its number."""
        if len(self.masks) >= _MOST_PLACES:
            raise NoTree
        self.masks.append(mask)
        self.edges.append(edge)
        self.following.append(following)
        return len(self.masks) - 1

    def _add_node(self, node: Node, behind: int) -> int:
        """Add the places of a node, which lead to the place `behind`; gives the first."""
        match node:
            case Chars(mask):
                return self._add(mask, (behind,)) if mask else self._add(0, ())
            case Edge(kind):
                return self._add(0, (behind,), kind)
            case Sequence(parts):
                for part in reversed(parts):
                    behind = self._add_node(part, behind)
                return behind
            case Choice(parts):
                return self._add(0, tuple(self._add_node(part, behind) for part in parts))
            case Repeat():
                return self._add_repeat(node, behind)
            case Group(_, inner) | Reference(_, inner):
                return self._add_node(inner, behind)

    def _add_repeat(self, repeat: Repeat, behind: int) -> int:
        first = behind
        if repeat.high is None:
            first = self._add(0, ())
            self.following[first] = behind, self._add_node(repeat.node, first)
        for _ in range((repeat.high or 0) - repeat.low):
            first = self._add(0, (behind, self._add_node(repeat.node, first)))
        for _ in range(repeat.low):
            before, first = first, self._add_node(repeat.node, first)
            if first == before:
                break
        return first

    def stops(self, places: Iterable[int]) -> frozenset[int]:
        """The places that take a character, need an edge or are the match, reached without either."""
        found, todo = set[int](), list(places)
        while todo:
            place = todo.pop()
            if place not in found:
                found.add(place)
                if place and not self.masks[place] and not self.edges[place]:
                    todo += self.following[place]
        return frozenset(place for place in found if not place or self.masks[place] or self.edges[place])
