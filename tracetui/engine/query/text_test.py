"""The comparison of a string with a constant, as a function of the string."""

from __future__ import annotations

from collections.abc import Callable

from tracetui.engine.query.basic_regex import BadRegex, compile_basic
from tracetui.engine.query.filter_error import FilterError
from tracetui.engine.query.tree import MATCHES, Compare, Text

TextTest = Callable[[str], bool]

_MOST_MATCHED = 4096
"""Characters of a string that a regular expression looks at."""


def text_test(condition: Compare, text: str) -> TextTest:
    """The test that a condition with a constant on one side puts to the string on the other.

    Args:
        condition: the condition.
        text: the whole filter, for messages.

    Raises:
        FilterError: it is none that compares strings.
    """
    right = condition.right
    constant = right if isinstance(right, Text) else condition.left
    assert isinstance(constant, Text)
    wanted = constant.value
    if condition.operator in MATCHES:
        try:
            search = compile_basic(wanted).search
        except BadRegex as error:
            raise FilterError(text, constant.column, str(error)) from error
        found = condition.operator == "=~"
        return lambda read: (search(read[:_MOST_MATCHED]) is not None) is found
    if condition.operator not in ("==", "!="):
        raise FilterError(text, condition.column, f"{condition.operator} does not compare strings")
    equal = condition.operator == "=="
    return lambda read: (read == wanted) is equal
