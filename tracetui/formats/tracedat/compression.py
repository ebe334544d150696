"""zlib and zstd blocks of stated size, decoded without trusting that size."""

from __future__ import annotations

import threading
import zlib
from array import array
from collections.abc import Sequence
from typing import Any, NamedTuple

from tracetui.limits import beyond, limit

NONE = "none"
ZLIB = "zlib"
ZSTD = "zstd"
METHODS = (NONE, ZLIB, ZSTD)

_FREE_SIZE = 16 << 20
"""Blocks up to this size may shrink as they like; deflate comes to 1032 times, zstd further."""

_local = threading.local()


class Decoded(NamedTuple):
    """What came out of a block.

    Attributes:
        data: the bytes, never more than the stated size.
        problem: why they are fewer than stated, "" when they are not.
        is_corrupt: the block is not merely cut off but wrong, so that bytes before the place
            where that shows may be wrong too.
    """

    data: bytes
    problem: str
    is_corrupt: bool = False


def decode(method: str, block: bytes, size: int, most: str) -> Decoded:
    """Decode one block.

    Args:
        method: "zlib" or "zstd".
        block: a zlib stream or one zstd frame.
        size: stated decoded size in bytes.
        most: name of the limit of the size.

    Returns:
        The bytes that could be decoded.
    """
    if size > limit(most) or size > max(_FREE_SIZE, len(block) * limit("ratio")):
        passed = most if size > limit(most) else "ratio"
        return Decoded(b"", f"{len(block)} bytes claim to hold {size}, {beyond(passed)}", is_corrupt=True)
    if size == 0:
        return Decoded(b"", "")
    data, is_corrupt = _inflate(block, size) if method == ZLIB else _unzstd(block, size)
    if is_corrupt:
        return Decoded(data, f"{method} data is corrupt, {len(data)} of {size} bytes came out", is_corrupt)
    return Decoded(data, "" if len(data) == size else f"{method} data ends after {len(data)} of {size} bytes")


def decode_together(method: str, blocks: Sequence[memoryview], sizes: Sequence[int]) -> Sequence[memoryview] | None:
    """Decode several blocks without a turn of the interpreter in between, for which threads would queue.

    Args:
        method: "zlib" or "zstd".
        blocks: as for `decode`.
        sizes: stated decoded size per block in bytes; the caller answers for their sum.

    Returns:
        Per block all of its bytes; None when some block has to be looked at by itself.
    """
    # Without a byte on either side the decoder divides by zero.
    if method != ZSTD or not blocks or not all(sizes) or not all(len(block) for block in blocks):
        return None
    zstandard, decoder = _zstd()
    if "multi_decompress_to_buffer" not in zstandard.backend_features:
        return None
    try:
        found = decoder.multi_decompress_to_buffer(list(blocks), array("Q", sizes), 1)
    except zstandard.ZstdError:
        return None
    return [memoryview(segment) for segment in found]


def _inflate(block: bytes, size: int) -> tuple[bytes, bool]:
    decoder = zlib.decompressobj()
    try:
        data = decoder.decompress(block, size)
        if len(data) == size and not decoder.eof:
            # The check sum stands behind the data, and is looked at only when more is asked for.
            return data, bool(decoder.decompress(decoder.unconsumed_tail, 1))
        return data, False
    except zlib.error:
        return _inflate_what_is_good(block, size), True


def _inflate_what_is_good(block: bytes, size: int) -> bytes:
    """The bytes before the place where the stream is broken."""
    decoder, good = zlib.decompressobj(), bytearray()
    for start in range(0, len(block), 64):
        try:
            good += decoder.decompress(block[start : start + 64], size - len(good))
        except zlib.error:
            break
        if decoder.unconsumed_tail or len(good) >= size:
            break
    return bytes(good)


def _unzstd(block: bytes, size: int) -> tuple[bytes, bool]:
    zstandard, decoder = _zstd()
    try:
        stated = zstandard.get_frame_parameters(block).content_size
        if stated not in (zstandard.CONTENTSIZE_UNKNOWN, size):
            return b"", True
        return bytes(decoder.decompress(block, max_output_size=size)), False
    except zstandard.ZstdError:
        return _unzstd_what_is_good(block, size)


def _unzstd_what_is_good(block: bytes, size: int) -> tuple[bytes, bool]:
    """The blocks of a frame before the place where it is broken or cut, and whether it is broken."""
    zstandard, decoder = _zstd()
    good = bytearray()
    try:
        with decoder.stream_reader(block) as reader:
            while len(good) < size and (part := reader.read(min(size - len(good), 4096))):
                good += part
            # A frame that goes on holds more than was stated.
            return bytes(good), len(good) == size and bool(reader.read(1))
    except zstandard.ZstdError:
        return bytes(good), True


def _zstd() -> tuple[Any, Any]:
    """The library, imported when first needed, and this thread's decoder, which two threads must not share."""
    import zstandard

    if not hasattr(_local, "decoder"):
        _local.decoder = zstandard.ZstdDecompressor()
    return zstandard, _local.decoder
