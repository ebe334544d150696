"""The text of /proc/kallsyms, from a file or from inside a recording, read into a symbol table."""

from __future__ import annotations

import gzip
import re
import zlib
from array import array
from io import BufferedReader
from itertools import islice
from pathlib import Path

from tracetui.errors import UnreadableFile
from tracetui.limits import beyond, limit
from tracetui.symbols.table import ADDRESS_MASK, Symbol, SymbolTable

__all__ = ["Symbol", "SymbolTable", "load_kallsyms", "parse_kallsyms"]

_MOST_ODD = 1 << 20
"""So many odd lines are counted."""
_PIECE_BYTES = 64 << 10
_GZIP_MAGIC = b"\x1f\x8b"
_MARK = ord("$")

# A name longer than the kernel's longest (512) by far is none.
_LINE = re.compile(rb"^[ \t]*(?:0[xX])?([0-9a-fA-F]{1,16})[ \t]+(\S)[ \t]+(\S{1,1023}+)(?!\S)", re.MULTILINE)
_STEXT = re.compile(rb"^[ \t]*(?:0[xX])?([0-9a-fA-F]{1,16})[ \t]+[^\sAa][ \t]+_stext(?!\S)", re.MULTILINE)
_FILLED_LINE = re.compile(rb"^[^\S\n]*\S", re.MULTILINE)


def parse_kallsyms(text: bytes, source: str = "kallsyms") -> SymbolTable:
    r"""Read lines of the form `ADDRESS TYPE NAME[\t[MODULE]]`, address in hexadecimal, as nm and the kernel print them.

    Absolute symbols (types A and a) and names that start with `$` (marks of ARM code) are left out. A line
    that is no symbol is left out and counted in `SymbolTable.odd_lines`.

    Args:
        text: the whole text.
        source: where it came from, for messages.
    """
    lines = 0
    found: list[int] = []
    for match in islice(_LINE.finditer(text), limit("symbols")):
        lines += 1
        kind_at = match.start(2)
        if text[kind_at] not in b"Aa" and text[match.start(3)] != _MARK:
            # One integer sorts by address, then by place in the file, and takes little memory.
            found.append(int(match[1], 16) << 64 | kind_at)
    found.sort()
    hidden = bool(found) and found[-1] >> 64 == 0
    if hidden:
        found.clear()
    stext = None if hidden else _STEXT.search(text)
    return SymbolTable(
        source,
        text,
        array("Q", (packed >> 64 for packed in found)),
        array("Q", (packed & ADDRESS_MASK for packed in found)),
        stext=int(stext[1], 16) if stext else None,
        hidden=hidden,
        odd_lines=_count(_FILLED_LINE, text, lines + _MOST_ODD) - lines,
        is_cut=lines == limit("symbols") and text.count(b"\n") > lines,
    )


def _count(pattern: re.Pattern[bytes], text: bytes | bytearray, most: int | None = None) -> int:
    return sum(1 for _ in islice(pattern.finditer(text), most))


def load_kallsyms(path: Path) -> SymbolTable:
    """Read a symbol table from a file or a pipe, plain or gzip as its first bytes say.

    Raises:
        UnreadableFile: the file cannot be opened or decompressed, its text is larger than the limit,
            or more than half of the lines in its first 64 KiB are no lines of a symbol table.
    """
    try:
        with path.open("rb") as file:
            text = _read_gzip(path, file) if file.peek(2)[:2] == _GZIP_MAGIC else _read_text(path, file)
    except OSError as error:
        raise UnreadableFile(path, error.strerror or str(error)) from error
    return parse_kallsyms(text, str(path))


def _read_gzip(path: Path, file: BufferedReader) -> bytes:
    try:
        with gzip.GzipFile(fileobj=file) as plain:
            return _read_text(path, plain)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        offset = file.tell() if file.seekable() else None
        raise UnreadableFile(path, f"damaged gzip data ({error})", offset) from error


def _read_text(path: Path, file: BufferedReader | gzip.GzipFile) -> bytes:
    text = bytearray(file.read(_PIECE_BYTES))
    symbols = _count(_LINE, text)
    if not symbols or 2 * symbols < _count(_FILLED_LINE, text):
        raise UnreadableFile(path, "not a kernel symbol table (lines of address, type and name)", 0)
    # In pieces: one large read reserves its whole size beforehand.
    while piece := file.read(_PIECE_BYTES):
        text += piece
        if len(text) > limit("symbol-bytes"):
            raise UnreadableFile(path, f"has bytes {beyond('symbol-bytes')}", limit("symbol-bytes"))
    return bytes(text)
