"""Programs -> the arrays that the render kernel works on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from tracetui.engine import render_columns as columns
from tracetui.engine.byte_words import padded
from tracetui.engine.print_program import (
    Constant,
    Literal,
    Load,
    NumberText,
    Operand,
    Register,
    StringText,
    TextByValue,
)
from tracetui.engine.print_program_steps import (
    Compute,
    Jump,
    Label,
    Plain,
    ProgramByValue,
    Span,
    Step,
    SymbolName,
    Take,
)
from tracetui.engine.render_values import OPERATORS
from tracetui.formats.print_context import PrintContext, Record

Ints = npt.NDArray[np.int64]
ValueText: TypeAlias = Callable[[Record, PrintContext], str]

_WORD, _HEX_BASE = 8, 16
_NEVER = -1
_ANY_SIZE = 1 << 40


class PackedPrograms:
    """Operations, loads and literals of all programs.

    Attributes:
        texts: by number of a piece, what makes a text that numbers decide.
        programs: by number of a piece, what makes a program that a number decides.
    """

    def __init__(self) -> None:
        self.texts: dict[int, ValueText] = {}
        self.programs: dict[int, ProgramByValue] = {}
        self._ops: list[list[int]] = []
        self._loads: list[tuple[int, ...]] = []
        self._blob = bytearray()
        self._labels: dict[Label, int] = {}

    def literal(self, text: str) -> tuple[int, int]:
        """Place and bytes of a text."""
        data = text.encode("latin-1", "replace")
        self._blob += data
        return len(self._blob) - len(data), len(data)

    def program(self, steps: Sequence[Step]) -> tuple[int, int]:
        """First operation of a program and how many it has; literals become part of the operation behind them."""
        first, literal, targets = len(self._ops), "", dict[int, Label]()
        for step in steps:
            if isinstance(step, Literal):
                literal += step.text
                continue
            if isinstance(step, Label):
                literal = self._flush(literal)
                self._labels[step] = len(self._ops)
                continue
            if label := _target(step):
                targets[len(self._ops)] = label
            literal += _own_literal(step)
            self._add(self._operation(step), literal)
            literal = ""
        self._flush(literal)
        for op, label in targets.items():
            self._ops[op][columns.TARGET] = self._labels[label]
        return first, len(self._ops) - first

    def arrays(self) -> tuple[Ints, Ints, npt.NDArray[np.uint8]]:
        """(ops, loads, blob) as render_kernel.render_lines takes them; at least one row each."""
        ops = np.array(self._ops or [[0] * columns.OP_COLUMNS], np.int64)
        loads = np.array(self._loads or [(0,) * columns.LOAD_COLUMNS], np.int64)
        return ops, loads, padded(self._blob)

    def _flush(self, literal: str) -> str:
        if literal:
            self._add([columns.LITERAL] + [0] * (columns.OP_COLUMNS - 1), literal)
        return ""

    def _add(self, op: list[int], literal: str) -> None:
        op[columns.LITERAL_PLACE], op[columns.LITERAL_LENGTH] = self.literal(literal)
        self._ops.append(op)

    def _operation(self, step: Step) -> list[int]:
        op = [0] * columns.OP_COLUMNS
        match step:
            case NumberText():
                return _short_number(step) or self._number(op, step)
            case StringText():
                _string(op, step)
            case TextByValue(keys, text):
                self._keyed(op, keys)
                self.texts[op[columns.PIECE]] = text
            case ProgramByValue(key):
                self._keyed(op, (key,))
                op[columns.FLAGS] = columns.PROGRAM
                self.programs[op[columns.PIECE]] = step
            case SymbolName():
                self._symbol(op, step)
            case _:
                self._silent(op, step)
        return op

    def _silent(self, op: list[int], step: Step) -> None:
        """A step that prints nothing."""
        match step:
            case Compute(operator, operands, into, c_type):
                op[columns.KIND], op[columns.OPERATOR] = columns.COMPUTE, OPERATORS.index(operator)
                self._operands(op, operands)
                op[columns.INTO], op[columns.CAST1], op[columns.SIGNED1] = into, c_type.size, int(c_type.signed)
            case Jump(_, unless):
                op[columns.KIND] = columns.JUMP
                self._operands(op, () if unless is None else (unless,))
            case Span():
                self._span(op, step)
            case Take():
                _take(op, step)
            case Plain(below_bytes):
                op[columns.KIND] = columns.PLAIN
                op[columns.LENGTH] = _ANY_SIZE if below_bytes is None else below_bytes

    def _keyed(self, op: list[int], keys: Sequence[Operand]) -> None:
        op[columns.KIND] = columns.BY_VALUE
        op[columns.PIECE] = columns.OWN_PIECES + len(self.texts) + len(self.programs)
        self._operands(op, keys)

    def _number(self, op: list[int], piece: NumberText) -> list[int]:
        op[columns.KIND] = columns.NUMBER
        self._operands(op, (piece.load,))
        for (size, signed), column in zip(_casts(piece), (columns.CAST1, columns.CAST2), strict=False):
            op[column], op[column + 1] = size, int(signed)
        op[columns.BASE], op[columns.WIDTH] = piece.base, piece.width
        flags = (piece.upper, columns.UPPER), (piece.prefix, columns.PREFIX), (piece.zeros, columns.ZEROS)
        op[columns.FLAGS] = sum(bit for is_set, bit in (*flags, (piece.left, columns.LEFT)) if is_set)
        return op

    def _span(self, op: list[int], span: Span) -> None:
        op[columns.KIND], op[columns.PLACE], op[columns.LENGTH] = columns.SPAN, span.offset, span.size
        op[columns.BASE], op[columns.FLAGS] = span.base, columns.DYNAMIC * span.dynamic
        op[columns.ELEMENT] = span.element
        self._operands(op, () if span.count is None else (span.count,))

    def _symbol(self, op: list[int], step: SymbolName) -> None:
        op[columns.KIND], op[columns.WIDTH] = columns.SYMBOL, len(step.prefix)
        op[columns.FLAGS] = columns.OF_GUEST * (step.guest_of is not None)
        self._operands(op, (step.address,) if step.guest_of is None else (step.address, step.guest_of))

    def _operands(self, op: list[int], operands: Sequence[Operand]) -> None:
        """Loads, which stand one behind the other."""
        op[columns.LOAD], op[columns.LOADS] = len(self._loads), len(operands)
        for operand in operands:
            match operand:
                case Load(offset, size, signed):
                    self._loads.append((offset, size, int(signed)))
                case Register(number):
                    self._loads.append((number, 0, 0))
                case Constant(value):
                    self._loads.append((value, columns.FIXED, 0))


def _target(step: Step) -> Label | None:
    match step:
        case Jump(label) | SymbolName(_, label):
            return label
        case Take():
            return step.ended
    return None


def _own_literal(step: Step) -> str:
    """What a step adds to the literal in front of it."""
    if isinstance(step, SymbolName):
        return step.prefix
    return "0x" if isinstance(step, NumberText) and step.prefix and _short_number(step) else ""


def _string(op: list[int], piece: StringText) -> None:
    op[columns.KIND], op[columns.PLACE], op[columns.LENGTH] = columns.STRING, piece.offset, piece.size
    op[columns.WIDTH], op[columns.MOST], op[columns.BASE] = piece.width, piece.most, piece.base
    flags = columns.LEFT * piece.left + columns.DYNAMIC * piece.dynamic
    op[columns.FLAGS] = flags + columns.AT_CURSOR * piece.at_cursor


def _take(op: list[int], step: Take) -> None:
    op[columns.KIND], op[columns.LENGTH], op[columns.SIGNED1] = columns.TAKE, step.size, int(step.signed)
    op[columns.INTO], op[columns.ALIGNED], op[columns.TARGET] = step.into, step.aligned, _NEVER
    op[columns.FLAGS] = columns.BACKWARDS * step.backwards


def _casts(piece: NumberText) -> tuple[tuple[int, bool], ...]:
    """The casts of a number; a register's own type comes first."""
    if isinstance(piece.load, Register) and not piece.casts:
        return ((piece.load.size, piece.load.signed),)
    return piece.casts


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
    is_load = isinstance(piece.load, Load)
    op[columns.PLACE] = piece.load.offset if isinstance(piece.load, Load) else piece.load.number
    op[columns.LENGTH] = piece.load.size if is_load else 0
    op[columns.CAST1], op[columns.SIGNED1], op[columns.SIGNED2] = size, int(signed), int(shown_signed)
    return op
