"""Print fmt text -> tree, with the precedence trace-cmd report gives its operators.

Operators of one level group to the right, and parentheses around a right operand are lost when the
operator inside binds more weakly than the one outside.
"""

from __future__ import annotations

import re

from tracetui.formats.print_fmt.compat.calls import CallParser
from tracetui.formats.print_fmt.lexer import Kind, PrintFmtError, tokenize
from tracetui.formats.print_fmt.parser import number_or_name
from tracetui.formats.print_fmt.token_stream import TokenStream, check_depth
from tracetui.formats.print_fmt.tree import (
    Binary,
    Cast,
    Conditional,
    Expr,
    FieldRef,
    Index,
    Name,
    Number,
    PrintFmt,
    String,
    Unary,
)
from tracetui.formats.print_fmt.unescape import unescape

_LEVELS = {
    **dict.fromkeys(("~", "!"), 4),
    **dict.fromkeys(("*", "/", "%"), 6),
    **dict.fromkeys(("+", "-"), 7),
    **dict.fromkeys(("<<", ">>"), 8),
    **dict.fromkeys(("<", ">", "<=", ">="), 9),
    **dict.fromkeys(("==", "!="), 10),
    "&": 11,
    "^": 12,
    "|": 13,
    "&&": 14,
    "||": 15,
    "?": 16,
}
_BINARY = frozenset(_LEVELS) - {"~", "!", "?"}
_UNREADABLE = re.compile(r"[^\n -~]")
"""A raw tab inside a string makes trace-cmd report give the event up; a raw line break does not."""
_UNKNOWN_LEVEL = -1
_NO_LEVEL = 0
"""Level of signs, conditionals and indices when an operator follows them: every operator binds more weakly."""


class CompatParser:
    """A parser that groups as trace-cmd report does."""

    def __init__(self, text: str) -> None:
        tokens = tokenize(text)
        if any(token.kind is Kind.STRING and _UNREADABLE.search(token.text) for token in tokens):
            raise PrintFmtError("a string with a control character")
        self.tokens = TokenStream(tokens)
        self._calls = CallParser(self)
        self._depth = 0

    def parse(self) -> PrintFmt:
        """The whole: a format string and its arguments."""
        if self.tokens.peek().kind is not Kind.STRING:
            raise PrintFmtError("no format string")
        text = self.tokens.join_strings()
        args: list[Expr] = []
        if not self.tokens.take(","):
            return PrintFmt(text, ())
        while self.tokens.peek().kind is not Kind.END:
            args.append(self.operand())
            if self.at_operator():
                args[-1] = self.extended(args[-1])
                self.tokens.take(",")
            elif not self.tokens.take(","):
                break
        return PrintFmt(text, tuple(args))

    def at_operator(self) -> bool:
        """Whether punctuation other than parentheses and commas comes next."""
        token = self.tokens.peek()
        return token.kind is Kind.MARK and token.text not in ("(", ")", ",")

    def operand_with_operators(self) -> Expr:
        """An operand and whatever operators follow it."""
        result = self.operand()
        while self.at_operator():
            result = self.extended(result)
        return result

    def operand(self, may_break: bool = False) -> Expr:
        """One operand; with a sign in front it takes all operators that follow, too.

        Raises:
            PrintFmtError: none comes next, or a line break comes before it.
        """
        self._depth += 1
        check_depth(self._depth)
        token = self.tokens.peek()
        if token.after_break and not may_break:
            raise PrintFmtError("a line break inside the arguments")
        if token.kind is Kind.ITEM:
            result = self._item()
        elif token.kind is Kind.STRING:
            result = String(self.tokens.join_strings())
        elif token.kind is Kind.CHAR:
            result = Number(ord(unescape(self.tokens.next().text)[:1] or "\0"))
        elif self.tokens.take("("):
            result = self._parenthesised()
        else:
            result = self._signed()
        self._depth -= 1
        return result

    def _item(self) -> Expr:
        word = self.tokens.next().text
        if word == "REC" and self.tokens.is_mark("->"):
            return self._field()
        if self.tokens.take("("):
            return self._calls.call(word)
        while self.tokens.peek().kind is Kind.ITEM:
            word += " " + self.tokens.next().text
        return number_or_name(word)

    def _field(self) -> FieldRef:
        self.tokens.expect("->")
        token = self.tokens.next()
        if token.kind is not Kind.ITEM:
            raise PrintFmtError("no field name behind REC->")
        return FieldRef(token.text)

    def _signed(self) -> Expr:
        op = self.tokens.next().text
        if op not in ("~", "!", "+", "-"):
            raise PrintFmtError(f"bad operator {op[:40]!r}")
        right = self.operand()
        result = Unary(op, right)
        return self.extended(result) if self._extends() else result

    def _parenthesised(self) -> Expr:
        if self.tokens.peek().text == "REC" and self.tokens.peek(1).text == ")" and self.tokens.peek(2).text == "->":
            self.tokens.next()
            self.tokens.next()
            return self._field()
        inner = self.operand()
        if self.at_operator():
            inner = self.extended(inner)
        self.tokens.expect(")")
        if self.tokens.peek().kind in (Kind.ITEM, Kind.STRING, Kind.CHAR) or self.tokens.is_mark("("):
            return Cast(_type_text(inner), self.operand(may_break=True))
        return inner

    def _extends(self) -> bool:
        return self.at_operator() and not self.tokens.is_mark(":")

    def extended(self, left: Expr) -> Expr:
        """An operand with the operator that comes next, and those behind that.

        Raises:
            PrintFmtError: what comes next is no operator for two operands.
        """
        self._depth += 1
        check_depth(self._depth)
        op = self.tokens.next().text
        if op == "?":
            result, level = self._conditional(left), _NO_LEVEL
        elif op == "[":
            result, level = self._index(left), _NO_LEVEL
        elif op in _BINARY:
            if op == "*" and self.tokens.is_mark(")"):
                self._depth -= 1
                return Name(_type_text(left) + " *")
            return self._joined(op, left)
        else:
            raise PrintFmtError(f"unknown operator {op[:40]!r}")
        result = self._with_following(result, level)
        self._depth -= 1
        return result

    def _joined(self, op: str, left: Expr) -> Expr:
        right = self.operand(may_break=True)
        if _LEVELS[op] < _level(right):
            result = _rotated(op, left, right)
            moved_left = True
        else:
            result = Binary(op, left, right)
            moved_left = False
        level = _follow_level(result)
        if self._extends():
            if _LEVELS.get(self.tokens.peek().text, _UNKNOWN_LEVEL) > level:
                result = self.extended(result)
            elif moved_left:
                result = _replaced_left(result, self.extended(_left(result)))
            else:
                result = Binary(op, left, self.extended(right))
        self._depth -= 1
        return result

    def _with_following(self, result: Expr, level: int) -> Expr:
        """The operators behind a conditional or an index, which bind it whole."""
        if not self._extends():
            return result
        if _LEVELS.get(self.tokens.peek().text, _UNKNOWN_LEVEL) <= level:
            raise PrintFmtError(f"unknown operator {self.tokens.peek().text[:40]!r}")
        return self.extended(result)

    def _conditional(self, test: Expr) -> Expr:
        yes = self.operand()
        while self._extends():
            yes = self.extended(yes)
        self.tokens.expect(":")
        return Conditional(test, yes, self.operand())

    def _index(self, base: Expr) -> Expr:
        index = self.operand()
        self.tokens.expect("]")
        return Index(base, index)


def _type_text(expr: Expr) -> str:
    match expr:
        case Name(text) | String(text):
            return text
        case Number(value):
            return str(value)
    raise PrintFmtError("a cast to something that is no type")


def _level(expr: Expr) -> int:
    """The level by which a right operand is judged, parentheses or not."""
    match expr:
        case Binary(op, _, _) | Unary(op, _):
            return _LEVELS[op]
        case Conditional():
            return _LEVELS["?"]
    return _UNKNOWN_LEVEL


def _follow_level(expr: Expr) -> int:
    return _LEVELS[expr.op] if isinstance(expr, Binary) else _NO_LEVEL


def _left(expr: Expr) -> Expr:
    match expr:
        case Binary(_, left, _):
            return left
        case Conditional(test, _, _):
            return test
    return Number(0)


def _replaced_left(expr: Expr, left: Expr) -> Expr:
    match expr:
        case Binary(op, _, right):
            return Binary(op, left, right)
        case Conditional(_, yes, no):
            return Conditional(left, yes, no)
        case Unary(op, operand):
            return Binary(op, left, operand)
    return expr


def _rotated(op: str, left: Expr, right: Expr) -> Expr:
    """`left op right`, where the operator of `right` ends up on top."""
    return _replaced_left(right, Binary(op, left, _left(right)))


def parse_compat(text: str) -> PrintFmt:
    """Parse the text behind `print fmt:` the way trace-cmd report does.

    Raises:
        PrintFmtError: trace-cmd report fails to parse it, or it is too long or too deeply nested.
    """
    return CompatParser(text).parse()
