"""Texts of tracefs' `saved_cmdlines` and `printk_formats` -> tables."""

from __future__ import annotations

import re

_COMMAND_LINE = re.compile(r"[ \t]*(-?\d{1,10})[ \t]+(\S[^\n]*)")
_PRINTK_LINE = re.compile(r"\s*(?:0[xX])?([0-9a-fA-F]{1,16})\s*:.(.*)", re.DOTALL)


def parse_command_lines(text: bytes) -> dict[int, str]:
    """`PID COMM` lines -> pid -> comm.

    A line that is none is passed over. Comms may hold blanks inside and at the end.
    """
    matches = (_COMMAND_LINE.match(line) for line in text.decode("latin-1").split("\n"))
    return {int(match[1]): match[2] for match in matches if match}


def parse_printk_list(text: bytes) -> list[tuple[int, str]]:
    r"""`0xADDRESS : "FORMAT"` lines -> (address, format), an address as often as it is listed.

    The quotes and one `\n` at the end are dropped, other escapes stay as they are written.
    """
    matches = (_PRINTK_LINE.match(line) for line in text.decode("latin-1").split("\n"))
    return [(int(match[1], 16), _unquoted(match[2])) for match in matches if match]


def _unquoted(text: str) -> str:
    return text.removeprefix('"').removesuffix('"').removesuffix("\\n")
