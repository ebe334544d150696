"""A regular expression -> its tree."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass, field

from tracetui.engine.pattern_text import tokens
from tracetui.engine.pattern_tree import (
    EVERY,
    WORD_MASK,
    Chars,
    Choice,
    Edge,
    Group,
    Node,
    NoTree,
    Reference,
    Repeat,
    Sequence,
    Tree,
    either_case,
    mask_of,
)

_LONGEST = 2000
_MOST_OPEN = 50
_CLASSES = {"d": mask_of(string.digits), "w": WORD_MASK, "s": mask_of(" \t\n\r\f")}
_CLASSES |= {name.upper(): EVERY & ~mask for name, mask in _CLASSES.items()}
_CLASSES |= {name: mask_of(character) for name, character in zip("afnrtv", "\a\f\n\r\t\v", strict=True)}
_EDGES = {"A": "^", "Z": "$", "b": "b", "B": "B"}
_REPEATS: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_COUNTED = re.compile(r"\{(\d+)(,?)(\d*)\}")
_MEMBER = re.compile(r"\\x..|\\.|\[:|.", re.DOTALL)
_NAMED = re.compile(r"\(\?P?<(\w+)>")


def parse_pattern(pattern: str, ignore_case: bool) -> Tree:
    """The tree of an expression whose syntax has been checked.

    Args:
        pattern: in the syntax that RE2 and Python's `re` share; references back are taken, what looks around
            is left out.
        ignore_case: letters match in either case.

    Raises:
        NoTree: it is long, has other characters than ASCII, or something that the two take in different ways.
    """
    if not pattern.isascii() or len(pattern) > _LONGEST:
        raise NoTree
    parser = _Parser(ignore_case)
    for kind, text in tokens(pattern):
        parser.take(kind, text)
    return parser.tree()


@dataclass(slots=True)
class _Open:
    """A group whose end has not been met.

    Attributes:
        number: for references, 0 for one that is not captured.
        outer_case: whether case is ignored behind it.
        looks_around: it matches no characters.
    """

    number: int
    outer_case: bool
    looks_around: bool = False
    choices: list[Node] = field(default_factory=list)
    parts: list[Node] = field(default_factory=list)

    def node(self) -> Node:
        """What has been read."""
        last = Sequence(tuple(self.parts))
        return Choice((*self.choices, last)) if self.choices else last


class _Parser:
    """Takes an expression token by token."""

    def __init__(self, ignore_case: bool) -> None:
        self._ignore_case, self._is_exact = ignore_case, True
        self._groups: dict[int, Node | None] = {}
        self._names: dict[str, int] = {}
        self._open = [_Open(0, ignore_case)]

    def tree(self) -> Tree:
        """What has been taken."""
        if len(self._open) != 1:
            raise NoTree
        return Tree(self._open[0].node(), self._is_exact)

    def take(self, kind: str, text: str) -> None:
        """Take a token as pattern_text.tokens gives it."""
        parts = self._open[-1].parts
        match kind:
            case "comment":
                self._comment(text)
            case "open":
                self._begin(text)
            case "close":
                self._end()
            case "repeat":
                self._repeat(text, parts)
            case "or":
                self._open[-1].choices.append(Sequence(tuple(parts)))
                parts.clear()
            case _:
                parts.append(self._item(kind, text))

    def _item(self, kind: str, text: str) -> Node:
        if kind == "escape" and text[1] in _EDGES:
            return Edge(_EDGES[text[1]])
        if kind == "escape" and text[1] in "123456789":
            return self._reference(int(text[1:]))
        if kind == "other":
            return Chars(EVERY) if text == "." else Edge(text)
        return Chars(self._class(text[1:-1]) if kind == "class" else self._cased(_member(text)))

    def _cased(self, mask: int) -> int:
        return either_case(mask) if self._ignore_case else mask

    def _class(self, text: str) -> int:
        """The mask of what stands between brackets."""
        negated = text.startswith("^")
        members = _MEMBER.findall(text[negated:])
        mask = place = 0
        while place < len(members):
            added = _member(members[place])
            if members[place + 1 : place + 2] == ["-"] and place + 2 < len(members):
                # All from the lowest bit of the one to the highest of the other.
                added = (1 << _member(members[place + 2]).bit_length()) - (added & -added)
                place += 2
            mask |= added
            place += 1
        mask = self._cased(mask)
        return EVERY & ~mask if negated else mask

    def _comment(self, text: str) -> None:
        if text.startswith("(?P="):
            self._open[-1].parts.append(self._reference(self._names.get(text[4:-1], 0)))
        elif not text.startswith("(?#"):
            self._flags(text[2:-1])

    def _flags(self, text: str) -> None:
        added, _, removed = text.partition("-")
        if "x" in added:
            raise NoTree
        self._ignore_case = (self._ignore_case or "i" in added) and "i" not in removed

    def _reference(self, number: int) -> Reference:
        node = self._groups.get(number)
        if node is None:
            raise NoTree
        self._is_exact = False
        return Reference(number, node)

    def _begin(self, text: str) -> None:
        group = _Open(0, self._ignore_case)
        named = _NAMED.fullmatch(text)
        if text == "(" or named:
            group.number = len(self._groups) + 1
            self._groups[group.number] = None
            if named:
                self._names[named[1]] = group.number
        elif text.endswith(":"):
            self._flags(text[2:-1])
        elif text.startswith("(?("):
            raise NoTree
        else:
            self._is_exact, group.looks_around = False, text != "(?>"
        self._open.append(group)
        if len(self._open) > _MOST_OPEN:
            raise NoTree

    def _end(self) -> None:
        group = self._open.pop()
        if not self._open:
            raise NoTree
        self._ignore_case, node = group.outer_case, group.node()
        if group.number:
            self._groups[group.number] = node
            node = Group(group.number, node)
        self._open[-1].parts.append(Sequence(()) if group.looks_around else node)

    def _repeat(self, text: str, parts: list[Node]) -> None:
        counted = _COUNTED.match(text)
        if not parts or (text[0] == "{" and not counted):
            raise NoTree
        if text != "+" and text.endswith("+"):
            self._is_exact = False
        low, high = _REPEATS[text[0]] if counted is None else (int(counted[1]), int(counted[3] or counted[1]))
        if counted and counted[2] and not counted[3]:
            high = None
        parts[-1] = Repeat(parts[-1], low, high)


def _member(text: str) -> int:
    """The mask of a character or an escape."""
    if len(text) == 1:
        return mask_of(text)
    if text[1] == "x" and len(text) == 4 and int(text[2:], 16) < 128:
        return 1 << int(text[2:], 16)
    if len(text) == 2 and text[0] == "\\" and text[1] in _CLASSES:
        return _CLASSES[text[1]]
    if len(text) == 2 and text[0] == "\\" and not text[1].isalnum():
        return mask_of(text[1])
    raise NoTree
