"""The keys of a screen or list, from all classes it is made of."""

from __future__ import annotations

from collections.abc import Iterator

from textual.binding import Binding
from textual.dom import DOMNode


def groups_of(node: type[DOMNode]) -> Iterator[tuple[str, list[Binding]]]:
    """(title, keys) of each of a screen's classes that has a HELP_TITLE, the most special first."""
    for base in node.__mro__:
        title = base.__dict__.get("HELP_TITLE")
        if title:
            yield title, own_bindings(base)


def own_bindings(node: type) -> list[Binding]:
    """The keys that a class defines itself, but for those that mean nothing to people."""
    found = node.__dict__.get("BINDINGS", [])
    return [binding for binding in found if isinstance(binding, Binding) and not binding.system]
