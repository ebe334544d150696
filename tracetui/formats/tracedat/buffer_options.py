"""BUFFER and BUFFER_TEXT options of version 7: where a buffer's data lies."""

from __future__ import annotations

from typing import NamedTuple

from tracetui.formats.byte_reader import ByteReader
from tracetui.formats.tracedat.area_order import aligned, follow_each_other
from tracetui.formats.tracedat.header_page import is_page_size
from tracetui.formats.tracedat.page_streams import Area
from tracetui.formats.tracedat.section_header import Section
from tracetui.formats.tracedat.stream_builder import area_name


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
        """Whether the areas begin at the section's first page and stand one behind the other from there, none empty."""
        if not self.areas:
            return section.size <= self.page_size
        if self.areas[0].offset != aligned(section.start, self.page_size) or not all(area.size for area in self.areas):
            return False
        return follow_each_other(self.areas, self.page_size, section.compressed)


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
    if reader.left:
        raise reader.error(f"{reader.left} bytes follow the {count} CPUs of buffer {name!r}")
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
