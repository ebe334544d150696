"""Functions of a print fmt that give a bitmask as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tracetui.formats.print_context import PrintContext
from tracetui.formats.print_fmt.array_functions import field_named
from tracetui.formats.print_fmt.compiler_protocol import Compiler
from tracetui.formats.print_fmt.scope import TextReader
from tracetui.formats.print_fmt.tree import Expr

_GROUP_DIGITS = 8


def _mask_reader(compiler: Compiler, args: tuple[Expr, ...]) -> Callable[[bytes, PrintContext], tuple[int, int]]:
    """A reader of a bitmask (an array of longs) as a number, and of its length in bytes."""
    read, long_size = compiler.span(field_named(compiler, args)).read, compiler.scope.long_size
    big_endian = compiler.scope.big_endian

    def mask(data: bytes, context: PrintContext) -> tuple[int, int]:
        start, end = read(data, context)
        raw = data[start:end]
        return mask_number(raw, long_size, big_endian), len(raw)

    return mask


def mask_number(raw: bytes, long_size: int, big_endian: bool) -> int:
    """A bitmask, which is an array of longs, as one number."""
    if big_endian:
        words = [raw[at : at + long_size] for at in range(0, len(raw), long_size)]
        raw = b"".join([word[::-1] for word in words])
    return int.from_bytes(raw, "little")


def _hex_groups(compiler: Compiler, args: tuple[Expr, ...]) -> TextReader:
    """All bits in hex, the most significant first, a comma every 32 bits."""
    read = _mask_reader(compiler, args)

    def text(data: bytes, context: PrintContext) -> str:
        mask, size = read(data, context)
        return hex_groups(mask, size)

    return text


def hex_groups(mask: int, size: int) -> str:
    """A mask of `size` bytes in hex, a comma every 32 bits counted from the least significant."""
    digits = f"{mask:0{2 * size}x}" if size else ""
    first = len(digits) % _GROUP_DIGITS
    groups = [digits[:first]] if first else []
    groups += [digits[at : at + _GROUP_DIGITS] for at in range(first, len(digits), _GROUP_DIGITS)]
    return ",".join(groups)


def bit_list(mask: int) -> str:
    """The numbers of the bits that are set, runs as `first-last`."""
    runs, bit = [], 0
    while mask:
        zeros = (mask & -mask).bit_length() - 1
        mask >>= zeros
        bit += zeros
        length = (mask ^ (mask + 1)).bit_length() - 1
        runs.append(str(bit) if length == 1 else f"{bit}-{bit + length - 1}")
        mask >>= length
        bit += length
    return ",".join(runs)


FUNCTIONS: Mapping[str, Callable[[Compiler, tuple[Expr, ...]], TextReader]] = {
    "__get_bitmask": _hex_groups,
    "__get_rel_bitmask": _hex_groups,
    "__get_cpumask": _hex_groups,
    "__get_rel_cpumask": _hex_groups,
}
