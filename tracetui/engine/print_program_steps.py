"""Steps of a program that print nothing themselves, or print a symbol: arithmetic, jumps, elements of arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tracetui.engine.print_program import (
    Constant,
    Literal,
    NumberText,
    Operand,
    Register,
    StringText,
    TextByValue,
)
from tracetui.engine.render_columns import OFFSET
from tracetui.formats.print_context import PrintContext
from tracetui.formats.print_fmt.type_names import CType


class Label:
    """A place between two steps that others jump to."""


@dataclass(frozen=True, slots=True)
class Compute:
    """Arithmetic.

    Attributes:
        operator: one of render_values.OPERATORS.
        operands: one to three numbers.
        into: register of the result.
        type: what the result is cut to.
    """

    operator: str
    operands: tuple[Operand, ...]
    into: int
    type: CType


@dataclass(frozen=True, slots=True)
class Jump:
    """Go on at a label.

    Attributes:
        label: where.
        unless: only where this number is 0.
    """

    label: Label
    unless: Operand | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Put CURSOR and LIMIT at the bytes of a field.

    Attributes:
        offset, size, dynamic, base: see StringText.
        count: so many elements instead, which end with the record.
        element: bytes of one of them.
    """

    offset: int
    size: int
    dynamic: bool = False
    base: int = 0
    count: Operand | None = None
    element: int = 1


@dataclass(frozen=True, slots=True)
class Take:
    """Take the number at CURSOR, which then stands behind it.

    Attributes:
        into: register of the number.
        size: 1, 2, 4 or 8 bytes.
        signed: extend the sign.
        ended: where to go on when LIMIT comes before its end; None where the row is then the plain formatter's.
        aligned: begin at a multiple of so many bytes from the record's start.
        backwards: take the last number before LIMIT, which is then put in front of it.
    """

    into: int
    size: int
    signed: bool = False
    ended: Label | None = None
    aligned: int = 1
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class SymbolName:
    """Print the name of the symbol that an address lies in, and leave how far behind its start in OFFSET.

    Attributes:
        address: the address, unsigned.
        missing: where to go on when there is none.
        prefix: stands in front of the name.
        guest_of: pid of the host's thread in whose guest the address is; None for the machine's own.
    """

    address: Operand
    missing: Label
    prefix: str = ""
    guest_of: Operand | None = None


@dataclass(frozen=True, slots=True)
class Plain:
    """The row is the plain formatter's after all."""

    below_bytes: int | None = None
    """Only when the record is shorter."""


@dataclass(frozen=True, slots=True)
class ProgramByValue:
    """Go on with another program, which a number decides; the last step of a program.

    Attributes:
        key: the number.
        steps: the program for a value of it, None where there is none.
        otherwise: the program for these values.
    """

    key: Operand
    steps: Callable[[int, PrintContext], Sequence[Step] | None]
    otherwise: Sequence[Step]


Step: TypeAlias = (
    Literal
    | NumberText
    | StringText
    | TextByValue
    | Label
    | Compute
    | Jump
    | Span
    | Take
    | SymbolName
    | Plain
    | ProgramByValue
)
Steps: TypeAlias = list[Step]


def symbol(address: Operand, found: Steps, missing: Steps, prefix: str = "", guest_of: Operand | None = None) -> Steps:
    """A symbol's name and what follows it, or what stands there when an address lies in none."""
    none, end = Label(), Label()
    return [SymbolName(address, none, prefix, guest_of), *found, Jump(end), none, *missing, end]


def offset_text(prefix: str) -> Steps:
    """How far behind a symbol's start an address is."""
    return [Literal(prefix), NumberText(Register(OFFSET), base=16, prefix=True)]


def always(value: int) -> Constant:
    """A number of any sign or size as the 64 bits that the kernel works on."""
    value &= (1 << 64) - 1
    return Constant(value - (1 << 64) if value >> 63 else value)
