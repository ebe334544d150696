"""Print fmt text -> tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from tracetui.errors import TracetuiError
from tracetui.limits import beyond, limit

_TOKEN = re.compile(
    r"\s+"
    r'|(?P<string>"(?:\\.|[^"\\])*")'
    r"|(?P<char>'(?:\\.|[^'\\])*')"
    r"|(?P<item>[A-Za-z0-9_]+)"
    r"|(?P<mark><<=|>>=|\.\.\.|->|\+\+|--|\|\||&&|<<|>>|<=|>=|==|!=|.)",
    re.DOTALL,
)


class PrintFmtError(TracetuiError):
    """A print fmt that cannot be understood; its text says why."""


class Kind(Enum):
    """What a token is."""

    STRING = auto()
    CHAR = auto()
    ITEM = auto()
    MARK = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One token.

    Attributes:
        kind: what it is.
        text: its characters; of strings and characters without the quotes, escapes as written.
        after_break: a line break stands in front of it.
    """

    kind: Kind
    text: str
    after_break: bool = False


END = Token(Kind.END, "")


def tokenize(text: str) -> list[Token]:
    """The tokens of a print fmt, closed by an END token.

    Raises:
        PrintFmtError: more tokens than the limit, or a string without its end.
    """
    tokens, most = [], limit("print-tokens")
    after_break = False
    for match in _TOKEN.finditer(text):
        if match.lastgroup is None:
            after_break = "\n" in match[0]
            continue
        token = _token(match, after_break)
        after_break = False
        if token.text in ('"', "'") and token.kind is Kind.MARK:
            raise PrintFmtError("a string without its closing quote")
        tokens.append(token)
        if len(tokens) > most:
            raise PrintFmtError(f"its print format has tokens {beyond('print-tokens')}")
    tokens.append(END)
    return tokens


def _token(match: re.Match[str], after_break: bool) -> Token:
    text = match[0]
    match match.lastgroup:
        case "string":
            return Token(Kind.STRING, text[1:-1], after_break)
        case "char":
            return Token(Kind.CHAR, text[1:-1], after_break)
        case "item":
            return Token(Kind.ITEM, text, after_break)
    return Token(Kind.MARK, text, after_break)
