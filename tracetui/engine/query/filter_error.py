"""What is wrong with a filter, and where."""

from __future__ import annotations

from tracetui.errors import TracetuiError


class FilterError(TracetuiError):
    """A filter that cannot be understood.

    Attributes:
        text: the whole filter.
        column: index of the character that the reason is about, len(text) for its end.
        reason: what is wrong.
    """

    def __init__(self, text: str, column: int, reason: str) -> None:
        self.text, self.column, self.reason = text, column, reason
        super().__init__(f"bad filter: {reason} at column {column + 1}\n  {text}\n  {' ' * column}^")
