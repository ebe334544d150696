"""Pages out of chunks: several chunks decoded at once give what each of them gives by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest

from tests.formats.tracedat.reading import open_bytes, open_trace
from tracetui.formats.tracedat.chunked_stream import ChunkedStream
from tracetui.formats.tracedat.compression import decode, decode_together

RECORDING = "i386/lost.dat"
PAGE, PAGES_PER_CHUNK = 4096, 10
CHUNK = PAGES_PER_CHUNK * PAGE


def chunk_starts(data: bytes) -> list[int]:
    """Where the zstd frames of whole chunks lie; those of CPU 0 first."""
    found = [match.start() for match in re.finditer(rb"\x28\xb5\x2f\xfd", data)]
    return [start for start in found if int.from_bytes(data[start - 4 : start], "little") == CHUNK]


def block(data: bytes, start: int) -> memoryview:
    return memoryview(data)[start : start + int.from_bytes(data[start - 8 : start - 4], "little")]


def test_a_damaged_chunk_among_many_costs_only_itself(recordings: Path, tmp_path: Path) -> None:
    data = bytearray((recordings / RECORDING).read_bytes())
    whole = bytes(open_bytes(tmp_path, bytes(data)).buffers[0].streams[0].read_pages(0, 1000))
    victim = 20
    start = chunk_starts(bytes(data))[victim]
    data[start + 4 : start + 12] = b"\xff" * 8
    recording = open_bytes(tmp_path, bytes(data))
    stream = recording.buffers[0].streams[0]
    first, behind = victim * PAGES_PER_CHUNK, (victim + 1) * PAGES_PER_CHUNK
    assert bytes(stream.read_pages(0, 1000)) == whole[: first * PAGE]
    assert bytes(stream.read_pages(behind, 1000)) == whole[behind * PAGE :]
    assert bytes(stream.read_pages(first + 3, 100)) == b""
    (damage,) = recording.damage
    assert f"chunk {victim}:" in damage.reason
    assert damage.offset == start


@pytest.mark.parametrize(("first", "count"), [(0, 576), (3, 400), (10, 10), (15, 3), (565, 500)])
def test_memory_is_filled_with_the_same_bytes(first: int, count: int, recordings: Path) -> None:
    stream = cast(ChunkedStream, open_trace(recordings / RECORDING).buffers[0].streams[0])
    pages = b"".join(stream.read_pages(page, 1) for page in range(first, min(first + count, stream.page_count)))
    memory = bytearray(count * PAGE)
    assert stream.read_into(first, count, memoryview(memory)) == len(pages)
    assert memory == pages + bytes(len(memory) - len(pages))


def test_pages_up_to_the_end_of_a_chunk(recordings: Path) -> None:
    stream = cast(ChunkedStream, open_trace(recordings / RECORDING).buffers[0].streams[0])
    assert stream.page_count == 576
    assert stream.count_to_chunk_end(0, 64) == 60
    assert stream.count_to_chunk_end(60, 60) == 60
    assert stream.count_to_chunk_end(7, 5) == 3
    assert stream.count_to_chunk_end(7, 2) == 2
    assert stream.count_to_chunk_end(0, 5) == 5
    assert stream.count_to_chunk_end(500, 76) == 76


def test_blocks_decoded_at_once(recordings: Path) -> None:
    data = (recordings / RECORDING).read_bytes()
    blocks = [block(data, start) for start in chunk_starts(data)[:5]]
    sizes = [CHUNK] * 5
    found = decode_together("zstd", blocks, sizes)
    assert found is not None
    assert [bytes(each) for each in found] == [
        decode("zstd", bytes(each), CHUNK, "chunk-bytes").data for each in blocks
    ]
    frame = bytes(blocks[0])
    unfit: Sequence[tuple[list[bytes], list[int]]] = (
        ([], []), ([frame, b""], sizes[:2]), ([frame, frame], [CHUNK, 0]), ([frame, frame], [CHUNK, CHUNK - 1]),
        ([frame, frame], [CHUNK, CHUNK + 1]), ([frame, frame[:-1]], sizes[:2]), ([frame, b"\xff" * 99], sizes[:2]),
    )  # fmt: skip
    for some, stated in unfit:
        assert decode_together("zstd", [memoryview(each) for each in some], stated) is None
    assert decode_together("zlib", blocks, sizes) is None
