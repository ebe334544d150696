"""Decoded chunks of one recording, the least recently used ones dropped."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from tracetui.formats.damage_list import DamageList

MAX_BYTES = 32 << 20
ChunkKey = tuple[int, int]
"""File offset of the area, number of the chunk in it."""


class ChunkCache:
    """Chunks that were decoded lately, `MAX_BYTES` at most; any thread may ask.

    Attributes:
        damage: where damage is noted that shows when a chunk is decoded.
    """

    def __init__(self, damage: DamageList, max_bytes: int = MAX_BYTES) -> None:
        self.damage = damage
        self._max_bytes, self._bytes = max_bytes, 0
        self._chunks: OrderedDict[ChunkKey, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, key: ChunkKey, decode: Callable[[], bytes]) -> bytes:
        """The chunk of a key, decoded when it is not there; decoding happens outside the lock."""
        with self._lock:
            if key in self._chunks:
                self._chunks.move_to_end(key)
                return self._chunks[key]
        chunk = decode()
        with self._lock:
            self._keep(key, chunk)
        return chunk

    def _keep(self, key: ChunkKey, chunk: bytes) -> None:
        if key in self._chunks or len(chunk) > self._max_bytes:
            return
        self._chunks[key] = chunk
        self._bytes += len(chunk)
        while self._bytes > self._max_bytes:
            _, dropped = self._chunks.popitem(last=False)
            self._bytes -= len(dropped)
