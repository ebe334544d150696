"""Where a part of a name is typed; some characters are keys and no part of names."""

from __future__ import annotations

from textual.widgets import Input


class NameField(Input):
    """One line of text without some characters."""

    DEFAULT_CSS = """
    NameField { height: 1; border: none; padding: 0; background: $panel; }
    NameField:focus { border: none; }
    """

    def __init__(self, hint: str, keys: str) -> None:
        """Prepare.

        Args:
            hint: shows while nothing is typed.
            keys: the characters that are keys.
        """
        super().__init__(placeholder=hint, select_on_focus=False)
        self._keys = keys
        self.cursor_blink = False

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Leave the keys to whoever has bound them."""
        return character not in self._keys and super().check_consume_key(key, character) if character else False
