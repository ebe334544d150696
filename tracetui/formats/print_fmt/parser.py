"""Print fmt text -> tree, with the precedence and associativity of C."""

from __future__ import annotations

import re

from tracetui.formats.c_number import leading_number
from tracetui.formats.print_fmt.lexer import Kind, PrintFmtError, tokenize
from tracetui.formats.print_fmt.token_stream import TokenStream, check_depth
from tracetui.formats.print_fmt.tree import (
    AddressOf,
    Binary,
    Call,
    Cast,
    Conditional,
    Expr,
    FieldRef,
    Index,
    Name,
    Number,
    Pair,
    PrintFmt,
    SizeOf,
    String,
    Unary,
)
from tracetui.formats.print_fmt.type_names import is_type_name
from tracetui.formats.print_fmt.unescape import unescape

_PRECEDENCE = {
    **dict.fromkeys(("*", "/", "%"), 10),
    **dict.fromkeys(("+", "-"), 9),
    **dict.fromkeys(("<<", ">>"), 8),
    **dict.fromkeys(("<", ">", "<=", ">="), 7),
    **dict.fromkeys(("==", "!="), 6),
    "&": 5,
    "^": 4,
    "|": 3,
    "&&": 2,
    "||": 1,
}
_SUFFIX = re.compile("[uUlL]*")
_TYPEOF = ("typeof", "__typeof__", "__typeof")


class Parser:
    """A recursive-descent parser of one print fmt."""

    def __init__(self, text: str) -> None:
        self.tokens = TokenStream(tokenize(text))
        self._depth = 0
        self._locals: dict[str, Expr] = {}

    def parse(self) -> PrintFmt:
        """The whole: a format string and its arguments."""
        if self.tokens.peek().kind is not Kind.STRING:
            raise PrintFmtError("no format string")
        text = self.tokens.join_strings()
        args = []
        while self.tokens.take(","):
            if self.tokens.peek().kind is Kind.END:
                break
            args.append(self.expression())
        if self.tokens.peek().kind is not Kind.END:
            raise PrintFmtError(f"unexpected {self.tokens.peek().text[:40]!r}")
        return PrintFmt(text, tuple(args))

    def expression(self) -> Expr:
        """A conditional expression, the widest that stands without parentheses."""
        self._depth += 1
        check_depth(self._depth)
        result = self._binary(1)
        if self.tokens.take("?"):
            yes = self.expression()
            self.tokens.expect(":")
            result = Conditional(result, yes, self.expression())
        self._depth -= 1
        return result

    def _binary(self, lowest: int) -> Expr:
        """Operands joined by operators that bind at least as strongly as `lowest`."""
        left, chain = self.unary(), 0
        while (precedence := self._next_precedence()) >= lowest:
            op = self.tokens.next().text
            left = Binary(op, left, self._binary(precedence + 1))
            chain += 1
            check_depth(self._depth + chain)
        return left

    def _next_precedence(self) -> int:
        token = self.tokens.peek()
        return _PRECEDENCE.get(token.text, 0) if token.kind is Kind.MARK else 0

    def unary(self) -> Expr:
        """An operand with the signs and casts in front of it and the indices behind."""
        self._depth += 1
        check_depth(self._depth)
        if self.tokens.is_mark("!", "~", "+", "-", "*"):
            op = self.tokens.next().text
            result: Expr = Unary(op, self.unary())
        elif self.tokens.take("&"):
            result = AddressOf(self.unary())
        elif self._cast_ahead():
            self.tokens.expect("(")
            result = Cast(self.type_name(), self.unary())
        else:
            result = self._postfix(self.primary())
        self._depth -= 1
        return result

    def _postfix(self, base: Expr) -> Expr:
        chain = 0
        while self.tokens.take("["):
            base = Index(base, self.expression())
            self.tokens.expect("]")
            chain += 1
            check_depth(self._depth + chain)
        return base

    def primary(self) -> Expr:
        """An operand without anything in front of it or behind."""
        token = self.tokens.peek()
        if token.kind is Kind.STRING:
            return String(self.tokens.join_strings())
        if token.kind is Kind.CHAR:
            self.tokens.next()
            return Number(ord(unescape(token.text)[:1] or "\0"))
        if token.kind is Kind.ITEM:
            return self._item()
        if self.tokens.take("("):
            return self.parenthesised()
        raise PrintFmtError(f"unexpected {token.text[:40] or 'end'!r}")

    def _item(self) -> Expr:
        name = self.tokens.next().text
        if name == "REC" and self.tokens.take("->"):
            return self.field_name()
        if self.tokens.take("("):
            return self.call(name)
        if name in self._locals:
            return self._locals[name]
        return number_or_name(name)

    def field_name(self) -> FieldRef:
        """The name behind `REC->`."""
        token = self.tokens.next()
        if token.kind is not Kind.ITEM:
            raise PrintFmtError("no field name behind REC->")
        return FieldRef(token.text)

    def call(self, name: str) -> Expr:
        """A function's arguments, the opening parenthesis taken."""
        if name == "sizeof":
            return self._size_of()
        args: list[Expr] = []
        while not self.tokens.take(")"):
            if not self.tokens.take("{"):
                args.append(self.expression())
            elif not self.tokens.take("}"):
                args.append(self._pair())
            if not self.tokens.is_mark(")"):
                self.tokens.expect(",")
        if name == "__builtin_expect" and args:
            return args[0]
        return Call(name, tuple(args))

    def _pair(self) -> Pair:
        value = self.expression()
        self.tokens.expect(",")
        text = self.expression()
        self.tokens.expect("}")
        return Pair(value, text.text if isinstance(text, String) else None)

    def _size_of(self) -> Expr:
        if self.tokens.peek().text == "REC":
            self.tokens.next()
            self.tokens.expect("->")
            result = SizeOf(self.field_name())
            self.tokens.expect(")")
            return result
        return SizeOf(self.type_name())

    def type_name(self) -> str:
        """The words and stars up to the closing parenthesis, which is taken."""
        words = []
        while not self.tokens.take(")"):
            token = self.tokens.next()
            if token.kind is not Kind.ITEM and token.text != "*":
                raise PrintFmtError(f"unexpected {token.text[:40]!r} in a type")
            words.append(token.text)
        return " ".join(words)

    def parenthesised(self) -> Expr:
        """What parentheses hold, the opening one taken."""
        if self.tokens.take("{"):
            return self._statements()
        if self.tokens.peek().text == "REC" and self.tokens.peek(1).text == ")":
            self.tokens.next()
            self.tokens.expect(")")
            self.tokens.expect("->")
            return self.field_name()
        result = self.expression()
        self.tokens.expect(")")
        return result

    def _cast_ahead(self) -> bool:
        """Whether `(words and stars)` comes next and what it holds is a type rather than a value."""
        if not self.tokens.is_mark("("):
            return False
        words, ahead = [], 1
        while (token := self.tokens.peek(ahead)).kind is Kind.ITEM or token.text == "*":
            words.append(token.text)
            ahead += 1
        if not words or token.text != ")" or words[0] in self._locals:
            return False
        following = self.tokens.peek(ahead + 1)
        starts_operand = following.kind in (Kind.ITEM, Kind.STRING, Kind.CHAR) or following.text in ("(", "!", "~")
        return starts_operand or (is_type_name(words) and following.text in ("-", "+", "*", "&"))

    def _statements(self) -> Expr:
        """`({ TYPE name = value; ... value; })`, the names replaced by what they stand for."""
        while (name := self._declared_name()) is not None:
            self._locals[name] = self.expression()
            self.tokens.expect(";")
        result = self.expression()
        for mark in (";", "}", ")"):
            self.tokens.expect(mark)
        return result

    def _declared_name(self) -> str | None:
        """Take `TYPE name =`; None, and nothing taken, when something else comes next."""
        ahead = self._behind_typeof()
        first = ahead
        while (token := self.tokens.peek(ahead)).kind is Kind.ITEM or token.text == "*":
            ahead += 1
        if token.text != "=" or ahead == first:
            return None
        name = self.tokens.peek(ahead - 1).text
        for _ in range(ahead + 1):
            self.tokens.next()
        return name

    def _behind_typeof(self) -> int:
        """How many tokens `typeof(...)` takes here, 0 when there is none."""
        if self.tokens.peek().text not in _TYPEOF or self.tokens.peek(1).text != "(":
            return 0
        ahead, depth = 2, 1
        while depth and (token := self.tokens.peek(ahead)).kind is not Kind.END:
            ahead += 1
            depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind is Kind.MARK else 0
        return ahead


def number_or_name(text: str) -> Number | Name:
    """An item as a number when it starts like one, else as a name."""
    found = leading_number(text)
    if found is None:
        return Name(text)
    value, rest = found
    suffix = _SUFFIX.match(rest)
    return Number(value, suffix[0].lower() if suffix else "", is_decimal=text[:1] != "0")


def parse_print_fmt(text: str) -> PrintFmt:
    """Parse the text behind `print fmt:`.

    Raises:
        PrintFmtError: it is not understood, or too long or too deeply nested.
    """
    return Parser(text).parse()
