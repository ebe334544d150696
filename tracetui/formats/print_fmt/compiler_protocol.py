"""What a helper function needs from the compiler of expressions."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from tracetui.formats.print_context import PrintContext
from tracetui.formats.print_fmt.scope import Scope, TextReader
from tracetui.formats.print_fmt.tree import Expr
from tracetui.formats.print_fmt.type_names import CType
from tracetui.formats.print_fmt.value import Value


class Span(NamedTuple):
    """A compiled address: the bytes of the record it points at.

    Attributes:
        read: gives start and end within the record's data.
        element: type of what it points at.
        is_dynamic: the bytes are those of a dynamic array.
    """

    read: Callable[[bytes, PrintContext], tuple[int, int]]
    element: CType
    is_dynamic: bool


class Compiler(Protocol):
    """Turns expressions into readers."""

    scope: Scope

    def number(self, expr: Expr) -> Value:
        """The expression as a number."""
        ...

    def text(self, expr: Expr) -> TextReader:
        """The expression as `%s` prints it."""
        ...

    def span(self, expr: Expr) -> Span:
        """The expression as an address within the record."""
        ...
