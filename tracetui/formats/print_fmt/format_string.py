"""A printf format string -> literal text and conversions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tracetui.formats.print_fmt.unescape import unescape

_CONVERSION = re.compile(
    r"%(?:(?P<percent>%)"
    r"|(?P<flags>[#0\-+ ]*)(?P<width>\d+|\*)?(?:\.(?P<precision>\d+|\*)?)?(?P<length>hh|h|ll|l|L|z|Z|t)?"
    r"(?P<letter>[diouxXcs]|p(?P<extension>[A-Za-z0-9]*)))"
)
_MAX_WIDTH = 4096


@dataclass(frozen=True, slots=True)
class Conversion:
    """One conversion of a format string.

    Attributes:
        flags: any of `#0-+ `.
        width: digits, `*` or "".
        precision: digits (none means 0), `*`, or None without a point.
        length: `hh h l ll L z Z t` or "".
        letter: one of `d i o u x X c s p`.
        extension: the letters and digits behind `p`.
    """

    flags: str
    width: str
    precision: str | None
    length: str
    letter: str
    extension: str = ""

    @property
    def stars(self) -> int:
        """How many arguments its width and precision take."""
        return (self.width == "*") + (self.precision == "*")


def split_format(text: str) -> Iterator[str | Conversion]:
    """The parts of a format string in order; literal text with its escapes resolved."""
    at = 0
    for match in _CONVERSION.finditer(text):
        if match.start() > at:
            yield unescape(text[at : match.start()])
        at = match.end()
        yield "%" if match["percent"] else _conversion(match)
    if at < len(text):
        yield unescape(text[at:])


def _conversion(match: re.Match[str]) -> Conversion:
    has_point = "." in match[0]
    return Conversion(
        flags=match["flags"],
        width=_bounded(match["width"] or ""),
        precision=_bounded(match["precision"] or "0") if has_point else None,
        length=match["length"] or "",
        letter=match["letter"][0],
        extension=match["extension"] or "",
    )


def _bounded(digits: str) -> str:
    """A width no text needs is cut down, so that a damaged format cannot ask for gigabytes."""
    return digits if digits in ("", "*") else str(min(int(digits[:9]), _MAX_WIDTH))
