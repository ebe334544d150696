"""Where the chunks of compressed CPU data lie, found by their headers, and again behind a place that is damaged."""

from __future__ import annotations

from array import array
from collections import Counter
from struct import Struct
from typing import NamedTuple

from tracetui.formats.byte_reader import ByteReader
from tracetui.formats.file_bytes import FileBytes
from tracetui.formats.tracedat.chunk_search import ChunkSearch
from tracetui.limits import beyond, limit

_COUNT_SIZE = 4
CHUNK_HEADER = 8
_SIZES = Struct("<II"), Struct(">II")
_FREE_SIZE = 16 << 20
"""Beyond it an area must not claim to shrink better than the limit; pages of an idle CPU are nearly all zeros."""
_FREE_CHUNK_SIZE = 4 << 20
"""The same for one chunk: every page that a damaged one claims is a row of damage."""


class ChunkDirectory(NamedTuple):
    """Where the chunks of a compressed area lie.

    Attributes:
        offsets: per chunk, file offset of its data.
        stored: per chunk, bytes in the file.
        ends: per chunk, decoded bytes up to and with it.
        end: file offset behind the last chunk.
        problem: why not all chunks could be found, "" when they were.
        problem_offset: file offset of the problem.
    """

    offsets: array[int]
    stored: array[int]
    ends: array[int]
    end: int
    problem: str = ""
    problem_offset: int = 0


def read_chunk_directory(
    file: FileBytes, offset: int, stop: int, big_endian: bool, page_size: int = 1
) -> ChunkDirectory:
    """Walk chunk headers: u32 count, then per chunk u32 stored size, u32 decoded size, data.

    The count is trusted and not the area's stated size: trace-cmd 3.1.6 leaves the count word out of that.

    Args:
        file: the file.
        offset: where the count lies.
        stop: file offset that chunks do not pass; a chunk that does is kept as far as it reaches.
        big_endian: byte order.
        page_size: bytes per page, of which most chunks hold some whole ones.
    """
    chunks = _Chunks(offset)
    reader = ByteReader(file, big_endian, offset)
    if stop - offset < _COUNT_SIZE:
        return chunks.directory(stop, "there is no number of chunks", stop)
    count = reader.u32()
    odd, end, unpack = 0, reader.pos, _SIZES[big_endian].unpack
    for number in range(count):
        start, data = end, end + CHUNK_HEADER
        head = file.read(start, CHUNK_HEADER) if data <= stop else b""
        if len(head) < CHUNK_HEADER:
            return chunks.directory(start, f"chunk {number} of {count} is missing", start)
        size, decoded = unpack(head)
        odd = odd or (start if size and not decoded else 0)
        here = min(size, stop - data)
        end = data + here
        passed = chunks.passed_limit(decoded, here, end)
        if passed:
            reason = f"chunk {number} of {count} claims to hold {decoded} bytes in {here}, {beyond(passed)}"
            return chunks.directory(data, reason, start)
        chunks.add(data, here, decoded)
        if here < size:
            return chunks.directory(end, f"chunk {number} of {count} is cut off", end)
    odd = chunks.round_odd_sizes(page_size) or odd
    return chunks.directory(end, "a chunk states a size that cannot be" if odd else "", odd)


def recover_chunk_directory(
    file: FileBytes, offset: int, stop: int, search: ChunkSearch, page_size: int
) -> ChunkDirectory:
    """Find the chunks of an area whose headers do not all make sense.

    Behind a damaged header the next chunk is searched; what lies between counts as one page that cannot be read.

    Args:
        file: the file.
        offset: where the number of chunks lies.
        stop: file offset where the area ends; the last bytes may be the next area's alignment.
        search: tells chunks by their first bytes.
        page_size: bytes per page.
    """
    chunks, position, broken = _Chunks(offset), offset + _COUNT_SIZE, 0
    while stop - position > CHUNK_HEADER:
        header, data = search.header(position, stop), position + CHUNK_HEADER
        passed = header and chunks.passed_limit(header.decoded, header.stored, data + header.stored)
        if passed:
            return chunks.directory(position, f"chunks {beyond(passed)} are left out", position)
        if header is not None and (
            stop - data - header.stored <= _COUNT_SIZE or search.header(data + header.stored, stop)
        ):
            chunks.add(data, header.stored, header.decoded)
            position = data + header.stored
            continue
        broken = broken or position
        following = search.next(data + 1 if header else position + 1, stop)
        if header is not None:
            chunks.add(data, min(header.stored, (following or stop) - data), header.decoded)
            position = data + header.stored
        if following is None:
            break
        if following > position:
            chunks.add(position, following - position, page_size)
        position = following
    chunks.round_odd_sizes(page_size)
    reason = f"the header of a chunk makes no sense; {len(chunks)} chunks were found" if broken else ""
    return chunks.directory(stop, reason, broken)


class _Chunks:
    """Chunks found so far."""

    def __init__(self, start: int) -> None:
        self._start, self._total = start, 0
        # Asked for once: there may be millions of chunks.
        self._chunk_bytes, self._ratio, self._cpu_ratio = limit("chunk-bytes"), limit("ratio"), limit("cpu-ratio")
        self._most = limit("chunks")
        self._offsets, self._stored, self._sizes = array("Q"), array("Q"), array("Q")

    def __len__(self) -> int:
        return len(self._sizes)

    def passed_limit(self, decoded: int, stored: int, end: int) -> str:
        """The limit that a chunk of `stored` bytes that ends at a file offset would pass, "" for none."""
        if decoded > self._chunk_bytes:
            return "chunk-bytes"
        if decoded > _FREE_CHUNK_SIZE and decoded > stored * self._ratio:
            return "ratio"
        if len(self._sizes) >= self._most:
            return "chunks"
        return "cpu-ratio" if self._total + decoded > _FREE_SIZE + (end - self._start) * self._cpu_ratio else ""

    def add(self, offset: int, stored: int, decoded: int) -> None:
        self._offsets.append(offset)
        self._stored.append(stored)
        self._sizes.append(decoded)
        self._total += decoded

    def round_odd_sizes(self, page_size: int) -> int:
        """Give a chunk that is not of whole pages the usual size, so that the pages behind it are found.

        Returns:
            File offset of the last such chunk, 0 when there is none.
        """
        whole = [size for size in self._sizes if size and size % page_size == 0]
        if self._total % page_size == 0 or 2 * len(whole) < len(self._sizes):
            return 0
        usual, _ = Counter(whole).most_common(1)[0]
        rounded = 0
        for number, size in enumerate(self._sizes[:-1]):
            if size % page_size:
                self._sizes[number], rounded = usual, self._offsets[number]
        return rounded

    def directory(self, end: int, problem: str = "", problem_offset: int = 0) -> ChunkDirectory:
        """What was found."""
        ends, total = array("Q"), 0
        for size in self._sizes:
            total += size
            ends.append(total)
        return ChunkDirectory(self._offsets, self._stored, ends, end, problem, problem_offset)
