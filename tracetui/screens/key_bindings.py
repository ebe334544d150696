"""The keys of a screen or list, from all classes it is made of, and under which names they can be given others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from textual.binding import Binding
from textual.dom import DOMNode

_NAMES = {
    "question_mark": "?", "slash": "/", "colon": ":", "percent_sign": "%", "less_than_sign": "<", "comma": ",",
    "greater_than_sign": ">", "full_stop": ".", "escape": "Esc", "enter": "Enter", "tab": "Tab", "space": "Space",
    "pagedown": "PgDn", "pageup": "PgUp", "home": "Home", "end": "End", "down": "↓", "up": "↑", "left": "←",
    "right": "→", "ampersand": "&", "apostrophe": "'", "backspace": "Backspace", "vertical_line": "|", "plus": "+",
    "minus": "-", "asterisk": "*", "number_sign": "#", "right_square_bracket": "]", "left_square_bracket": "[",
    "equals_sign": "=", "exclamation_mark": "!", "semicolon": ";", "tilde": "~", "at": "@", "dollar_sign": "$",
    "underscore": "_", "backslash": "\\", "grave_accent": "`", "quotation_mark": '"', "circumflex_accent": "^",
    "left_parenthesis": "(", "right_parenthesis": ")", "left_curly_bracket": "{", "right_curly_bracket": "}",
    **{f"f{number}": f"F{number}" for number in range(1, 25)},
}  # fmt: skip


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


def keys_in_force(binding: Binding, keymap: Mapping[str, str]) -> str:
    """The keys of an action, comma-separated, when some actions were given others."""
    return keymap.get(binding.id or "", binding.key)


def key_names(keys: str) -> str:
    """Keys as people name them."""
    return " ".join(_name(key) for key in keys.split(","))


def _name(key: str) -> str:
    *modifiers, last = key.split("+")
    return "+".join([*(modifier.title() for modifier in modifiers), _NAMES.get(last, last)])
