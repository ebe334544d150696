"""Programs of events that are printed as their fields and values, as by `report -R`."""

from __future__ import annotations

from tracetui.engine.print_program import Constant, Literal, Load, NotCompilable, NumberText, Register, StringText
from tracetui.engine.print_program_compiler import ConversionCompiler, string_text
from tracetui.engine.print_program_numbers import field_span
from tracetui.engine.print_program_steps import Compute, Jump, Label, Plain, Steps, Take
from tracetui.engine.render_columns import FIRST_FREE
from tracetui.formats.event_format import Field
from tracetui.formats.print_fmt.format_string import Conversion, split_format
from tracetui.formats.print_fmt.lexer import PrintFmtError
from tracetui.formats.print_fmt.parser import parse_print_fmt
from tracetui.formats.print_fmt.parts import Part
from tracetui.formats.print_fmt.pointer_forms import SYMBOL_LETTERS
from tracetui.formats.print_fmt.raw_fields import number_format, raw_fields, raw_parts
from tracetui.formats.print_fmt.scope import Scope
from tracetui.formats.print_fmt.tree import Expr
from tracetui.formats.print_fmt.type_names import INT


def compile_raw_steps(scope: Scope) -> Steps:
    """The program of `NAME=VALUE` of every field.

    Raises:
        NotCompilable: some field needs the plain formatter in every row.
    """
    parts = raw_parts(scope.event, scope.big_endian, scope.long_size, compat=False)
    arguments = _arguments(scope.event.print_fmt) if parts else {}
    compiler, steps = ConversionCompiler(scope), Steps()
    for field, found in raw_fields(scope.event, parts):
        steps.append(Literal(f" {field.name}="))
        if found is None:
            steps += _plain(field)
            continue
        has_prefix, index = found
        steps += [Literal("0x")] * has_prefix
        steps += _converted(parts[index], *arguments[index], compiler)
    return steps


def _arguments(print_fmt: str) -> dict[int, tuple[Conversion, list[Expr]]]:
    """The conversions of a print fmt that is understood, with their arguments, by the place of their part."""
    tree = parse_print_fmt(print_fmt)
    args, found = list(tree.args), {}
    for place, part in enumerate(split_format(tree.text)):
        if not isinstance(part, str):
            found[place] = part, args[: part.stars + 1]
            args = args[part.stars + 1 :]
    return found


def _converted(part: Part, conversion: Conversion, args: list[Expr], compiler: ConversionCompiler) -> Steps:
    try:
        if conversion.extension[:1] in SYMBOL_LETTERS:
            return compiler.decided_by_numbers(part.raw_piece, conversion, args)
        return compiler.steps(conversion, args)
    except PrintFmtError as error:
        raise NotCompilable(str(error)) from error


def _plain(field: Field) -> Steps:
    if field.is_array:
        return _text(field) if field.is_string else _bytes(field)
    load, show = Load.of(field), number_format(field)
    if show in ("0x%x", "0x%lx"):
        return [NumberText(load, ((4 if load.signed else 8, False),), base=16, prefix=True)]
    return [NumberText(load, ((8, load.signed),), width=int(show.strip("%d") or 0))]


def _text(field: Field) -> Steps:
    """A string up to its NUL, or its bytes where it has other characters than ASCII's."""
    if not field.size:
        raise NotCompilable("a string without a size")
    byte, test = Register(_BYTE, 1), Register(_TEST)
    again, low, odd, whole, text, end = Label(), Label(), Label(), Label(), Label(), Label()
    # What has no NUL goes on behind the field.
    without_nul = Plain() if field.is_dynamic else StringText(field.offset, 0)
    return [
        field_span(field),
        again,
        Take(_BYTE, 1, ended=whole),
        Jump(text, byte),
        Compute("<", (byte, Constant(0x7F)), _TEST, INT),
        Jump(odd, test),
        Compute("<", (Constant(0x1F), byte), _TEST, INT),
        Jump(low, test),
        Jump(again),
        low,
        Compute("<", (byte, Constant(0x0E)), _TEST, INT),
        Jump(odd, test),
        Compute("<", (Constant(0x08), byte), _TEST, INT),
        Jump(odd, test),
        Jump(again),
        odd,
        *_bytes(field),
        Jump(end),
        whole,
        without_nul,
        Jump(end),
        text,
        string_text(field),
        end,
    ]


def _bytes(field: Field) -> Steps:
    """`ARRAY[1f, 00]`."""
    if not field.size:
        return [Literal("ARRAY[]")]
    again, end = Label(), Label()
    byte = NumberText(Register(_BYTE, 1), base=16, width=2, zeros=True)
    first: Steps = [Literal("ARRAY["), field_span(field), Take(_BYTE, 1, ended=end), byte]
    return [*first, again, Take(_BYTE, 1, ended=end), Literal(", "), byte, Jump(again), end, Literal("]")]


_BYTE, _TEST = FIRST_FREE, FIRST_FREE + 1
