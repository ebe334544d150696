"""Which events a damaged file must still give, counted from the layout of the intact one.

Independent of the reader under test: BUFFER options, chunk headers and CPU tables are taken apart here again.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import zstandard

from tests.formats.tracedat.reading import open_trace
from tracetui.formats.recording import PageStream
from tracetui.formats.ring_buffer import ItemKind, walk_page
from tracetui.formats.tracedat.options import Option, OptionId
from tracetui.formats.tracedat.trace_dat import TraceDat


class Unit(NamedTuple):
    """What can be read only as a whole: a page, or a chunk of compressed pages.

    Attributes:
        start, end: file offsets.
        pages: hashes of its pages that hold events.
        events: records in them.
    """

    start: int
    end: int
    pages: tuple[int, ...]
    events: int


class IntactFile(NamedTuple):
    """Attributes: content: the bytes; first_data: where CPU data begins; units: all, by offset."""

    content: bytes
    units: Sequence[Unit]

    @property
    def first_data(self) -> int:
        """File offset where the first CPU's data begins."""
        return self.units[0].start if self.units else len(self.content)


@cache
def intact(path: Path) -> IntactFile:
    """Take a file apart; sections and tables that lead to the data are not units."""
    content = path.read_bytes()
    recording = open_trace(path)
    make = _PageCounter(recording.long_size, recording.big_endian)
    if recording.compression in ("zlib", "zstd"):
        units = [unit for area in _areas(recording) for unit in _chunks(content, recording, *area, make)]
    else:
        units = [
            make.unit(start, content[start : start + stream.page_size], stream.page_size)
            for stream in streams(recording)
            for page in range(stream.page_count)
            if (start := stream.page_offset(page)) is not None
        ]
    return IntactFile(content, sorted(units))


def streams(recording: TraceDat) -> Iterator[PageStream]:
    """All streams of all buffers."""
    for buffer in recording.buffers:
        yield from buffer.streams


def found_pages(recording: TraceDat) -> Counter[int]:
    """Hashes of the pages with events that a reader gives."""
    make = _PageCounter(recording.long_size, recording.big_endian)
    found: Counter[int] = Counter()
    for stream in streams(recording):
        for page in range(stream.page_count):
            data = bytes(stream.read_pages(page, 1))
            found.update(make.unit(0, data, stream.page_size).pages)
    return found


def expected_pages(units: Iterable[Unit]) -> Counter[int]:
    """Hashes of the pages with events in some units."""
    return Counter(page for unit in units for page in unit.pages)


class _PageCounter:
    """Counts the events of pages, each content once."""

    _known: dict[tuple[int, int, bool], int] = {}  # noqa: RUF012  (shared on purpose)

    def __init__(self, long_size: int, big_endian: bool) -> None:
        self._long_size, self._big_endian = long_size, big_endian

    def unit(self, start: int, data: bytes, page_size: int, end: int | None = None) -> Unit:
        """A unit of one or more pages."""
        found = []
        events = 0
        for at in range(0, len(data), page_size):
            page = data[at : at + page_size]
            count = self._events(page)
            events += count
            if count:
                found.append(hash(page))
        return Unit(start, start + len(data) if end is None else end, tuple(found), events)

    def _events(self, page: bytes) -> int:
        key = hash(page), self._long_size, self._big_endian
        if key not in self._known:
            items = walk_page(page, self._long_size, self._big_endian)
            self._known[key] = sum(item.kind is ItemKind.RECORD for item in items)
        return self._known[key]


def _areas(recording: TraceDat) -> Iterator[tuple[int, int]]:
    """(file offset of the data, page size) of every CPU that the BUFFER options name."""
    order = "big" if recording.big_endian else "little"
    for option in recording.options:
        if option.id == OptionId.BUFFER:
            yield from _areas_of(option, order)


def _areas_of(option: Option, order: str) -> Iterator[tuple[int, int]]:
    def number(at: int, size: int) -> int:
        return int.from_bytes(option.data[at : at + size], order)  # type: ignore[arg-type]

    at = option.data.index(b"\0", option.data.index(b"\0", 8) + 1) + 1
    for place in range(at + 8, at + 8 + 20 * number(at + 4, 4), 20):
        if number(place + 12, 8):
            yield number(place + 4, 8), number(at, 4)


def _chunks(content: bytes, recording: TraceDat, offset: int, page_size: int, make: _PageCounter) -> Iterator[Unit]:
    order = "big" if recording.big_endian else "little"

    def number(at: int) -> int:
        return int.from_bytes(content[at : at + 4], order)  # type: ignore[arg-type]

    at = offset + 4
    for _ in range(number(offset)):
        start, end = at + 8, at + 8 + number(at)
        block = content[start:end]
        if recording.compression == "zlib":
            data = zlib.decompress(block)
        else:
            data = zstandard.ZstdDecompressor().decompress(block, number(at + 4))
        yield make.unit(at, data, page_size, end)
        at = end
