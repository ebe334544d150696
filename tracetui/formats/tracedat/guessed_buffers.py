"""Buffer sections whose BUFFER option is lost: their CPUs are told apart by the data itself.

The option that says where each CPU's data lies is written after it, so a cut file lacks it. What is
left is that each CPU's data begins at a multiple of the page size, that compressed data says
where it ends, and that the time stamps of the pages of one CPU ascend.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from itertools import count, islice
from typing import NamedTuple

from tracetui.formats.file_bytes import FileBytes
from tracetui.formats.recording import Buffer
from tracetui.formats.ring_buffer import COMMIT_LENGTH_MASK, ItemKind, walk_page
from tracetui.formats.tracedat.area_order import aligned
from tracetui.formats.tracedat.buffer_options import BufferOption
from tracetui.formats.tracedat.chunk_directory import read_chunk_directory
from tracetui.formats.tracedat.chunk_search import ChunkSearch
from tracetui.formats.tracedat.header_page import HeaderPage, header_page
from tracetui.formats.tracedat.layout import Layout
from tracetui.formats.tracedat.page_streams import Area
from tracetui.formats.tracedat.section_header import Section
from tracetui.formats.tracedat.sections import SectionFile
from tracetui.formats.tracedat.stream_builder import StreamBuilder, area_name
from tracetui.limits import beyond, limit

_COUNT_SIZE = 4
Span = tuple[int, int]
"""File offset and size of what is taken for one CPU's data."""


def guess_buffers(
    sections: SectionFile, section: Section, builder: StreamBuilder, layout: Layout, known: BufferOption | None = None
) -> None:
    """Add the buffer of a section to a layout; CPU numbers that nothing states are guessed.

    Its name, its clock and the CPUs of places that are right are those of the `known` option; without one the
    first is the top buffer.
    """
    page_size = header_page(layout, sections.prologue, sections.damage).page_size
    name = known.name if known else _new_name(layout)
    areas = known.areas if known else ()
    if known and known.name and all(area.offset % known.page_size == 0 for area in areas):
        page_size = known.page_size
    end = max(sections.end(section), *(min(area.offset + area.size, sections.file.size) for area in areas), 0)
    if section.compressed:
        spans = _chunked_areas(sections, section.start, end, page_size)
    else:
        places = {area.offset for area in areas}
        end = _near_end(section.start, end, builder)
        spans = _plain_areas(sections.file, sections.prologue.big_endian, section.start, end, page_size, places)
    found = _Guess(name, known.clock if known else "", page_size, end if section.compressed else None)
    found.add(list(islice(spans, limit("cpus"))), areas, section.offset, builder, layout)


def guess_plain_buffer(
    start: int,
    page: HeaderPage,
    big_endian: bool,
    builder: StreamBuilder,
    layout: Layout,
    known: Sequence[Area] = (),
) -> None:
    """Add the pages from a file offset on, from the first good one to the file's end.

    CPUs of `known` areas whose place is right keep their numbers, others are guessed.
    """
    file, page_size = builder.file, page.page_size
    end = _near_end(start, file.size, builder)
    offsets = range(aligned(start, page_size), end, page_size)
    first = next((at for at in offsets if _is_page(file.read(at, page_size), page.long_size, big_endian)), end)
    spans = _plain_areas(file, big_endian, first, end, page_size, {area.offset for area in known})
    found = _Guess(_new_name(layout), "", page_size, None)
    found.add(list(islice(spans, limit("cpus"))), known, start, builder, layout)


def _near_end(start: int, end: int, builder: StreamBuilder) -> int:
    """Where looking for CPUs ends."""
    if end - start > limit("guess-bytes"):
        builder.damage.add(f"CPUs' data {beyond('guess-bytes')} is left out", start)
    return min(end, start + limit("guess-bytes"))


def _new_name(layout: Layout) -> str:
    return f"unnamed{len(layout.buffers)}" if layout.buffers else ""


class _Guess(NamedTuple):
    """A buffer whose CPUs are not all stated.

    Attributes:
        name, clock, page_size: as of `Buffer`.
        limit: as of `StreamBuilder.streams`.
    """

    name: str
    clock: str
    page_size: int
    limit: int | None

    def add(
        self, spans: Sequence[Span], known: Sequence[Area], offset: int, builder: StreamBuilder, layout: Layout
    ) -> None:
        """Add the buffer with the CPUs of some spans, those that begin where a known area does by its number."""
        cpus = _known_cpus(spans, known)
        free = (cpu for cpu in count() if cpu not in set(cpus.values()))
        numbers = [cpus[start] if start in cpus else next(free) for start, _ in spans]
        areas = [Area(area_name(self.name, cpu), cpu, *span) for cpu, span in zip(numbers, spans, strict=True)]
        streams = builder.streams(areas, self.page_size, self.limit)
        if not streams:
            return
        guessed = len(spans) - len(cpus)
        if guessed:
            layout.guessed_cpus = True
            builder.damage.add(
                f"what names the CPUs of buffer {self.name!r} is lost; {guessed} CPU numbers are guessed", offset
            )
        layout.add_buffer(Buffer(self.name, self.clock, self.page_size, streams))


def _known_cpus(spans: Sequence[Span], known: Sequence[Area]) -> dict[int, int]:
    """File offset of a span -> CPU number of the known area that begins there; of a number that is there twice once."""
    starts = {start for start, _ in spans}
    places = {area.cpu: area.offset for area in reversed(known) if area.offset in starts and area.cpu < limit("cpus")}
    return {offset: cpu for cpu, offset in places.items()}


def _chunked_areas(sections: SectionFile, start: int, end: int, page_size: int) -> Iterator[Span]:
    """(file offset, stored size) of areas of chunks, each behind the one before, or found behind damage."""
    prologue = sections.prologue
    search = ChunkSearch(sections.file, prologue.big_endian, prologue.compression, page_size)
    offset = aligned(start, page_size)
    while end - offset >= _COUNT_SIZE:
        directory = read_chunk_directory(sections.file, offset, end, prologue.big_endian)
        behind = aligned(directory.end, page_size)
        if directory.offsets and (directory.problem or not search.header(offset + _COUNT_SIZE, end)):
            behind = _next_area(search, offset + page_size, end, page_size)
            yield offset, behind - offset
        elif directory.offsets:
            yield offset, directory.end - offset
        offset = behind


def _next_area(search: ChunkSearch, offset: int, end: int, page_size: int) -> int:
    """Where the next area begins, its end when there is none."""
    return next((at for at in range(offset, end, page_size) if search.header(at + _COUNT_SIZE, end)), end)


def _plain_areas(
    file: FileBytes, big_endian: bool, start: int, end: int, page_size: int, places: Container[int]
) -> Iterator[Span]:
    """(file offset, size) of runs of pages whose time stamps ascend; a new one begins at each of some places."""
    first = aligned(start, page_size)
    last_ts = 0
    for offset in range(first, end, page_size):
        ts = _page_time(file, offset, page_size, big_endian)
        if offset > first and (offset in places or (ts is not None and ts < last_ts)):
            yield first, offset - first
            first, last_ts = offset, 0
        last_ts = last_ts if ts is None else ts
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
