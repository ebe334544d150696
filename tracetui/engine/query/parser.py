"""Tokens -> tree, with C's precedence.

    condition := term { ("&&" | "||") term }          && before ||
    term      := "!" term | "(" condition ")" | value [comparison value]
    value     := with C's precedence: | ^ & << >> + - * / % and unary - ~

A `!` turns the whole comparison behind it.
"""

from __future__ import annotations

from tracetui.engine.query.filter_error import FilterError
from tracetui.engine.query.lexer import Kind, Token, tokenize
from tracetui.engine.query.tree import (
    COMPARISONS,
    MATCHES,
    Arithmetic,
    Compare,
    Condition,
    FieldName,
    Negative,
    Not,
    NotZero,
    Number,
    Text,
    Value,
    logic,
)
from tracetui.formats.c_number import c_number

_LEVELS = {"|": 1, "^": 2, "&": 3, "<<": 4, ">>": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6}
_MAX_DEPTH = 100
_BITS = (1 << 64) - 1


def parse_condition(text: str, start: int = 0) -> Condition:
    """Read a filter's expression.

    Args:
        text: the whole filter, for messages.
        start: column at which the expression starts.

    Raises:
        FilterError: it is not one.
    """
    return _Parser(text, tokenize(text, start)).whole()


def number_of(text: str) -> int:
    """The number a word starts with, as C's strtoull reads it."""
    return min(c_number(text), _BITS)


class _Parser:
    def __init__(self, text: str, tokens: list[Token]) -> None:
        self._text, self._tokens = text, tokens
        self._closing = _matching_parentheses(tokens)
        self._at = self._depth = 0

    def whole(self) -> Condition:
        condition = self._or()
        if self._token.kind is not Kind.END:
            raise self._error("expected && or ||, or the end")
        return condition

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    def _error(self, reason: str, token: Token | None = None) -> FilterError:
        return FilterError(self._text, (token or self._token).column, reason)

    def _take(self, *operators: str) -> Token | None:
        """The token here, if it is one of some operators or delimiters."""
        token = self._token
        if token.kind not in (Kind.OPERATOR, Kind.DELIMITER) or token.text not in operators:
            return None
        self._at += 1
        return token

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise self._error("too many levels")

    def _or(self) -> Condition:
        condition = self._and()
        while self._take("||"):
            condition = logic("||", condition, self._and())
        return condition

    def _and(self) -> Condition:
        condition = self._term()
        while self._take("&&"):
            condition = logic("&&", condition, self._term())
        return condition

    def _term(self) -> Condition:
        if self._take("!"):
            self._deeper()
            operand = self._term()
            self._depth -= 1
            return Not(operand)
        if self._opens_condition():
            self._at += 1
            self._deeper()
            condition = self._or()
            if not self._take(")"):
                raise self._error("expected )")
            self._depth -= 1
            return condition
        return self._comparison()

    def _opens_condition(self) -> bool:
        """Whether a parenthesis here holds a condition and not the start of a value, as in (a & 1) == 1."""
        if self._token.kind is not Kind.DELIMITER or self._token.text != "(":
            return False
        closing = self._closing.get(self._at)
        behind = self._tokens[closing + 1] if closing is not None else None
        return behind is None or behind.kind is not Kind.OPERATOR or behind.text in ("&&", "||")

    def _comparison(self) -> Condition:
        left = self._value(0)
        token = self._take(*COMPARISONS, *MATCHES)
        if token is None:
            if isinstance(left, Text):
                raise self._error("a string must be compared with a field", self._tokens[self._at - 1])
            return NotZero(left)
        right = self._value(0)
        if token.text in MATCHES and not isinstance(right, Text):
            raise self._error(f"{token.text} needs a string behind it", token)
        return Compare(token.text, left, right, token.column)

    def _value(self, above: int) -> Value:
        """A value whose operators bind more strongly than a level."""
        depth = self._depth
        value = self._unary()
        while (token := self._token).kind is Kind.OPERATOR and _LEVELS.get(token.text, 0) > above:
            self._at += 1
            self._deeper()
            value = Arithmetic(token.text, value, self._value(_LEVELS[token.text]))
        self._depth = depth
        return value

    def _unary(self) -> Value:
        token = self._take("-", "~", "+")
        if token is None:
            return self._primary()
        self._deeper()
        operand = self._unary()
        self._depth -= 1
        if token.text == "+":
            return operand
        return (
            Number(-operand.value)
            if token.text == "-" and isinstance(operand, Number)
            else Negative(token.text, operand)
        )

    def _primary(self) -> Value:
        token = self._token
        self._at += token.kind is not Kind.END
        match token.kind:
            case Kind.WORD if token.text[0].isdigit():
                return Number(number_of(token.text))
            case Kind.WORD:
                return FieldName(token.text, token.column)
            case Kind.STRING | Kind.CHARACTER:
                return (
                    Text(token.text, token.column)
                    if token.kind is Kind.STRING
                    else _character(token, self._token_before())
                )
            case Kind.DELIMITER if token.text == "(":
                self._deeper()
                value = self._value(0)
                if not self._take(")"):
                    raise self._error("expected )")
                self._depth -= 1
                return value
        found = "the end" if token.kind is Kind.END else repr(token.text)
        raise self._error(f"expected a field or a value, found {found}", token)

    def _token_before(self) -> str:
        return self._tokens[self._at - 2].text if self._at >= 2 else ""


def _matching_parentheses(tokens: list[Token]) -> dict[int, int]:
    """Place of every parenthesis that is closed -> place of the one that closes it."""
    matching: dict[int, int] = {}
    waiting: list[int] = []
    for place, token in enumerate(tokens):
        if token.kind is Kind.DELIMITER and token.text == "(":
            waiting.append(place)
        elif token.kind is Kind.DELIMITER and token.text == ")" and waiting:
            matching[waiting.pop()] = place
    return matching


def _character(token: Token, before: str) -> Value:
    """One character in single quotes is its code, unless it is matched; several are a string."""
    if len(token.text) == 1 and before not in MATCHES:
        return Number(ord(token.text) & 0xFF)
    return Text(token.text, token.column)
