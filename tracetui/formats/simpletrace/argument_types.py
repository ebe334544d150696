"""The arguments of a trace event: names, widths and signs of what the file stores as 64-bit numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_ARGUMENTS = 10
_SIZED = re.compile(r"\b(u?)int(8|16|32|64)_t\b")
_STRING = re.compile(r"(?:const\s+)?char\s*\*\s*(?:const\s*)?")
_LONGS = frozenset({"long", "size_t", "ssize_t", "uintptr_t", "intptr_t", "ptrdiff_t"})
_UNSIGNED = frozenset({"unsigned", "size_t", "uintptr_t", "bool"})
_SMALL = {"char": 1, "bool": 1, "short": 2}
_INTS = frozenset({"int", "unsigned", "signed"})
_SPLIT = re.compile(r"(?P<type>.*[*\s])(?P<name>\w+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument.

    Attributes:
        name: its name.
        type: its C type as written.
        size: bytes of that type: 1, 2, 4 or 8; a pointer has 8.
        signed: whether the type has negative values.
        is_string: stored as u32 length and bytes.
        is_pointer: a pointer that is not a string.
    """

    name: str
    type: str
    size: int
    signed: bool
    is_string: bool = False
    is_pointer: bool = False


def parse_arguments(text: str) -> tuple[Argument, ...] | None:
    """Parse the text between an event's parentheses; None when it is no argument list.

    A lone `void` or nothing at all is an empty list; more than ten arguments are none.
    """
    text = text.strip()
    if text in {"", "void"}:
        return ()
    found = [_parse(part.strip()) for part in text.split(",")]
    arguments = tuple(argument for argument in found if argument is not None)
    return arguments if len(arguments) == len(found) <= MAX_ARGUMENTS else None


def _parse(text: str) -> Argument | None:
    match = _SPLIT.fullmatch(text)
    return typed_argument(match["name"], match["type"].strip()) if match else None


def typed_argument(name: str, c_type: str) -> Argument:
    """An argument of a C type; a type of unknown name is taken as 64 bits without sign."""
    if _STRING.fullmatch(c_type):
        return Argument(name, c_type, 8, False, is_string=True)
    if "*" in c_type:
        return Argument(name, c_type, 8, False, is_pointer=True)
    if sized := _SIZED.search(c_type):
        return Argument(name, c_type, int(sized[2]) // 8, not sized[1])
    words = set(re.findall(r"\w+", c_type))
    small = next((size for word, size in _SMALL.items() if word in words), 0)
    size = small or (8 if words & _LONGS or not words & _INTS else 4)
    known = bool(small or words & (_LONGS | _INTS))
    return Argument(name, c_type, size, known and not words & _UNSIGNED)
