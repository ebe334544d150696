"""A condition and an event -> a function that says whether a row of the event meets it."""

from __future__ import annotations

import operator
from collections.abc import Callable

from tracetui.engine.query.filter_error import FilterError
from tracetui.engine.query.number_reader import COMM, FilterScope, NoNumber, number_reader
from tracetui.engine.query.text_reader import text_reader
from tracetui.engine.query.text_test import text_test
from tracetui.engine.query.tree import Compare, Condition, FieldName, Logic, Not, NotZero, Text, Value
from tracetui.engine.row import Row

Predicate = Callable[[Row], bool]

_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip
_MAX_DEPTH = 150


def never(row: Row) -> bool:
    """The predicate of a condition that the event cannot meet."""
    return False


def always(row: Row) -> bool:
    """The predicate of an event without condition."""
    return True


_OPPOSITES: dict[Predicate, Predicate] = {never: always, always: never}


def compile_condition(condition: Condition, scope: FilterScope, text: str, depth: int = 0) -> Predicate:
    """Make the predicate of a condition for one event.

    A comparison that names a field the event does not have is false.

    Args:
        condition: the condition.
        scope: the event.
        text: the whole filter, for messages.
        depth: levels above this one.

    Raises:
        FilterError: a comparison makes no sense whatever the event.
    """
    if depth > _MAX_DEPTH:
        raise FilterError(text, 0, "too many levels")
    match condition:
        case NotZero(value):
            return _not_zero(value, scope)
        case Not(operand):
            inner = compile_condition(operand, scope, text, depth + 1)
            return _OPPOSITES.get(inner) or (lambda row: not inner(row))
        case Logic(sign, parts):
            return _joined(sign, [compile_condition(part, scope, text, depth + 1) for part in parts])
        case Compare():
            return _comparison(condition, scope, text)


def _not_zero(value: Value, scope: FilterScope) -> Predicate:
    try:
        read = number_reader(value, scope)
    except NoNumber:
        return never
    return lambda row: read(row) != 0


def _joined(sign: str, parts: list[Predicate]) -> Predicate:
    """All or any of several; loops, as a generator per row costs more."""
    deciding, neutral = (never, always) if sign == "&&" else (always, never)
    if deciding in parts:
        return deciding
    parts = [part for part in parts if part is not neutral]
    if not parts:
        return neutral

    def every(row: Row) -> bool:
        for part in parts:  # noqa: SIM110
            if not part(row):
                return False
        return True

    def some(row: Row) -> bool:
        for part in parts:  # noqa: SIM110
            if part(row):
                return True
        return False

    return every if sign == "&&" else some


def _comparison(condition: Compare, scope: FilterScope, text: str) -> Predicate:
    left, right = condition.left, condition.right
    if isinstance(right, Text):
        return _with_constant(condition, left, right, scope, text)
    if isinstance(left, Text):
        return _with_constant(condition, right, left, scope, text)
    if _is_text(left, scope) or _is_text(right, scope):
        return _two_texts(condition, scope, text)
    try:
        read_left, read_right = number_reader(left, scope), number_reader(right, scope)
    except NoNumber:
        return never
    compare = _COMPARE[condition.operator]
    return lambda row: compare(read_left(row), read_right(row))


def _is_text(value: Value, scope: FilterScope) -> bool:
    """Whether a value is a string by its nature; trace-cmd compares the numbers of whatever it is."""
    if scope.compat or not isinstance(value, FieldName):
        return False
    field = scope.event.field(value.name)
    return field.is_string if field is not None else value.name == COMM


def _two_texts(condition: Compare, scope: FilterScope, text: str) -> Predicate:
    if not (isinstance(condition.left, FieldName) and isinstance(condition.right, FieldName)):
        raise FilterError(text, condition.column, "a string is compared with a number")
    left, right = text_reader(condition.left.name, scope), text_reader(condition.right.name, scope)
    equal = condition.operator == "=="
    if condition.operator not in ("==", "!="):
        raise FilterError(text, condition.column, f"{condition.operator} does not compare strings")
    return never if left is None or right is None else lambda row: (left(row) == right(row)) is equal


def _with_constant(condition: Compare, value: Value, constant: Text, scope: FilterScope, text: str) -> Predicate:
    if not isinstance(value, FieldName):
        raise FilterError(text, constant.column, "a string must be compared with a field")
    test, read = text_test(condition, text), text_reader(value.name, scope)
    return never if read is None else lambda row: test(read(row))
