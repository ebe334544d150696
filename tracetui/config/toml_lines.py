"""On which line of a TOML text a value stands, which its parser does not tell."""

from __future__ import annotations

import re
import tomllib

_PART = r"""(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[A-Za-z0-9_-]+)"""
_DOTTED = rf"{_PART}(?:\s*\.\s*{_PART})*"
_TABLE = re.compile(rf"\s*\[\s*({_DOTTED})\s*\]")
_KEY = re.compile(rf"\s*({_DOTTED})\s*=")
_ANY_PART = re.compile(_PART)


def line_of(text: str, name: str) -> int:
    """The line, from 1, that sets a value.

    Args:
        text: a valid TOML text.
        name: tables and key, joined by full stops, as in `keys.search.forward`.

    Returns:
        The line of the key, of a part of it, or of the table it lies in, or 0.
    """
    table, nearest = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        if opened := _TABLE.match(line):
            table = f"{_plain(opened[1])}."
            if name == table[:-1] or name.startswith(table):
                nearest = number
        elif key := _KEY.match(line):
            whole = table + _plain(key[1])
            if whole == name:
                return number
            if name.startswith(f"{whole}.") or whole.startswith(f"{name}."):
                nearest = number
    return nearest


def _plain(dotted: str) -> str:
    """A dotted key without its quotes."""
    return ".".join(_unquoted(part) for part in _ANY_PART.findall(dotted))


def _unquoted(part: str) -> str:
    if part[0] == "'":
        return part[1:-1]
    if part[0] != '"':
        return part
    try:
        return str(tomllib.loads(f"key = {part}")["key"])
    except tomllib.TOMLDecodeError:
        return part[1:-1]
