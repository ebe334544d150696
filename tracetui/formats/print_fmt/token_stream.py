"""A cursor over tokens, with the small questions a parser asks."""

from __future__ import annotations

from tracetui.formats.print_fmt.lexer import END, Kind, PrintFmtError, Token
from tracetui.limits import beyond, limit


class TokenStream:
    """The tokens of one print fmt and where reading them has come to."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def peek(self, ahead: int = 0) -> Token:
        """The token `ahead` places further on, END behind the last."""
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else END

    def next(self) -> Token:
        """Take one token."""
        token = self.peek()
        self._at += 1
        return token

    def is_mark(self, *marks: str) -> bool:
        """Whether the next token is one of these punctuation marks."""
        token = self.peek()
        return token.kind is Kind.MARK and token.text in marks

    def take(self, mark: str) -> bool:
        """Take the next token if it is that mark."""
        if self.is_mark(mark):
            self._at += 1
            return True
        return False

    def expect(self, mark: str) -> None:
        """Take that mark.

        Raises:
            PrintFmtError: something else comes next.
        """
        if not self.take(mark):
            found = self.peek().text or "the end"
            raise PrintFmtError(f"expected {mark!r}, found {found[:40]!r}")

    def join_strings(self) -> str:
        """Take adjacent string constants as one."""
        text = ""
        while self.peek().kind is Kind.STRING:
            text += self.next().text
        return text


def check_depth(depth: int) -> None:
    """Refuse an expression that is nested too deeply to be walked by recursion."""
    if depth > limit("print-depth"):
        raise PrintFmtError(f"its print format is nested {beyond('print-depth')}")
