"""Where the data of a version 6 file is announced, found by its tags when the way to it is damaged."""

from __future__ import annotations

from collections.abc import Iterator

from tracetui.formats.file_bytes import FileBytes
from tracetui.limits import limit

TAG_SIZE = 10
OPTIONS, LATENCY, FLYRECORD = b"options", b"latency", b"flyrecord"
_TAGS = (b"options  \0", b"flyrecord\0")
_WINDOW = 1 << 20


def find_tags(file: FileBytes, offset: int) -> Iterator[tuple[bytes, int]]:
    """Tags and their file offsets behind a place: those of options first, then those of CPU tables."""
    stop = min(file.size, offset + limit("search-bytes"))
    for tag in _TAGS:
        for at in range(offset, stop, _WINDOW):
            window = file.read(at, _WINDOW + TAG_SIZE - 1)
            found = window.find(tag)
            while found >= 0:
                yield tag, at + found
                found = window.find(tag, found + 1)
