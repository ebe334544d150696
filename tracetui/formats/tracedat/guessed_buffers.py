"""Buffer sections whose BUFFER option is lost: their CPUs are told apart by the data itself.

The option that says where each CPU's data lies is written after it, so a cut file lacks it. What is
left is that each CPU's data begins at a multiple of the page size, that compressed data says
where it ends, and that the time stamps of the pages of one CPU ascend.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from tracetui.formats.file_bytes import FileBytes
from tracetui.formats.recording import Buffer
from tracetui.formats.ring_buffer import COMMIT_LENGTH_MASK, ItemKind, walk_page
from tracetui.formats.tracedat.buffer_options import BufferOption
from tracetui.formats.tracedat.chunk_directory import read_chunk_directory
from tracetui.formats.tracedat.chunk_search import ChunkSearch
from tracetui.formats.tracedat.header_page import HeaderPage, header_page
from tracetui.formats.tracedat.layout import Layout
from tracetui.formats.tracedat.option_facts import MAX_CPUS
from tracetui.formats.tracedat.page_streams import Area
from tracetui.formats.tracedat.section_header import Section
from tracetui.formats.tracedat.sections import SectionFile
from tracetui.formats.tracedat.stream_builder import StreamBuilder, area_name

_COUNT_SIZE = 4


def guess_buffers(
    sections: SectionFile, section: Section, builder: StreamBuilder, layout: Layout, known: BufferOption | None = None
) -> None:
    """Add the buffer of a section to a layout, with guessed CPU numbers.

    Its name and clock are those of the `known` option, whose CPUs make no sense; else the first is the top buffer.
    """
    page_size = header_page(layout, sections.prologue, sections.damage).page_size
    name = known.name if known else f"unnamed{len(layout.buffers)}" if layout.buffers else ""
    if known:
        page_size = known.page_size
    end = sections.end(section)
    if section.compressed:
        spans = _chunked_areas(sections, section.start, end, page_size)
    else:
        spans = _plain_areas(sections.file, sections.prologue.big_endian, section.start, end, page_size)
    streams = builder.streams(_areas(spans, name), page_size, end if section.compressed else None)
    _add_guessed(Buffer(name, known.clock if known else "", page_size, streams), section.offset, builder, layout)


def guess_plain_buffer(start: int, page: HeaderPage, big_endian: bool, builder: StreamBuilder, layout: Layout) -> None:
    """Add the pages from a file offset on, from the first good one to the file's end, with guessed CPU numbers."""
    name = f"unnamed{len(layout.buffers)}" if layout.buffers else ""
    file, page_size = builder.file, page.page_size
    offsets = range(_aligned(start, page_size), file.size, page_size)
    first = next((at for at in offsets if _is_page(file.read(at, page_size), page.long_size, big_endian)), file.size)
    spans = _plain_areas(file, big_endian, first, file.size, page_size)
    streams = builder.streams(_areas(spans, name), page_size, None)
    _add_guessed(Buffer(name, "", page_size, streams), start, builder, layout)


def _areas(spans: Iterable[tuple[int, int]], name: str) -> list[Area]:
    numbered = enumerate(islice(spans, MAX_CPUS))
    return [Area(area_name(name, cpu), cpu, offset, size) for cpu, (offset, size) in numbered]


def _add_guessed(buffer: Buffer, offset: int, builder: StreamBuilder, layout: Layout) -> None:
    if not buffer.streams:
        return
    count = len(buffer.streams)
    builder.damage.add(
        f"what names the CPUs of buffer {buffer.name!r} is lost; its {count} CPU numbers are guessed", offset
    )
    layout.add_buffer(buffer)
    layout.guessed_cpus = True


def _chunked_areas(sections: SectionFile, start: int, end: int, page_size: int) -> Iterator[tuple[int, int]]:
    """(file offset, stored size) of areas of chunks, each behind the one before, or found behind damage."""
    prologue = sections.prologue
    search = ChunkSearch(sections.file, prologue.big_endian, prologue.compression, page_size)
    offset = _aligned(start, page_size)
    while end - offset >= _COUNT_SIZE:
        directory = read_chunk_directory(sections.file, offset, end, prologue.big_endian)
        behind = _aligned(directory.end, page_size)
        if directory.offsets and (directory.problem or not search.header(offset + _COUNT_SIZE, end)):
            behind = _next_area(search, offset + page_size, end, page_size)
            yield offset, behind - offset
        elif directory.offsets:
            yield offset, directory.end - offset
        offset = behind


def _next_area(search: ChunkSearch, offset: int, end: int, page_size: int) -> int:
    """Where the next area begins, its end when there is none."""
    return next((at for at in range(offset, end, page_size) if search.header(at + _COUNT_SIZE, end)), end)


def _plain_areas(file: FileBytes, big_endian: bool, start: int, end: int, page_size: int) -> Iterator[tuple[int, int]]:
    """(file offset, size) of runs of pages whose time stamps ascend."""
    first = _aligned(start, page_size)
    last_ts = 0
    for offset in range(first, end, page_size):
        ts = _page_time(file, offset, page_size, big_endian)
        if ts is None:
            continue
        if ts < last_ts:
            yield first, offset - first
            first = offset
        last_ts = ts
    if first < end:
        yield first, end - first


def _page_time(file: FileBytes, offset: int, page_size: int, big_endian: bool) -> int | None:
    """Time stamp of a page, None for an empty one and for bytes that are none."""
    order = "big" if big_endian else "little"
    head = file.read(offset, 16)
    commit = int.from_bytes(head[8:12], order) or int.from_bytes(head[12:16], order)  # type: ignore[arg-type]
    if len(head) < 16 or not 0 < commit & COMMIT_LENGTH_MASK < page_size:
        return None
    return int.from_bytes(head[:8], order)  # type: ignore[arg-type]


def _is_page(page: bytes, long_size: int, big_endian: bool) -> bool:
    """Whether bytes are a page with events and without damage."""
    kinds = {item.kind for item in walk_page(page, long_size, big_endian)}
    return ItemKind.RECORD in kinds and ItemKind.DAMAGE not in kinds


def _aligned(offset: int, page_size: int) -> int:
    return -(-offset // page_size) * page_size
