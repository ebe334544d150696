"""The pages of one CPU that lie in compressed chunks, decoded when they are needed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from tracetui.formats.file_bytes import FileBytes
from tracetui.formats.tracedat.chunk_cache import ChunkCache
from tracetui.formats.tracedat.chunk_directory import ChunkDirectory
from tracetui.formats.tracedat.compression import decode, decode_together
from tracetui.formats.tracedat.page_streams import Area

_TOGETHER_BYTES = 2 << 20
"""Decoded, and stored, bytes of the chunks that are decoded at once."""


class ChunkedStream:
    """Pages that lie in compressed chunks.

    Of a chunk that is cut off its first pages are given, of one that is corrupt none.

    Attributes:
        cpu: CPU number.
        page_size: bytes per page.
        page_count: pages that exist at least in part, by the chunks' stated sizes.
    """

    def __init__(
        self, file: FileBytes, area: Area, page_size: int, directory: ChunkDirectory, method: str, cache: ChunkCache
    ) -> None:
        self._file, self._area, self._directory = file, area, directory
        self._method, self._cache = method, cache
        self.cpu, self.page_size = area.cpu, page_size
        self._size = directory.ends[-1] if directory.ends else 0
        self.page_count = -(-self._size // page_size)

    def read_pages(self, first: int, count: int) -> bytes | memoryview:
        """The bytes of some pages, fewer where a chunk cannot be decoded to its end."""
        parts = list(self._parts(first, count))
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def read_into(self, first: int, count: int, target: memoryview) -> int:
        """Put the bytes of some pages into memory; how many there are."""
        done = 0
        for part in self._parts(first, count):
            target[done : done + len(part)] = part
            done += len(part)
        return done

    def page_offset(self, page: int) -> int | None:
        """None: pages lie in compressed data."""
        return None

    def count_to_chunk_end(self, first: int, count: int) -> int:
        """How many of some pages there are before the last end of a chunk among them; all where there is none."""
        ends = self._directory.ends
        whole = bisect_right(ends, (first + count) * self.page_size)
        if not whole or whole == len(ends):
            return count
        before = ends[whole - 1] // self.page_size - first
        return before if before > 0 else count

    def _parts(self, first: int, count: int) -> Iterator[memoryview]:
        """The bytes of some pages chunk by chunk; chunks that are needed whole are not kept for later."""
        position = first * self.page_size
        stop = min(position + count * self.page_size, self._size)
        if first < 0 or position >= stop:
            return
        ends = self._directory.ends
        chunk = bisect_right(ends, position)
        while position < stop:
            start = ends[chunk - 1] if chunk else 0
            is_whole = start == position and ends[chunk] <= stop
            for decoded in self._decode_many(chunk, stop) if is_whole else [self._chunk(chunk)]:
                piece = memoryview(decoded)[position - start : stop - start]
                yield piece
                position += len(piece)
                if position < min(stop, ends[chunk]):
                    return
                start = ends[chunk]
                chunk += 1

    def _chunk(self, number: int) -> bytes:
        return self._cache.get((self._area.offset, number), lambda: self._decode(number))

    def _decode_many(self, first: int, stop: int) -> Iterable[bytes | memoryview]:
        """A chunk, and with it those behind it that end before a place, as many as may be decoded at once."""
        directory = self._directory
        start = directory.ends[first - 1] if first else 0
        behind = bisect_right(directory.ends, min(stop, start + _TOGETHER_BYTES), lo=first)
        offsets, stored = directory.offsets[first:behind], directory.stored[first:behind]
        if behind - first < 2 or offsets[-1] + stored[-1] - offsets[0] > _TOGETHER_BYTES:
            return [self._decode(first)]
        data = memoryview(self._file.read(offsets[0], offsets[-1] + stored[-1] - offsets[0]))
        places = [offset - offsets[0] for offset in offsets]
        blocks = [data[place : place + size] for place, size in zip(places, stored, strict=True)]
        sizes = [self._size_of(number) for number in range(first, behind)]
        return decode_together(self._method, blocks, sizes) or map(self._decode, range(first, behind))

    def _size_of(self, number: int) -> int:
        """Decoded bytes of a chunk as its header states them."""
        ends = self._directory.ends
        return ends[number] - (ends[number - 1] if number else 0)

    def _decode(self, number: int) -> bytes:
        directory = self._directory
        offset = directory.offsets[number]
        block = self._file.read(offset, directory.stored[number])
        decoded = decode(self._method, block, self._size_of(number), "chunk-bytes")
        if decoded.problem:
            self._cache.damage.add(f"{self._area.what}: chunk {number}: {decoded.problem}", offset)
        return b"" if decoded.is_corrupt else decoded.data
