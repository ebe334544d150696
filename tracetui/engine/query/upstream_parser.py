"""Tokens -> tree, as trace-cmd reads filters: `&&` and `||` from left to right, one operator per term.

What it takes beyond its own manual is taken as well: a value after a complete comparison is dropped, or starts
another that replaces the first. Where it would crash, on an operator without its right side, this is an error.
"""

from __future__ import annotations

from dataclasses import dataclass

from tracetui.engine.query.filter_error import FilterError
from tracetui.engine.query.lexer import Kind, Token, tokenize
from tracetui.engine.query.parser import number_of
from tracetui.engine.query.tree import (
    ARITHMETIC,
    COMPARISONS,
    MATCHES,
    Arithmetic,
    Compare,
    Condition,
    FieldName,
    Not,
    NotZero,
    Number,
    Text,
    Value,
    logic,
)

_MAX_DEPTH = 100


@dataclass(slots=True, eq=False)
class _Open:
    """An operator whose right side may still be missing."""

    token: Token
    left: _Part | None
    right: _Part | None = None

    @property
    def compares(self) -> bool:
        return self.token.text in COMPARISONS or self.token.text in MATCHES


_Part = Token | _Open
_OPERANDS = (Kind.WORD, Kind.STRING, Kind.CHARACTER)


def parse_upstream(text: str, start: int = 0) -> Condition:
    """Read a filter's expression.

    Raises:
        FilterError: trace-cmd does not take it.
    """
    parser = _Parser(text, tokenize(text, start))
    part, closed = parser.level(negated=False, depth=0)
    if closed is not None:
        raise FilterError(text, closed.column, "this ) closes nothing")
    return parser.condition(part)


class _Parser:
    def __init__(self, text: str, tokens: list[Token]) -> None:
        self._text, self._tokens, self._at = text, tokens, 0

    def level(self, negated: bool, depth: int) -> tuple[_Open, Token | None]:
        """Read up to the end or a closing parenthesis; behind a `!` only one term.

        Returns:
            What was read, and the parenthesis that ended it, if one did.
        """
        if depth > _MAX_DEPTH:
            raise self._error(self._tokens[self._at], "too many levels")
        term: _Open | None = None
        joined: _Open | None = None
        left: Token | None = None
        while (token := self._tokens[self._at]).kind is not Kind.END:
            self._at += 1
            if token.kind in _OPERANDS:
                if left is None:
                    left = token
                    continue
                self._add_right(term, token)
                left = None
                if negated:
                    return self._only(term, joined, token), None
            elif token.text == "(":
                if left is not None or term is not None:
                    raise self._error(token, "( cannot follow a term")
                inner, closed = self.level(False, depth + 1)
                if closed is None:
                    raise self._error(token, "this ( is not closed")
                if negated:
                    return self._only(inner, joined, token), None
                if joined is None:
                    term = inner
                else:
                    self._add_right(joined, inner)
            elif token.text == ")":
                return self._closed(term, joined, token), token
            else:
                term, joined = self._operator(token, term, joined, left, depth)
        end = self._tokens[self._at]
        if joined is None and term is None:
            raise self._error(end, "expected a comparison")
        found = joined or term
        assert found is not None
        return found, None

    def _operator(
        self, token: Token, term: _Open | None, joined: _Open | None, left: Token | None, depth: int
    ) -> tuple[_Open | None, _Open | None]:
        if token.text in ("&&", "||"):
            if left is not None or (term is None and joined is None):
                raise self._error(token, f"{token.text} needs a comparison before it")
            return None, _Open(token, joined or term)
        if token.text == "!":
            if left is not None:
                raise self._error(token, "! cannot follow a field")
            opened = _Open(token, None)
            if joined is not None:
                self._add_right(joined, opened)
            opened.right, closed = self.level(True, depth + 1)
            if closed is not None:
                raise self._error(closed, "this ) closes nothing")
            return opened, joined
        if token.text not in (*COMPARISONS, *MATCHES, *ARITHMETIC, "~"):
            raise self._error(token, f"unknown operator {token.text}")
        if left is None:
            raise self._error(token, f"{token.text} needs a field before it")
        opened = _Open(token, left)
        if opened.compares and (left.kind is not Kind.WORD or left.text[0].isdigit()):
            raise self._error(left, "left of a comparison there must be a field")
        if joined is not None:
            self._add_right(joined, opened)
        return opened, joined

    def _add_right(self, part: _Open | None, right: _Part) -> None:
        token = right if isinstance(right, Token) else right.token
        if part is None or part.right is not None:
            raise self._error(token, "expected && or ||, or the end")
        if part.compares and isinstance(right, Token):
            self._check_value(part, right)
        part.right = right

    def _check_value(self, part: _Open, right: Token) -> None:
        if right.kind is Kind.WORD and not right.text[0].isdigit():
            raise self._error(right, "right of a comparison there must be a number or a string")
        is_number = right.kind is Kind.WORD or (right.kind is Kind.CHARACTER and len(right.text) == 1)
        operator = part.token.text
        if operator in MATCHES:
            if right.kind is Kind.WORD:
                raise self._error(right, f"{operator} needs a string behind it")
        elif not is_number and operator not in ("==", "!="):
            raise self._error(part.token, f"{operator} does not compare strings")

    def _only(self, term: _Open | None, joined: _Open | None, token: Token) -> _Open:
        if joined is not None or term is None:
            raise self._error(token, "! takes one term")
        return term

    def _closed(self, term: _Open | None, joined: _Open | None, token: Token) -> _Open:
        for part in (term, joined):
            if part is not None and part.right is None:
                raise self._error(token, f"{part.token.text} needs something behind it")
        found = joined or term
        if found is None:
            raise self._error(token, "expected a comparison")
        return found

    def condition(self, part: _Part | None) -> Condition:
        """The tree of what was read."""
        chain: list[_Open] = []
        while isinstance(part, _Open) and part.token.text in ("&&", "||"):
            chain.append(part)
            part = part.left
        assert isinstance(part, _Open)
        found = self._term(part)
        for joined in reversed(chain):
            found = logic(joined.token.text, found, self.condition(self._right(joined)))
        return found

    def _term(self, part: _Open) -> Condition:
        operator, right = part.token.text, self._right(part)
        if operator == "!":
            return Not(self.condition(right))
        assert isinstance(part.left, Token)
        assert isinstance(right, Token)
        left, value = _value(part.left, False), _value(right, operator not in MATCHES)
        if part.compares:
            return Compare(operator, left, value, part.token.column)
        return NotZero(Arithmetic(operator, left, value))

    def _right(self, part: _Open) -> _Part:
        if part.right is None:
            raise FilterError(self._text, len(self._text), f"{part.token.text} needs something behind it")
        return part.right

    def _error(self, token: Token, reason: str) -> FilterError:
        return FilterError(self._text, token.column, reason)


def _value(token: Token, characters: bool) -> Value:
    if token.kind is Kind.WORD:
        return Number(number_of(token.text)) if token.text[0].isdigit() else FieldName(token.text, token.column)
    if token.kind is Kind.CHARACTER and characters and len(token.text) == 1:
        return Number(ord(token.text) & 0xFF)
    return Text(token.text, token.column)
