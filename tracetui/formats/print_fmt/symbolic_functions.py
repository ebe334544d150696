"""Functions of a print fmt that give a number's name: tables of values, of flags, and symbols."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tracetui.formats.print_context import PrintContext
from tracetui.formats.print_fmt.compiler_protocol import Compiler
from tracetui.formats.print_fmt.lexer import PrintFmtError
from tracetui.formats.print_fmt.scope import TextReader
from tracetui.formats.print_fmt.tree import Expr, Pair, String
from tracetui.formats.print_fmt.unescape import unescape

_TextFunction = Callable[[Compiler, tuple[Expr, ...]], TextReader]


def table_of(compiler: Compiler, args: tuple[Expr, ...]) -> list[tuple[int, str]]:
    """The entries of a table that have a known value and a name, in order; values as unsigned 64-bit numbers."""
    table = []
    for pair in args:
        if not isinstance(pair, Pair) or pair.text is None:
            continue
        try:
            value = compiler.number(pair.value).constant
        except PrintFmtError:
            continue
        if value is not None:
            table.append((value, unescape(pair.text)))
    return table


def _symbolic(compiler: Compiler, args: tuple[Expr, ...]) -> TextReader:
    """The name of a value, or the value in hex."""
    if not args:
        raise PrintFmtError("__print_symbolic without a value")
    value = compiler.number(args[0])
    names: dict[int, str] = {}
    for number, name in table_of(compiler, args[1:]):
        names.setdefault(converted_constant(number, value.type.size), name)
    read, get, mask = value.read, names.get, (1 << 8 * value.type.size) - 1

    def text(data: bytes, context: PrintContext) -> str:
        number = read(data, context) & mask
        return get(number) or f"{number:#x}"

    return text


def converted_constant(number: int, size: int) -> int:
    """A table's constant as an unsigned number of the value's size, so that -1 meets a field of all ones."""
    return number & ((1 << 8 * size) - 1)


def _flags(compiler: Compiler, args: tuple[Expr, ...]) -> TextReader:
    """The names of all flags that are set, what has no name in hex behind them."""
    if len(args) < 2 or not isinstance(args[1], String):
        raise PrintFmtError("__print_flags without a delimiter")
    value = compiler.number(args[0])
    size = value.type.size
    table = [(converted_constant(mask, size), name) for mask, name in table_of(compiler, args[2:])]
    read, delimiter, all_bits = value.read, unescape(args[1].text), converted_constant(-1, size)

    def text(data: bytes, context: PrintContext) -> str:
        bits, parts = read(data, context) & all_bits, []
        if not bits:
            return ""
        for mask, name in table:
            if mask and bits & mask == mask:
                parts.append(name)
                bits &= ~mask
        if bits:
            parts.append(f"{bits:#x}")
        return delimiter.join(parts)

    return text


def _symbol(compiler: Compiler, args: tuple[Expr, ...]) -> TextReader:
    """A kernel address as symbol and offset."""
    if not args:
        raise PrintFmtError("__print_sym without an address")
    read = compiler.number(args[0]).read
    return lambda data, context: symbol_with_offset(read(data, context), context)


def symbol_with_offset(address: int, context: PrintContext) -> str:
    """`symbol+0x1f`, or the address in hex when no symbol covers it."""
    symbol = context.symbol(address)
    return f"{address:#x}" if symbol is None else f"{symbol.name}+{address - symbol.start:#x}"


FUNCTIONS: Mapping[str, _TextFunction] = {
    "__print_symbolic": _symbolic,
    "__print_symbolic_u64": _symbolic,
    "__print_flags": _flags,
    "__print_flags_u64": _flags,
    "__print_sym": _symbol,
}
