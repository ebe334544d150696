"""The text of a filter's expression -> its tokens."""

from __future__ import annotations

import string
from enum import Enum
from typing import NamedTuple

from tracetui.engine.query.filter_error import FilterError

_WORD = frozenset(string.ascii_letters + string.digits + "_")
_DOUBLED = frozenset("+-|&<>")
"""Operators that may stand twice, and with a `=` behind them."""
MAX_TOKENS = 50_000


class Kind(Enum):
    """What a token is."""

    WORD = "a name or a number"
    STRING = "a string"
    CHARACTER = "a character"
    DELIMITER = "a delimiter"
    OPERATOR = "an operator"
    END = "the end"


class Token(NamedTuple):
    """One token.

    Attributes:
        kind: what it is.
        text: its characters; of a string those between the quotes, backslashes kept.
        column: where it starts in the whole filter.
    """

    kind: Kind
    text: str
    column: int


def tokenize(text: str, start: int = 0) -> list[Token]:
    """Split a filter from a column on; the last token is the end.

    Strings in double quotes that follow one another are one string.

    Raises:
        FilterError: a quote is not closed, a character cannot be part of a filter, or it is too long.
    """
    tokens: list[Token] = []
    at = start
    while at < len(text):
        char = text[at]
        if char.isspace():
            at += 1
            continue
        token, at = _token(text, at)
        joins = token.kind is Kind.STRING and tokens and tokens[-1].kind is Kind.STRING
        if joins:
            token = Token(Kind.STRING, tokens.pop().text + token.text, token.column)
        tokens.append(token)
        if len(tokens) > MAX_TOKENS:
            raise FilterError(text, at, "filter is too long")
    return [*tokens, Token(Kind.END, "", len(text))]


def _token(text: str, at: int) -> tuple[Token, int]:
    """The token at a column, and the column behind it."""
    char = text[at]
    if char in _WORD:
        end = at
        while end < len(text) and text[end] in _WORD:
            end += 1
        return Token(Kind.WORD, text[at:end], at), end
    if char in "\"'":
        return _quoted(text, at)
    if char in "(),":
        return Token(Kind.DELIMITER, char, at), at + 1
    if not " " < char <= "~":
        raise FilterError(text, at, f"a filter cannot hold the character {char!r}")
    end = at + len(_operator(text, at))
    return Token(Kind.OPERATOR, text[at:end], at), end


def _quoted(text: str, at: int) -> tuple[Token, int]:
    quote, end = text[at], at + 1
    while end < len(text) and text[end] != quote:
        end += 2 if text[end] == "\\" else 1
    if end >= len(text):
        raise FilterError(text, at, "this quote is not closed")
    kind = Kind.STRING if quote == '"' else Kind.CHARACTER
    return Token(kind, text[at + 1 : end], at), end + 1


def _operator(text: str, at: int) -> str:
    """The longest operator at a column: `<<=`, `&&`, `>=`, `=~`, `->`, `+`, ..."""
    char, following = text[at], text[at + 1 : at + 2]
    if char == "-" and following == ">":
        return "->"
    if char in _DOUBLED and following == char:
        return char * 2 + ("=" if char in "<>" and text[at + 2 : at + 3] == "=" else "")
    if (char in _DOUBLED or char in "!=") and following == "=":
        return char + "="
    return char + "~" if char in "!=" and following == "~" else char
