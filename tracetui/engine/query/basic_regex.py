"""POSIX basic regular expressions, as event names and strings are matched with, in terms of RE2 or Python's `re`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

import re2

_CLASSES = {
    "alpha": "a-zA-Z", "digit": "0-9", "alnum": "a-zA-Z0-9", "upper": "A-Z", "lower": "a-z", "space": r" \t-\r",
    "blank": r" \t", "punct": r"!-/:-@\[-`{-~", "print": " -~", "graph": "!-~", "cntrl": r"\x00-\x1f\x7f",
    "xdigit": "0-9A-Fa-f",
}  # fmt: skip
_SPACE = r" \t-\r"
_ESCAPED = {
    "(": "(", ")": ")", "{": "{", "}": "}", "|": "|", "+": "+", "?": "?", "<": r"\b(?=\w)", ">": r"\b(?<=\w)",
    "`": r"\A", "'": r"\Z", "w": r"\w", "W": r"\W", "s": f"[{_SPACE}]", "S": f"[^{_SPACE}]", "b": r"\b", "B": r"\B",
}  # fmt: skip
_BRACKET = re.compile(r"\[(\^?)(\]?(?:\[:[a-z]+:\]|\[[.=].[.=]\]|[^\]])*)\]", re.DOTALL)
_NAMED_CLASS = re.compile(r"\[:([a-z]+):\]|\[[.=](.)[.=]\]|(.)", re.DOTALL)
_STARTS = ("", "(", "|", "^")
_LONGEST = 1000


class Searchable(Protocol):
    """A compiled expression."""

    def search(self, text: str) -> object | None:
        """Something where a text, one character per byte, holds a match."""
        ...


class BadRegex(ValueError):
    """The text is no basic regular expression; `args[0]` says why."""


class _LinearPattern:
    """Takes time linear in the text: RE2 on bytes."""

    def __init__(self, pattern: str) -> None:
        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1
        options.case_sensitive = options.log_errors = False
        options.dot_nl = options.never_capture = True
        self._compiled = re2.compile(pattern.replace(r"\Z", r"\z").encode("ascii"), options)

    def search(self, text: str) -> object | None:
        found: object | None = self._compiled.search(text.encode("latin-1", "replace"))
        return found


def compile_basic(text: str, whole: bool = False) -> Searchable:
    r"""Compile a basic regular expression that ignores case.

    Of GNU's additions `\+ \? \| \< \> \w \W \s \S \b \B` are known. RE2 matches it; where it does not know a part
    of it Python's `re` does, unless that could take very long.

    Args:
        text: the expression.
        whole: anchor it at both ends: `^` and `$` are put around the text before it is read, so an
            alternation has only its outermost branches anchored.

    Raises:
        BadRegex: it is none, too long, or could take too long.
    """
    if len(text) > _LONGEST:
        raise BadRegex("regular expression is too long")
    pieces = list(_translated(f"^{text}$" if whole else text))
    translated = "".join(pieces)
    try:
        compiled = re.compile(translated, re.IGNORECASE | re.ASCII | re.DOTALL)
    except (re.error, OverflowError, RecursionError) as error:
        raise BadRegex(f"bad regular expression: {error}") from error
    # RE2 takes these braces for themselves, and letters beyond ASCII have two cases for it.
    if "{," not in translated and translated.isascii():
        try:
            return _LinearPattern(translated)
        except re2.error:
            pass
    _check_repeats(pieces)
    return compiled


def _translated(text: str) -> Iterator[str]:
    at, before = 0, ""
    while at < len(text):
        char = text[at]
        if char == "[":
            bracket = _BRACKET.match(text, at)
            if bracket is None:
                raise BadRegex("bad regular expression: [ without ]")
            before = _bracket(bracket[1], bracket[2])
            at = bracket.end()
        elif char == "\\":
            if at + 1 == len(text):
                raise BadRegex("bad regular expression: it ends in a backslash")
            following = text[at + 1]
            before = f"(?:\\{following})" if following.isdigit() else _ESCAPED.get(following, re.escape(following))
            at += 2
        else:
            before = _plain(char, before, text[at + 1 :])
            at += 1
        yield before


def _check_repeats(pieces: list[str]) -> None:
    """Refuse a repeat of a group that holds a repeat: to find that it does not match may take for ever."""
    holds_repeat = [False]
    repeated_before = False
    for before, piece in zip(["", *pieces], pieces, strict=False):
        if piece == "(":
            holds_repeat.append(False)
        elif piece == ")" and len(holds_repeat) > 1:
            repeated_before = holds_repeat.pop()
            holds_repeat[-1] |= repeated_before
        elif piece in ("*", "+", "{"):
            if before == ")" and repeated_before:
                raise BadRegex("bad regular expression: a group that holds a repeat cannot be repeated")
            holds_repeat[-1] |= piece != "{"


def _plain(char: str, before: str, rest: str) -> str:
    """One character that is not escaped: most of them are literal in a basic expression."""
    match char:
        case ".":
            return "."
        case "*":
            return r"\*" if before in _STARTS else "*"
        case "^":
            return "^" if before in ("", "(", "|") else r"\^"
        case "$":
            return r"\Z" if not rest or rest.startswith((r"\)", r"\|")) else r"\$"
    return re.escape(char)


def _bracket(negated: str, inner: str) -> str:
    parts = []
    for match in _NAMED_CLASS.finditer(inner):
        if match[1]:
            if match[1] not in _CLASSES:
                raise BadRegex(f"bad regular expression: no character class [:{match[1]}:]")
            parts.append(_CLASSES[match[1]])
        else:
            char = match[2] or match[3]
            parts.append("\\" + char if char in r"\[]^&~|" else char)
    return f"[{negated}{''.join(parts)}]"
