"""Programs of events that are printed as their fields and values, as by `report -R`."""

from __future__ import annotations

from tracetui.engine.print_program import Literal, Load, NotCompilable, NumberText
from tracetui.engine.print_program_compiler import ConversionCompiler
from tracetui.engine.print_program_steps import Step, Steps
from tracetui.formats.event_format import Field
from tracetui.formats.print_fmt.format_string import Conversion, split_format
from tracetui.formats.print_fmt.lexer import PrintFmtError
from tracetui.formats.print_fmt.parser import parse_print_fmt
from tracetui.formats.print_fmt.parts import Part
from tracetui.formats.print_fmt.pointer_forms import SYMBOL_LETTERS
from tracetui.formats.print_fmt.raw_fields import number_format, raw_fields, raw_parts
from tracetui.formats.print_fmt.scope import Scope
from tracetui.formats.print_fmt.tree import Expr


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
            steps.append(_plain(field))
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


def _plain(field: Field) -> Step:
    if field.is_array or field.is_dynamic:
        raise NotCompilable("an array shows as text or as bytes")
    load, show = Load.of(field), number_format(field)
    if show in ("0x%x", "0x%lx"):
        return NumberText(load, ((4 if load.signed else 8, False),), base=16, prefix=True)
    return NumberText(load, ((8, load.signed),), width=int(show.strip("%d") or 0))
