"""The operators of a print fmt on compiled values."""

from __future__ import annotations

import operator
from collections.abc import Callable

from tracetui.formats.print_fmt.lexer import PrintFmtError
from tracetui.formats.print_fmt.scope import NumberReader
from tracetui.formats.print_fmt.type_names import INT, CType
from tracetui.formats.print_fmt.value import Value, common_type, constant, converted, promoted, wrap

_Arithmetic = Callable[[int, int], int]


def _divide(left: int, right: int) -> int:
    """C's division, towards zero. The kernel cannot have divided by zero; a damaged record may, and gets 0."""
    if right == 0:
        return 0
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def _remainder(left: int, right: int) -> int:
    return left - right * _divide(left, right) if right else 0


_STAYS_IN_RANGE: dict[str, _Arithmetic] = {
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "%": _remainder,
}
_MAY_OVERFLOW: dict[str, _Arithmetic] = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": _divide}
"""The one quotient that does not fit is that of the smallest number by -1; C leaves it undefined, here it wraps."""
_COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def binary(op: str, left: Value, right: Value) -> Value:
    """Two values joined by a C operator, with C's conversions."""
    if op in ("<<", ">>"):
        return _shift(op, left, right)
    if op in ("&&", "||"):
        return _logic(op, left, right)
    both = common_type(left.type, right.type)
    left, right = converted(left, both), converted(right, both)
    if op in _COMPARISONS:
        return _joined(_COMPARISONS[op], left, right, INT)
    if op in _STAYS_IN_RANGE:
        return _joined(_STAYS_IN_RANGE[op], left, right, both)
    if op in _MAY_OVERFLOW:
        return _wrapping(_MAY_OVERFLOW[op], left, right, both)
    raise PrintFmtError(f"unknown operator {op!r}")


def _joined(function: _Arithmetic, left: Value, right: Value, result: CType) -> Value:
    """Both operands through a function whose result needs no reduction."""
    if left.constant is not None and right.constant is not None:
        return constant(function(left.constant, right.constant), result)
    read_left, read_right = left.read, right.read
    if right.constant is not None:
        number = right.constant
        return Value(lambda data, context: int(function(read_left(data, context), number)), result)
    return Value(lambda data, context: int(function(read_left(data, context), read_right(data, context))), result)


def _wrapping(function: _Arithmetic, left: Value, right: Value, result: CType) -> Value:
    return _joined(lambda a, b: wrap(function(a, b), result), left, right, result)


def _shift(op: str, left: Value, right: Value) -> Value:
    """A shift keeps its left operand's type; a count beyond the width gives what no bits are left of."""
    result = promoted(left.type)
    left, bits = converted(left, result), 8 * result.size

    def shift_left(number: int, count: int) -> int:
        return wrap(number << count, result) if 0 <= count < bits else 0

    def shift_right(number: int, count: int) -> int:
        return number >> min(count, bits) if count >= 0 else 0

    return _joined(shift_left if op == "<<" else shift_right, left, right, result)


def _logic(op: str, left: Value, right: Value) -> Value:
    read_left, read_right = left.read, right.read
    read: NumberReader
    if op == "&&":
        read = lambda data, context: 1 if read_left(data, context) and read_right(data, context) else 0  # noqa: E731
    else:
        read = lambda data, context: 1 if read_left(data, context) or read_right(data, context) else 0  # noqa: E731
    if left.constant is not None and right.constant is not None:
        both = left.constant and right.constant if op == "&&" else left.constant or right.constant
        return constant(int(bool(both)), INT)
    return Value(read, INT)


def unary(op: str, operand: Value) -> Value:
    """`! ~ + -` in front of a value."""
    if op == "!":
        return _applied(lambda number: int(not number), operand, INT)
    result = promoted(operand.type)
    operand = converted(operand, result)
    match op:
        case "~":
            return _applied(lambda number: wrap(~number, result), operand, result)
        case "-":
            return _applied(lambda number: wrap(-number, result), operand, result)
        case "+":
            return operand
    raise PrintFmtError(f"unknown operator {op!r}")


def _applied(function: Callable[[int], int], operand: Value, result: CType) -> Value:
    if operand.constant is not None:
        return constant(function(operand.constant), result)
    read = operand.read
    return Value(lambda data, context: function(read(data, context)), result)


def conditional(test: Value, yes: Value, no: Value) -> Value:
    """`test ? yes : no`."""
    both = common_type(yes.type, no.type)
    yes, no = converted(yes, both), converted(no, both)
    if test.constant is not None:
        return yes if test.constant else no
    read_test, read_yes, read_no = test.read, yes.read, no.read
    return Value(
        lambda data, context: read_yes(data, context) if read_test(data, context) else read_no(data, context), both
    )
