"""The parts of a compiled print fmt: literal text, and conversions with what they print."""

from __future__ import annotations

from typing import NamedTuple

from tracetui.formats.print_fmt.conversions import Piece
from tracetui.formats.print_fmt.tree import Cast, Expr


class Part(NamedTuple):
    """A part of a print fmt.

    Attributes:
        piece: what prints it.
        text: of literal text the text, else None.
        argument: of a conversion its argument, casts removed, else None.
        raw_piece: what prints it when fields are printed raw; symbols then have their address behind.
    """

    piece: Piece
    text: str | None
    argument: Expr | None
    raw_piece: Piece


def without_casts(expr: Expr) -> Expr:
    """What a cast is applied to."""
    while isinstance(expr, Cast):
        expr = expr.operand
    return expr
