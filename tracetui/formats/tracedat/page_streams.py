"""The pages of one CPU, read from the file as they lie there or out of compressed chunks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from tracetui.formats.damage_list import DamageList
from tracetui.formats.file_bytes import FileBytes
from tracetui.formats.tracedat.chunk_cache import ChunkCache
from tracetui.formats.tracedat.chunk_directory import ChunkDirectory
from tracetui.formats.tracedat.compression import decode


class Area(NamedTuple):
    """Where one CPU's data lies.

    Attributes:
        what: whose data it is, for messages.
        cpu: CPU number.
        offset: file offset.
        size: stored bytes.
    """

    what: str
    cpu: int
    offset: int
    size: int


class PlainStream:
    """Pages that are stored as they are.

    Attributes:
        cpu: CPU number.
        page_size: bytes per page.
        page_count: pages that exist at least in part.
    """

    def __init__(self, file: FileBytes, area: Area, page_size: int, damage: DamageList) -> None:
        self._file, self._area, self._damage = file, area, damage
        self.cpu, self.page_size = area.cpu, page_size
        self._size = min(area.size, max(file.size - area.offset, 0))
        self.page_count = -(-self._size // page_size)
        if self._size < area.size:
            damage.add(f"{area.what} is cut off, {self._size} of {area.size} bytes are there", file.size)

    def read_pages(self, first: int, count: int) -> bytes:
        """The bytes of some pages, fewer where the file ends."""
        start = first * self.page_size
        wanted = min(count * self.page_size, self._size - start)
        if first < 0 or wanted <= 0:
            return b""
        data = self._file.read(self._area.offset + start, wanted)
        self._note_missing(start + len(data), wanted - len(data))
        return data

    def read_into(self, first: int, count: int, target: memoryview) -> int:
        """Put the bytes of some pages into memory; how many there are."""
        start = first * self.page_size
        wanted = min(count * self.page_size, self._size - start)
        if first < 0 or wanted <= 0:
            return 0
        size = self._file.read_into(self._area.offset + start, target[:wanted])
        self._note_missing(start + size, wanted - size)
        return size

    def _note_missing(self, place: int, size: int) -> None:
        if size:
            at = self._area.offset + place
            self._damage.add(f"{self._area.what}: the file can no longer be read to its end", at)

    def page_offset(self, page: int) -> int | None:
        """File offset of a page."""
        return self._area.offset + page * self.page_size


class ChunkedStream:
    """Pages that lie in compressed chunks, which are decoded when they are needed.

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
            decoded = self._decode(chunk) if is_whole else self._chunk(chunk)
            piece = memoryview(decoded)[position - start : stop - start]
            yield piece
            position += len(piece)
            if position < min(stop, ends[chunk]):
                return
            chunk += 1

    def page_offset(self, page: int) -> int | None:
        """None: pages lie in compressed data."""
        return None

    def _chunk(self, number: int) -> bytes:
        return self._cache.get((self._area.offset, number), lambda: self._decode(number))

    def _decode(self, number: int) -> bytes:
        directory = self._directory
        offset, ends = directory.offsets[number], directory.ends
        size = ends[number] - (ends[number - 1] if number else 0)
        block = self._file.read(offset, directory.stored[number])
        decoded = decode(self._method, block, size, "chunk-bytes")
        if decoded.problem:
            self._cache.damage.add(f"{self._area.what}: chunk {number}: {decoded.problem}", offset)
        return b"" if decoded.is_corrupt else decoded.data
