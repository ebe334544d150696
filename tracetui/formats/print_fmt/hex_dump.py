"""Bytes in rows of hex, as the kernel's print_hex_dump lays them out."""

from __future__ import annotations

from tracetui.formats.print_context import PrintContext
from tracetui.formats.print_fmt.array_functions import bytes_reader
from tracetui.formats.print_fmt.compiler_protocol import Compiler
from tracetui.formats.print_fmt.lexer import PrintFmtError
from tracetui.formats.print_fmt.scope import TextReader
from tracetui.formats.print_fmt.tree import Expr, String
from tracetui.formats.print_fmt.unescape import unescape

PREFIX_NONE, PREFIX_ADDRESS, PREFIX_OFFSET = 0, 1, 2
_ROW_SIZES = (16, 32)
_GROUP_SIZES = (1, 2, 4, 8)
_MAX_BYTES = 1 << 16


def hex_dump_rows(raw: bytes, row_size: int, group_size: int, ascii_column: bool, big_endian: bool) -> list[str]:
    """The rows without their prefixes.

    Args:
        raw: the bytes.
        row_size: bytes per row, 16 or 32; anything else is taken for 16.
        group_size: bytes per number: 1, 2, 4 or 8; 1 where the bytes do not divide.
        ascii_column: append the bytes as characters.
        big_endian: byte order of the numbers.
    """
    if row_size not in _ROW_SIZES:
        row_size = _ROW_SIZES[0]
    rows = []
    for at in range(0, len(raw), row_size):
        row = raw[at : at + row_size]
        size = group_size if group_size in _GROUP_SIZES and len(row) % group_size == 0 else 1
        groups = [row[here : here + size] for here in range(0, len(row), size)]
        digits = " ".join([(group if big_endian else group[::-1]).hex() for group in groups])
        if ascii_column:
            width = row_size * 2 + row_size // size + 1
            digits = digits.ljust(width) + "".join([chr(byte) if 0x20 <= byte < 0x7F else "." for byte in row])
        rows.append(digits)
    return rows


def hex_dump(compiler: Compiler, args: tuple[Expr, ...]) -> TextReader:
    """`__print_hex_dump(prefix, prefix type, row size, group size, address, length, ascii)`.

    Where the kernel prints memory addresses in front of the rows, offsets stand here.
    """
    if len(args) != 7 or not isinstance(args[0], String):
        raise PrintFmtError("__print_hex_dump takes a prefix, its kind, sizes, an address, a length and a flag")
    prefix = unescape(args[0].text)
    kind, row_size, group_size, ascii_column = (compiler.number(args[number]).read for number in (1, 2, 3, 6))
    read, big_endian = bytes_reader(compiler, args[4], args[5]), compiler.scope.big_endian

    def text(data: bytes, context: PrintContext) -> str:
        size = row_size(data, context)
        rows = hex_dump_rows(
            read(data, context)[:_MAX_BYTES],
            size,
            group_size(data, context),
            bool(ascii_column(data, context)),
            big_endian,
        )
        if kind(data, context) == PREFIX_NONE:
            return "".join([f"\n{prefix}{row}" for row in rows])
        step = size if size in _ROW_SIZES else _ROW_SIZES[0]
        return "".join([f"\n{prefix}{step * number:08x}: {row}" for number, row in enumerate(rows)])

    return text
