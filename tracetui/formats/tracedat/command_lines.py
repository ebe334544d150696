"""Texts of tracefs' `saved_cmdlines` and `printk_formats` -> tables."""

from __future__ import annotations

import re
from itertools import islice

from tracetui.limits import limit

_COMMAND_LINE = re.compile(rb"^[ \t]*(-?\d{1,10})[ \t]+(\S[^\n]*)", re.MULTILINE)
_PRINTK_LINE = re.compile(rb"^[^\S\n]*(?:0[xX])?([0-9a-fA-F]{1,16})[^\S\n]*:[^\n]([^\n]*)", re.MULTILINE)


def parse_command_lines(text: bytes) -> dict[int, str]:
    """`PID COMM` lines -> pid -> comm.

    A line that is none is passed over. Comms may hold blanks inside and at the end.
    """
    matches = islice(_COMMAND_LINE.finditer(text), limit("names"))
    return {int(match[1]): match[2].decode("latin-1") for match in matches}


def parse_printk_list(text: bytes) -> list[tuple[int, str]]:
    r"""`0xADDRESS : "FORMAT"` lines -> (address, format), an address as often as it is listed.

    The quotes and one `\n` at the end are dropped, other escapes stay as they are written.
    """
    matches = islice(_PRINTK_LINE.finditer(text), limit("names"))
    return [(int(match[1], 16), _unquoted(match[2].decode("latin-1"))) for match in matches]


def _unquoted(text: str) -> str:
    return text.removeprefix('"').removesuffix('"').removesuffix("\\n")
