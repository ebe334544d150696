"""Arrays of a record -> the steps that print their elements one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from tracetui.engine.print_program import (
    MOST_LOADS,
    Constant,
    Literal,
    Load,
    NotCompilable,
    NumberText,
    Operand,
    Register,
)
from tracetui.engine.print_program_numbers import NumberCompiler, field_span
from tracetui.engine.print_program_steps import Compute, Jump, Label, Plain, Steps, Take
from tracetui.engine.render_columns import CURSOR, LIMIT
from tracetui.formats.event_format import Field
from tracetui.formats.print_fmt.functions import SPAN_FUNCTIONS
from tracetui.formats.print_fmt.scope import Scope
from tracetui.formats.print_fmt.tree import AddressOf, Call, Cast, Expr, FieldRef, Name
from tracetui.formats.print_fmt.type_names import INT, LONG_LONG

_SIZES = (8, 4, 2, 1)
_GROUP, _GROUP_DIGITS = 4, 8
_MOST_DUMPED = 64


def elements(take: Take, text: NumberText, separator: str) -> Steps:
    """Elements one after the other from CURSOR to LIMIT; `take` is made to end behind them."""
    again, ended = Label(), Label()
    step = Take(take.into, take.size, take.signed, ended, take.aligned, take.backwards)
    if not separator:
        return [again, step, text, Jump(again), ended]
    return [step, text, again, step, Literal(separator), text, Jump(again), ended]


def hex_bytes(into: int, separator: str) -> Steps:
    """Bytes in two hexadecimal digits each from CURSOR to LIMIT."""
    return elements(Take(into, 1), NumberText(Register(into, 1), base=16, width=2, zeros=True), separator)


def hex_steps(numbers: NumberCompiler, address: Expr, count: Expr, separator: str, is_dump: bool = False) -> Steps:
    """So many bytes in hex; a dump ends after 64."""
    wanted = numbers.count(count)
    if is_dump:
        wanted = _at_most(numbers, wanted, _MOST_DUMPED)
    span = field_span(_field_at(address, numbers.scope), wanted)
    return [*numbers.steps, span, *hex_bytes(numbers.register(), separator)]


def _at_most(numbers: NumberCompiler, number: Operand, most: int) -> Operand:
    less, into = numbers.register(), numbers.register()
    numbers.steps += [
        Compute("<", (number, Constant(most)), less, INT),
        Compute("?:", (Register(less), number, Constant(most)), into, LONG_LONG),
    ]
    return Register(into, signed=True)


def array_steps(numbers: NumberCompiler, args: Sequence[Expr]) -> Steps:
    """`{0x1,0x22}`: the elements of an array, so many or all of a dynamic one."""
    *which, size = args
    element = numbers.compiler.number(size).constant
    if element not in _SIZES:
        raise NotCompilable("elements of no known size")
    count = numbers.count(which[1]) if len(which) > 1 else None
    into = numbers.register()
    span = field_span(_field_at(which[0], numbers.scope), count, element)
    shown = elements(Take(into, element), NumberText(Register(into, element), base=16, prefix=True), ",")
    return [*numbers.steps, span, Literal("{"), *shown, Literal("}")]


def mask_steps(numbers: NumberCompiler, field: Field) -> Steps:
    """All bits in hex, the most significant first, a comma every 32 bits."""
    if numbers.scope.big_endian:
        raise NotCompilable("bits in another order than bytes")
    into, odd, whole = numbers.register(), numbers.register(), Label()
    shown = NumberText(Register(into, _GROUP), base=16, width=_GROUP_DIGITS, zeros=True)
    return [
        field_span(field),
        Compute("-", (Register(LIMIT), Register(CURSOR)), odd, LONG_LONG),
        Compute("&", (Register(odd), Constant(_GROUP - 1)), odd, LONG_LONG),
        Jump(whole, Register(odd)),
        Plain(),
        whole,
        *elements(Take(into, _GROUP, backwards=True), shown, ","),
    ]


def bytes_steps(field: Field) -> tuple[Steps, list[Operand]]:
    """The bytes of a field of fixed size as a few numbers; shorter records are the plain formatter's.

    Raises:
        NotCompilable: there are too many.
    """
    loads, at, end = list[Operand](), field.offset, field.offset + field.size
    for size in _SIZES:
        while end - at >= size and len(loads) < MOST_LOADS:
            loads.append(Load(at, size))
            at += size
    if at < end:
        raise NotCompilable("a text that many bytes decide")
    return [Plain(end)], loads


def _field_at(address: Expr, scope: Scope) -> Field:
    """The field whose bytes begin at an address.

    Raises:
        NotCompilable: the address is computed.
    """
    match address:
        case FieldRef(name) | Name(name):
            return scope.field(name)
        case Cast(_, operand) | AddressOf(operand):
            return _field_at(operand, scope)
        case Call(function, (Name(name),)) if function in SPAN_FUNCTIONS:
            return scope.field(name)
    raise NotCompilable("an address that is computed")
