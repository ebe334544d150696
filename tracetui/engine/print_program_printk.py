"""Programs of bprint: its format decides what its arguments are, so each format has a program of its own."""

from __future__ import annotations

from tracetui.engine.print_program import MAX_WIDTH, Literal, Load, NumberText, Operand, Register, StringText
from tracetui.engine.print_program_compiler import LENGTH_SIZES
from tracetui.engine.print_program_steps import (
    Compute,
    Plain,
    ProgramByValue,
    Steps,
    Take,
    always,
    offset_text,
    symbol,
)
from tracetui.engine.render_columns import CURSOR, FIRST_FREE
from tracetui.formats.print_context import PrintContext
from tracetui.formats.print_fmt.format_string import Conversion, split_format
from tracetui.formats.print_fmt.type_names import LONG_LONG
from tracetui.formats.special_forms.form import FormRequest, MissingField

_ALIGNED = 4


def bprint_steps(request: FormRequest) -> Steps:
    """`function: text`."""
    buf, ip, fmt = (request.event.field(name) for name in ("buf", "ip", "fmt"))
    if buf is None:
        raise MissingField("buf")
    start, long_size, address = buf.offset, request.long_size, Load.of(fmt, False)

    unknown: Steps = [Literal("(NO FORMAT FOUND at "), NumberText(address, base=16), Literal(")")]

    def of_format(value: int, context: PrintContext) -> Steps | None:
        text = context.printk(value & ((1 << 64) - 1))
        return None if text is None else _format_steps(text, start, long_size)

    return [*named(Load.of(ip, False)), Literal(": "), ProgramByValue(address, of_format, unknown)]


def named(address: Operand) -> Steps:
    """The symbol that covers an address, or the address in hex."""
    return symbol(address, [], [_hex(address)])


def _hex(operand: Operand) -> NumberText:
    assert isinstance(operand, Load | Register)
    return NumberText(operand, base=16, prefix=True)


def _format_steps(text: str, start: int, long_size: int) -> Steps:
    """The program of one format; rows that it cannot print are the plain formatter's."""
    steps: Steps = [Compute("cast", (always(start),), CURSOR, LONG_LONG)]
    for part in split_format(text):
        if isinstance(part, str):
            steps.append(Literal(part))
            continue
        converted = _conversion(part, long_size)
        if converted is None:
            return [Plain()]
        steps += converted
    return steps


def _conversion(conversion: Conversion, long_size: int) -> Steps | None:
    """The steps of a conversion; None for what few formats have."""
    width, letter = int(conversion.width or 0) if not conversion.stars else MAX_WIDTH + 1, conversion.letter
    if width > MAX_WIDTH or conversion.precision is not None or set(conversion.flags) - set("0#-"):
        return None
    if letter == "s":
        return [StringText(0, 0, width=width, left="-" in conversion.flags, at_cursor=True)]
    if letter == "p":
        return None if width else _pointer(conversion.extension[:1], long_size)
    if letter not in "diuxX":
        return None
    size, signed = LENGTH_SIZES.get(conversion.length, long_size), letter in "di"
    number = NumberText(
        Register(FIRST_FREE, size, signed),
        base=16 if letter in "xX" else 10,
        upper=letter == "X",
        prefix="#" in conversion.flags and letter in "xX",
        width=width,
        zeros="0" in conversion.flags and "-" not in conversion.flags,
        left="-" in conversion.flags,
    )
    return [Take(FIRST_FREE, size, signed, aligned=min(size, _ALIGNED)), number]


def _pointer(kind: str, long_size: int) -> Steps | None:
    address = Register(FIRST_FREE, long_size)
    take = Take(FIRST_FREE, long_size, aligned=_ALIGNED)
    if kind in ("", "x"):
        return [take, NumberText(address, base=16, prefix=not kind)]
    if kind in "sf":
        return [take, *named(address)]
    if kind in "SFB":
        return [take, *symbol(address, offset_text("+"), [_hex(address)])]
    return None
