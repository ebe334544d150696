"""What the kernel's `%p` extensions print."""

from __future__ import annotations

from collections.abc import Callable

from tracetui.formats.print_context import PrintContext
from tracetui.formats.print_fmt.address_forms import BYTES_FORMS
from tracetui.formats.print_fmt.bitmask_functions import bit_list, hex_groups, mask_number
from tracetui.formats.print_fmt.compiler_protocol import Compiler
from tracetui.formats.print_fmt.scope import TextReader
from tracetui.formats.print_fmt.symbolic_functions import symbol_with_offset
from tracetui.formats.print_fmt.tree import Expr

SYMBOL_LETTERS = frozenset("sSfFB")
_SEPARATORS = {"C": ":", "D": "-", "N": ""}
_MAX_DUMP = 64


def symbol_name(address: int, context: PrintContext) -> str:
    """The symbol that covers an address, or the address in hex."""
    symbol = context.symbol(address)
    return f"{address:#x}" if symbol is None else symbol.name


def _hex_pointer(address: int, context: PrintContext) -> str:
    return f"{address:x}"


def plain_pointer(address: int, context: PrintContext) -> str:
    """An address in hex; the kernel prints a hash of it instead, so that programs do not learn addresses."""
    return f"{address:#x}"


POINTER_VALUES: dict[str, Callable[[int, PrintContext], str]] = {
    "s": symbol_name,
    "f": symbol_name,
    "S": symbol_with_offset,
    "F": symbol_with_offset,
    "B": symbol_with_offset,
    "x": _hex_pointer,
}
"""By its first letter, what an extension prints of a pointer's value; any other prints as `%p`."""


def pointer_text(compiler: Compiler, extension: str, argument: Expr) -> TextReader:
    """The text of a `%p` conversion.

    Args:
        compiler: compiles the argument.
        extension: the letters behind `p`.
        argument: the conversion's argument.
    """
    if extension.startswith(("a", "NF", "4cc")):
        return _value_text(compiler, extension, argument)
    for letters, make in BYTES_FORMS:
        if extension.startswith(letters):
            return make(compiler, extension, argument)
    show = POINTER_VALUES.get(extension[:1], plain_pointer)
    read = compiler.number(argument).read
    return lambda data, context: show(read(data, context), context)


def _value_text(compiler: Compiler, extension: str, argument: Expr) -> TextReader:
    """What an address points at: `%pa` a physical address, `%pNF` features, `%p4cc` a four-character code."""
    size = compiler.scope.long_size if extension[0] == "a" else 4 if extension[0] == "4" else 8
    read_span, order = compiler.span(argument).read, compiler.scope.byte_order

    def text(data: bytes, context: PrintContext) -> str:
        start, _ = read_span(data, context)
        value = int.from_bytes(data[start : start + size], order)
        if extension[0] != "4":
            return f"0x{value:0{2 * size}x}"
        characters = (value & 0x7FFF_FFFF).to_bytes(4, "little").decode("latin-1")
        return f"{characters} {'big' if value >> 31 else 'little'}-endian (0x{value:08x})"

    return text


def bitmap_text(compiler: Compiler, extension: str, count: Expr, argument: Expr) -> TextReader:
    """`%*pb` so many bits in hex, `%*pbl` their numbers."""
    read_count, read_span, scope = compiler.number(count).read, compiler.span(argument).read, compiler.scope

    def text(data: bytes, context: PrintContext) -> str:
        start, end = read_span(data, context)
        bits = max(0, min(read_count(data, context), 8 * (end - start)))
        mask = mask_number(data[start:end], scope.long_size, scope.big_endian) & ((1 << bits) - 1)
        if extension[1:2] == "l":
            return bit_list(mask)
        digits = hex_groups(mask, (bits + 31) // 32 * 4)
        return digits[-((bits + 3) // 4 + (bits - 1) // 32) :] if bits else ""

    return text


def hex_dump_text(compiler: Compiler, extension: str, count: Expr, argument: Expr) -> TextReader:
    """`%*ph`, `%*phC`, `%*phD`, `%*phN`: so many bytes in hex, the kernel stops at 64."""
    separator = _SEPARATORS.get(extension[1:2], " ")
    read_count, read_span = compiler.number(count).read, compiler.span(argument).read

    def text(data: bytes, context: PrintContext) -> str:
        start, _ = read_span(data, context)
        raw = data[start : start + max(0, min(read_count(data, context), _MAX_DUMP))]
        return raw.hex(separator) if separator else raw.hex()

    return text
