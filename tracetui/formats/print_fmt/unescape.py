"""Escapes in the strings of a print fmt."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_MEANING = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\"}


def unescape(text: str) -> str:
    r"""The characters a string stands for: `\n`, `\t`, `\r`, `\\`; any other `\x` is x."""
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda match: _MEANING.get(match[1], match[1]), text)
