"""The functions trace-cmd report knows in a print fmt, and which arguments it accepts for them."""

from __future__ import annotations

from typing import Protocol

from tracetui.formats.print_fmt.compat.table_constants import entry_text
from tracetui.formats.print_fmt.lexer import Kind, PrintFmtError
from tracetui.formats.print_fmt.token_stream import TokenStream
from tracetui.formats.print_fmt.tree import Call, Expr, FieldRef, Name, Pair, SizeOf, String

_OF_A_FIELD = frozenset(
    {
        "__get_str",
        "__get_rel_str",
        "__get_bitmask",
        "__get_rel_bitmask",
        "__get_cpumask",
        "__get_rel_cpumask",
        "__get_dynamic_array",
        "__get_rel_dynamic_array",
        "__get_dynamic_array_len",
        "__get_rel_dynamic_array_len",
        "__get_sockaddr",
        "__get_sockaddr_rel",
    }
)
ADDRESSES = frozenset({"__get_dynamic_array", "__get_rel_dynamic_array", "__get_sockaddr", "__get_sockaddr_rel"})
"""Functions that give where a dynamic array lies; other functions and `%p` forms take the array by them."""
_OPERANDS = {
    "__print_hex": 2,
    "__print_hex_str": 2,
    "__print_array": 3,
    "__builtin_expect": 2,
    "jiffies_to_msecs": 1,
    "jbd2_dev_to_name": 1,
    "scsi_trace_parse_cdb": 3,
    "xen_hypercall_name": 1,
    "is_writable_pte": 1,
    "__le16_to_cpup": 1,
}


class Operands(Protocol):
    """The parser of operands that calls are made of."""

    tokens: TokenStream

    def operand(self, may_break: bool = False) -> Expr:
        """One operand."""
        ...

    def operand_with_operators(self) -> Expr:
        """An operand and the operators behind it."""
        ...

    def at_operator(self) -> bool:
        """Whether an operator comes next."""
        ...

    def extended(self, left: Expr) -> Expr:
        """An operand with the operators that come next."""
        ...


class CallParser:
    """Parses calls; the function's name and the opening parenthesis are taken."""

    def __init__(self, parser: Operands) -> None:
        self._parser, self._tokens = parser, parser.tokens

    def call(self, name: str) -> Expr:
        """The call of a function.

        Raises:
            PrintFmtError: trace-cmd report does not know it, or not with such arguments.
        """
        if name == "sizeof":
            return self._size_of()
        if name in ("__print_flags", "__print_symbolic"):
            return self._table(name)
        if name in _OF_A_FIELD:
            return self._of_a_field(name)
        if name in _OPERANDS:
            return self._with_operands(name)
        raise PrintFmtError(f"function {name[:40]} not defined")

    def _of_a_field(self, name: str) -> Expr:
        token = self._tokens.next()
        if token.kind is not Kind.ITEM:
            raise PrintFmtError(f"{name} without a field")
        self._tokens.expect(")")
        if name in ADDRESSES and self._tokens.is_mark("["):
            raise PrintFmtError(f"{name} with an index")
        return Call(name, (Name(token.text),))

    def _with_operands(self, name: str) -> Expr:
        args = []
        for number in range(_OPERANDS[name]):
            if number:
                self._tokens.expect(",")
            args.append(self._parser.operand_with_operators())
        self._tokens.expect(")")
        return args[0] if name == "__builtin_expect" else Call(name, tuple(args))

    def _size_of(self) -> Expr:
        token = self._tokens.next()
        if token.text == "REC":
            self._tokens.expect("->")
            field = FieldRef(self._tokens.next().text)
            self._tokens.expect(")")
            return SizeOf(field)
        words = [token.text]
        while not self._tokens.take(")"):
            if self._tokens.peek().kind is not Kind.ITEM:
                raise PrintFmtError("sizeof of what is no type")
            words.append(self._tokens.next().text)
        return SizeOf(" ".join(words))

    def _table(self, name: str) -> Expr:
        args: list[Expr] = [self._parser.operand_with_operators()]
        self._tokens.expect(",")
        if name == "__print_flags":
            args.append(String(self._delimiter()))
            self._tokens.expect(",")
        while self._tokens.take("{"):
            args.append(self._pair())
            if not self._tokens.take(","):
                break
        self._tokens.expect(")")
        return Call(name, tuple(args))

    def _delimiter(self) -> str:
        if self._tokens.peek().kind is Kind.STRING:
            return self._tokens.join_strings()
        return self._tokens.next().text if self._tokens.peek().kind in (Kind.CHAR, Kind.ITEM) else ""

    def _pair(self) -> Pair:
        value = self._parser.operand()
        if self._parser.at_operator():
            value = self._parser.extended(value)
        self._tokens.expect(",")
        text = entry_text(self._parser.operand())
        self._tokens.expect("}")
        return Pair(String(entry_text(value)), text)
