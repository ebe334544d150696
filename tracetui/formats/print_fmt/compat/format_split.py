"""A format string -> literal text and conversions, as trace-cmd report cuts it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracetui.formats.print_fmt.format_string import Conversion
from tracetui.formats.print_fmt.lexer import PrintFmtError

_LONGEST_CONVERSION = 31
_PART = re.compile(
    r"\\(?P<escape>.)"
    r"|%(?P<spec>[#.0-9\-+*hlLzZ]*)(?:(?P<letter>[cduixXos])|(?P<pointer>p)(?P<extension>"
    r"[FSfs]|[Mm][RF]?|[Ii]S[pfs]*[hnlb]?c?|[Ii]4[hnlb]?|[Ii]6c?|[Ii]|U[LlBb]?|h[CDN]?)?|(?P<odd>.))"
    r"|(?P<text>[^\\%]+)"
    r"|(?P<last>[\\%][^A-Za-z]*)",
    re.DOTALL,
)
_SPEC = re.compile(r"(?P<flags>[#0\-+]*)(?P<width>\d+|\*)?(?:\.(?P<precision>\d+|\*)?)?[hlLzZ]*")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_MAX_WIDTH = 4096


def split_compat(text: str) -> Iterator[str | Conversion]:
    """The parts of a format string in order.

    Raises:
        PrintFmtError: a conversion that makes trace-cmd report give the event up.
    """
    for match in _PART.finditer(text):
        if match["escape"] is not None:
            yield _ESCAPES.get(match["escape"], match["escape"])
        elif match["text"] is not None:
            yield match["text"]
        elif match["odd"] is not None:
            yield "%" if match[0] == "%%" else f">{match['odd']}<"
        elif match["letter"] or match["pointer"]:
            yield _conversion(match)


def _conversion(match: re.Match[str]) -> Conversion:
    spec = match["spec"]
    if len(spec) + 2 > _LONGEST_CONVERSION:
        raise PrintFmtError("bad format")
    if spec.count("*") > 1:
        raise PrintFmtError("argument already matched")
    parsed = _SPEC.fullmatch(spec)
    if parsed is None:
        raise PrintFmtError("bad format")
    has_point = "." in spec
    return Conversion(
        flags=parsed["flags"],
        width=_bounded(parsed["width"] or ""),
        precision=_bounded(parsed["precision"] or "0") if has_point else None,
        length=_length(spec),
        letter=match["letter"] or "p",
        extension=match["extension"] or "",
    )


def _bounded(digits: str) -> str:
    return digits if digits in ("", "*") else str(min(int(digits), _MAX_WIDTH))


def _length(spec: str) -> str:
    """The length modifier that the letters of a conversion add up to."""
    if "L" in spec:
        return "ll"
    if "z" in spec or "Z" in spec:
        return "l"
    return spec.count("h") * "h" or spec.count("l") * "l"
