"""What the text of a regular expression says before it is run: what every match holds, how much work it takes."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"""
    (?P<escape>\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|[0-7]{3}|0[0-7]{0,2}|[1-9][0-9]?|.))
    |(?P<class>\[\^?\]?(?:\\.|\[:\^?[a-z]+:\]|[^\]\\])*\])
    |(?P<comment>\(\?\#[^)]*\)|\(\?P=[^)]*\)|\(\?[a-zA-Z]+\))
    |(?P<open>\((?:\?(?:P?<\w+>|<?[=!]|>|[a-zA-Z-]*:|\([^)]*\)))?)
    |(?P<close>\))
    |(?P<repeat>(?:[*+?]|\{\d*,?\d*\})[?+]?)
    |(?P<or>\|)
    |(?P<other>[.^$])
    |(?P<char>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_VERBOSE = re.compile(r"\(\?[a-wyz]*x")
_MOST_REPEATS = 2
_OPTIONAL = ("?", "??", "?+")


def tokens(pattern: str) -> Iterator[tuple[str, str]]:
    """(kind, text) of each part of an expression whose syntax has been checked."""
    for match in _TOKEN.finditer(pattern):
        yield str(match.lastgroup), match[0]


def _literal(kind: str, text: str) -> str:
    """The printable ASCII character that a token stands for, "" when it is none."""
    if kind == "escape" and len(text) == 2 and not text[1].isalnum():
        text = text[1]
    elif kind != "char":
        return ""
    return text if text.isascii() and text.isprintable() else ""


def plain_text(pattern: str) -> str | None:
    """The text that an expression stands for, None when it is more than one text or not all printable ASCII."""
    found = [_literal(*token) for token in tokens(pattern)]
    return "".join(found) if found and all(found) else None


def required_text(pattern: str) -> str:
    """The longest text that is surely part of every match, letters in either case; "" when none is known."""
    if _VERBOSE.search(pattern):
        return ""
    runs, depth = [""], 0
    for kind, text in tokens(pattern):
        if kind == "or" and not depth:
            return ""
        if kind == "repeat":
            runs[-1] = runs[-1][:-1]
        depth += (kind == "open") - (kind == "close")
        literal = "" if depth else _literal(kind, text)
        if literal:
            runs[-1] += literal
        else:
            runs.append("")
    return max(runs, key=len)


def is_quick(pattern: str) -> bool:
    """Whether trying all ways to match takes no more than about the square of the text's length for each place.

    No repeat within a repeat, no choice within a repeat, few repeats.
    """
    repeats, before = 0, ""
    inner, closed = [False], False
    for kind, _ in tokens(pattern):
        if kind == "open":
            inner.append(False)
        elif kind == "close" and len(inner) > 1:
            closed = inner.pop()
            inner[-1] |= closed
        elif kind in ("or", "repeat"):
            if kind == "repeat" and before == "close" and closed:
                return False
            inner[-1] = True
            repeats += kind == "repeat"
        before = kind
    return repeats <= _MOST_REPEATS and not _VERBOSE.search(pattern)
