"""Text from a trace -> text that a terminal may show: nothing of it can act as a control or an escape sequence.

The notation is that of less: `^X` for control characters, `<E9>` for bytes that are not UTF-8,
`<U+202E>` for characters that are invisible, change the direction of writing, or do not take one column: marks that
join the character before them and wide ones, of whose width terminals and programs have different ideas.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress

_NOT_PLAIN = re.compile(r"[^ -~]")
_BYTES_ESCAPED = range(0xDC80, 0xDD00)
"""Where surrogateescape puts the bytes that are not UTF-8."""
_SHOWN_AS = {"\n": "↵", "\t": " "}
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that show nothing."""


def visible(text: str) -> str:
    """Show text of a trace on one line.

    Args:
        text: one character per byte; text that cannot be this is taken as decoded.

    Returns:
        The text decoded as UTF-8, printable characters only; a line break shows as `↵`, a tab as a blank.
    """
    if text.isascii() and text.isprintable():
        return text
    with suppress(UnicodeEncodeError):
        text = text.encode("latin-1").decode("utf-8", "surrogateescape")
    return printable(text)


def printable(text: str) -> str:
    """Show ordinary text, such as a file's name or a message, on one line; as `visible` does without decoding."""
    return _NOT_PLAIN.sub(_shown, text)


def _shown(match: re.Match[str]) -> str:
    character = match[0]
    if _takes_one_column(character):
        return character
    code = ord(character)
    if character in _SHOWN_AS:
        return _SHOWN_AS[character]
    if code < 0x20 or code == 0x7F:
        return f"^{chr(code ^ 0x40)}"
    if code in _BYTES_ESCAPED:
        return f"<{code - 0xDC00:02X}>"
    return f"<U+{code:04X}>"


def _takes_one_column(character: str) -> bool:
    if not character.isprintable() or character in _BLANK:
        return False
    return unicodedata.category(character)[0] != "M" and unicodedata.east_asian_width(character) not in "WF"
