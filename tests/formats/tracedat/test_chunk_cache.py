"""Decoded chunks are kept as long as there is room."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.formats.tracedat.reading import open_trace
from tracetui.formats.damage_list import DamageList
from tracetui.formats.tracedat.chunk_cache import ChunkCache
from tracetui.limits import limit


def test_the_least_recently_used_chunks_are_dropped() -> None:
    cache = ChunkCache(DamageList(Path("x")), max_bytes=30)
    decoded: list[int] = []

    def chunk(number: int) -> bytes:
        def decode() -> bytes:
            decoded.append(number)
            return bytes([number]) * 10

        return cache.get((0, number), decode)

    for number in (1, 2, 3, 1, 4, 1, 2):
        assert chunk(number) == bytes([number]) * 10
    assert decoded == [1, 2, 3, 4, 2]


def test_a_chunk_larger_than_the_cache_is_given_but_not_kept() -> None:
    cache = ChunkCache(DamageList(Path("x")), max_bytes=30)
    cache.get((0, 0), lambda: b"kept")
    assert len(cache.get((0, 1), lambda: bytes(31))) == 31
    assert cache.get((0, 1), lambda: b"again") == b"again"
    assert cache.get((0, 0), lambda: b"lost") == b"kept"


def test_threads_may_read_the_same_pages(recordings: Path) -> None:
    stream = open_trace(recordings / "variants/small-v7-zstd.dat").buffers[0].streams[0]
    whole = bytes(open_trace(recordings / "variants/small-v7-zstd.dat").buffers[0].streams[0].read_pages(0, 1000))
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda n: bytes(stream.read_pages(n % stream.page_count, 3)), range(200)))
    size = stream.page_size
    firsts = [n % stream.page_count for n in range(200)]
    assert found == [whole[first * size : (first + 3) * size] for first in firsts]


def test_damage_is_listed_once_and_not_without_bound() -> None:
    damage = DamageList(Path("x.dat"))
    damage.add("torn", 5)
    damage.add("torn", 5)
    assert [str(entry) for entry in damage] == ["x.dat: torn at offset 0x5"]
    for offset in range(2 * limit("damage-places")):
        damage.add("torn", offset)
    assert len(damage) == limit("damage-places") + 1
    assert damage[-1].offset is None
