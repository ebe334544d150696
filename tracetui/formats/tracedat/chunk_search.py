"""Finds compressed chunks in a file by what they begin with, where the headers before them are damaged."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from tracetui.formats.file_bytes import FileBytes
from tracetui.formats.tracedat.compression import ZSTD

_HEADER_SIZE = 8
_WINDOW = 1 << 16
_MAX_DECODED = 16 << 20
"""Writers put ten sub-buffers into a chunk, and the largest of these are of some 100 KiB."""
_OVERHEAD = 1024
"""Bytes by which data that cannot be compressed grows, at most."""
_ZSTD_START = re.compile(rb"\x28\xb5\x2f\xfd")
_ZLIB_START = re.compile(rb"\x78[\x01\x5e\x9c\xda]")


class ChunkHeader(NamedTuple):
    """Attributes: stored: bytes in the file; decoded: bytes they hold."""

    stored: int
    decoded: int


class ChunkSearch:
    """Tells chunks of one file: a header of sensible sizes, then the first bytes of its compression."""

    def __init__(self, file: FileBytes, big_endian: bool, method: str, page_size: int) -> None:
        self._file, self._page_size = file, page_size
        self._order = "big" if big_endian else "little"
        self._start = _ZSTD_START if method == ZSTD else _ZLIB_START

    def header(self, position: int, stop: int) -> ChunkHeader | None:
        """The header at a file offset if a chunk begins there that ends before `stop`, else None."""
        head = self._file.read(position, _HEADER_SIZE + 4)
        stored, decoded = (int.from_bytes(head[at : at + 4], self._order) for at in (0, 4))  # type: ignore[arg-type]
        fits = position + _HEADER_SIZE + stored <= stop and 0 < stored <= decoded + _OVERHEAD
        if not fits or decoded > _MAX_DECODED or not self._start.match(head, _HEADER_SIZE):
            return None
        return ChunkHeader(stored, decoded)

    def count(self, starts: Iterable[int], stop: int) -> int:
        """How many of some places, where data of chunks begins, have a chunk."""
        return sum(self.header(start - _HEADER_SIZE, stop) is not None for start in starts)

    def next(self, position: int, stop: int) -> int | None:
        """File offset of the first chunk header of whole pages at or behind a place, None when there is none."""
        at = position
        while at < stop:
            window = self._file.read(at, min(_WINDOW, stop - at) + _HEADER_SIZE + 4)
            for match in self._start.finditer(window, _HEADER_SIZE):
                found = at + match.start() - _HEADER_SIZE
                header = self.header(found, stop)
                if header is not None and header.decoded and header.decoded % self._page_size == 0:
                    return found
            at += _WINDOW
        return None
