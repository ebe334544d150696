"""Constants in the tables of __print_symbolic and __print_flags, as trace-cmd report computes them."""

from __future__ import annotations

from collections.abc import Callable

from tracetui.formats.c_number import c_number
from tracetui.formats.print_fmt.constants import REPORT_CONSTANTS
from tracetui.formats.print_fmt.lexer import PrintFmtError
from tracetui.formats.print_fmt.tree import Binary, Cast, Expr, Name, Number, String, Unary

_U64_MASK = (1 << 64) - 1
_OPERATIONS: dict[str, Callable[[int, int], int]] = {
    "|": lambda left, right: left | right,
    "||": lambda left, right: int(bool(left or right)),
    "&": lambda left, right: left & right,
    "&&": lambda left, right: int(bool(left and right)),
    "<": lambda left, right: int(left < right),
    "<=": lambda left, right: int(left <= right),
    "<<": lambda left, right: left << (right & 63),
    ">": lambda left, right: int(left > right),
    ">=": lambda left, right: int(left >= right),
    ">>": lambda left, right: left >> (right & 63),
    "==": lambda left, right: int(left == right),
    "!=": lambda left, right: int(left != right),
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
}


def entry_text(expr: Expr) -> str:
    """The text trace-cmd report keeps for a constant: an atom as written, an expression as a decimal number.

    Raises:
        PrintFmtError: it cannot be computed, which makes the whole event fail.
    """
    match expr:
        case String(text) | Name(text):
            return text
        case Number(value):
            return str(value)
        case Cast(_, operand):
            return entry_text(operand)
        case Binary() | Unary():
            return str(_signed(_computed(expr)))
    raise PrintFmtError("a table's constant that is no constant")


def _computed(expr: Expr) -> int:
    match expr:
        case Number(value):
            return _signed(value)
        case String(text) | Name(text):
            return c_number(text)
        case Cast(_, operand):
            return _computed(operand)
        case Unary("~", operand):
            return ~_computed(operand)
        case Unary("!", operand):
            return int(not _computed(operand))
        case Unary("-", operand):
            return -_computed(operand)
        case Unary("+", operand):
            return _computed(operand)
        case Binary(op, left, right) if op in _OPERATIONS:
            return _signed(_OPERATIONS[op](_computed(left), _computed(right)))
    raise PrintFmtError("a table's constant that cannot be computed")


def _signed(value: int) -> int:
    value &= _U64_MASK
    return value - (1 << 64) if value >> 63 else value


def entry_value(text: str) -> int:
    """The number of an entry, as a signed 64-bit one: -1 for what does not start with a digit and has no known name."""
    if text[:1].isdigit():
        return _signed(c_number(text))
    return REPORT_CONSTANTS.get(text, -1)
