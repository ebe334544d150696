"""Programs -> the arrays that the render kernel works on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from tracetui.engine import render_kernel as columns
from tracetui.engine.byte_words import padded
from tracetui.engine.print_program import TESTS, Literal, Load, NumberText, ProgramPiece, StringText, TextByValue
from tracetui.formats.print_context import PrintContext, Record

Ints = npt.NDArray[np.int64]
ValueText = Callable[[Record, PrintContext], str]

_LOCATION, _WORD, _HEX_BASE = 4, 8, 16


class PackedPrograms:
    """Operations, loads and literals of all programs.

    Attributes:
        pieces: by number, what makes the text of a piece that numbers decide.
    """

    def __init__(self) -> None:
        self.pieces: list[ValueText] = []
        self._ops: list[list[int]] = []
        self._loads: list[tuple[int, ...]] = []
        self._blob = bytearray()

    def literal(self, text: str) -> tuple[int, int]:
        """Place and bytes of a text."""
        data = text.encode("latin-1", "replace")
        self._blob += data
        return len(self._blob) - len(data), len(data)

    def program(self, pieces: list[ProgramPiece]) -> tuple[int, int]:
        """First operation of a program and how many it has; literals become part of the operation behind them."""
        first, literal = len(self._ops), ""
        for piece in pieces:
            if isinstance(piece, Literal):
                literal += piece.text
                continue
            short = _short_number(piece) if isinstance(piece, NumberText) else None
            if short is not None and isinstance(piece, NumberText) and piece.prefix:
                literal += "0x"
            self._add(short or self._operation(piece), literal)
            literal = ""
        if literal:
            self._add([0] * columns.OP_COLUMNS, literal)
        return first, len(self._ops) - first

    def _add(self, op: list[int], literal: str) -> None:
        op[columns.LITERAL_PLACE], op[columns.LITERAL_LENGTH] = self.literal(literal)
        self._ops.append(op)

    def _operation(self, piece: NumberText | StringText | TextByValue) -> list[int]:
        op = [0] * columns.OP_COLUMNS
        match piece:
            case NumberText():
                self._number(op, piece)
            case StringText():
                self._string(op, piece)
            case TextByValue(loads, text):
                op[columns.KIND], op[columns.PIECE] = columns.BY_VALUE, len(self.pieces)
                op[columns.LOAD], op[columns.LOADS] = self._load(*loads), len(loads)
                self.pieces.append(text)
        return op

    def arrays(self) -> tuple[Ints, Ints, npt.NDArray[np.uint8]]:
        """(ops, loads, blob) as render_kernel.render_lines takes them; at least one row each."""
        ops = np.array(self._ops or [[0] * columns.OP_COLUMNS], np.int64)
        loads = np.array(self._loads or [(0,) * columns.LOAD_COLUMNS], np.int64)
        return ops, loads, padded(self._blob)

    def _number(self, op: list[int], piece: NumberText) -> None:
        op[columns.KIND], op[columns.LOAD] = columns.NUMBER, self._load(piece.load)
        for (size, signed), column in zip(piece.casts, (columns.CAST1, columns.CAST2), strict=False):
            op[column], op[column + 1] = size, int(signed)
        op[columns.BASE], op[columns.WIDTH] = piece.base, piece.width
        flags = (piece.upper, columns.UPPER), (piece.prefix, columns.PREFIX), (piece.zeros, columns.ZEROS)
        op[columns.FLAGS] = sum(bit for is_set, bit in (*flags, (piece.left, columns.LEFT)) if is_set)

    def _string(self, op: list[int], piece: StringText) -> None:
        op[columns.KIND], op[columns.PLACE], op[columns.LENGTH] = columns.STRING, piece.offset, piece.size
        op[columns.WIDTH], op[columns.MOST], op[columns.BASE] = piece.width, piece.most, piece.base
        op[columns.FLAGS] = columns.LEFT * piece.left + columns.DYNAMIC * piece.dynamic
        if piece.dynamic:
            op[columns.LOAD] = self._load(Load(piece.offset, _LOCATION))

    def _load(self, *loads: Load) -> int:
        """Number of the first of some loads, which stand one behind the other."""
        first = len(self._loads)
        self._loads += [
            (load.offset, load.size, int(load.signed), TESTS.index(load.test), load.limit) for load in loads
        ]
        return first


def _short_number(piece: NumberText) -> list[int] | None:
    """A number without padding as an operation of the quick kinds; None where its casts are more than one cut."""
    size, signed, shown_signed = piece.load.size, piece.load.signed, piece.load.signed
    for cast_size, cast_signed in piece.casts:
        if cast_size > size and signed and not cast_signed and cast_size < _WORD:
            return None
        if cast_size <= size:
            size, signed = cast_size, cast_signed
        shown_signed = cast_signed
    is_hex = piece.base == _HEX_BASE
    if piece.width or piece.upper or (is_hex and shown_signed) or (piece.prefix and not is_hex):
        return None
    op = [0] * columns.OP_COLUMNS
    op[columns.KIND] = columns.HEX if is_hex else columns.DECIMAL
    op[columns.PLACE], op[columns.LENGTH] = piece.load.offset, piece.load.size
    op[columns.CAST1], op[columns.SIGNED1], op[columns.SIGNED2] = size, int(signed), int(shown_signed)
    return op
