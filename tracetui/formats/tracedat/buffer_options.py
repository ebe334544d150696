"""BUFFER and BUFFER_TEXT options of version 7: where a buffer's data lies."""

from __future__ import annotations

from typing import NamedTuple

from tracetui.formats.byte_reader import ByteReader
from tracetui.formats.tracedat.header_page import is_page_size
from tracetui.formats.tracedat.page_streams import Area
from tracetui.formats.tracedat.section_header import Section
from tracetui.formats.tracedat.stream_builder import area_name

_COUNT_WORD = 4
"""Areas of compressed data may begin with a word that their size does not count."""


class BufferOption(NamedTuple):
    """One ring buffer.

    Attributes:
        section_offset: file offset of its section's header.
        name: instance name, "" for the top buffer.
        clock: the clock's name.
        page_size: bytes per sub-buffer.
        areas: one per CPU that has data.
    """

    section_offset: int
    name: str
    clock: str
    page_size: int
    areas: tuple[Area, ...]

    def fits(self, section: Section) -> bool:
        """Whether each area begins at a multiple of the page size inside of the buffer's section, and there are any."""
        if not self.areas:
            return section.size < 2 * self.page_size
        end = section.start + section.size if section.size else None
        return all(
            area.offset % self.page_size == 0
            and area.offset >= section.start
            and (end is None or area.offset + area.size <= end + _COUNT_WORD)
            for area in self.areas
        )


def parse_buffer(reader: ByteReader) -> BufferOption:
    """BUFFER: u64 section, name, clock, u32 page size, u32 count, count x {u32 cpu, u64 offset, u64 size}."""
    section_offset, name, clock = reader.u64(), reader.text(), reader.text()
    page_size, count = reader.u32(), reader.u32()
    if not is_page_size(page_size):
        raise reader.error(f"buffer {name!r} has pages of {page_size} bytes")
    if 20 * count > reader.left:
        raise reader.error(f"{count} CPUs do not fit in the {reader.left} bytes left")
    areas = []
    for _ in range(count):
        cpu = reader.u32()
        areas.append(Area(area_name(name, cpu), cpu, reader.u64(), reader.u64()))
    return BufferOption(section_offset, name, clock, page_size, tuple(areas))


class TextBufferOption(NamedTuple):
    """One latency trace.

    Attributes:
        section_offset: file offset of its section's header.
        name: instance name, "" for the top buffer.
    """

    section_offset: int
    name: str


def parse_text_buffer(reader: ByteReader) -> TextBufferOption:
    """BUFFER_TEXT: u64 section, name, clock."""
    return TextBufferOption(reader.u64(), reader.text())
