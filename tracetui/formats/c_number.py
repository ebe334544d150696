"""Numbers as C spells them in format texts."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"\s*([+-]?)(0[xX][0-9a-fA-F]+|\d+)")
_MAX_DIGITS = 40


def leading_number(text: str) -> tuple[int, str] | None:
    """The number a text starts with and what follows it (a suffix like `UL`); None when it starts with none.

    Base 16 after `0x`, base 8 after `0`, else base 10, as strtoull does with base 0.
    """
    match = _NUMBER.match(text)
    if match is None:
        return None
    sign, digits = match.groups()
    value, used = _digits_value(digits[:_MAX_DIGITS])
    rest = text[match.end() - len(digits) + used :]
    return (-value if sign == "-" else value), rest


def _digits_value(digits: str) -> tuple[int, int]:
    """Value of unsigned digits and how many characters of them belong to it (`089` is 0, then `89`)."""
    if digits[:2] in ("0x", "0X"):
        return int(digits, 16), len(digits)
    if digits[0] == "0":
        octal = re.match("[0-7]+", digits)
        assert octal is not None
        return int(octal[0], 8), octal.end()
    return int(digits), len(digits)


def c_number(text: str) -> int:
    """The number a text starts with, 0 when it starts with none."""
    found = leading_number(text)
    return 0 if found is None else found[0]
