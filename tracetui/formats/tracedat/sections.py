"""Sections of a version 7 file: their headers, and their content when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from tracetui.formats.byte_reader import ByteReader
from tracetui.formats.damage_list import DamageList
from tracetui.formats.file_bytes import FileBytes, FormatError, MemoryBytes
from tracetui.formats.tracedat.compression import NONE, decode
from tracetui.formats.tracedat.prologue import Prologue
from tracetui.formats.tracedat.section_header import HEADER_SIZE, KNOWN, Section, SectionId
from tracetui.formats.tracedat.section_search import find_section, is_sensible
from tracetui.limits import beyond, limit

_COMPRESSED = 1
_BLOCK_HEADER = 8


class SectionFile:
    """A file that consists of sections.

    Attributes:
        file: the file.
        prologue: its first bytes.
        damage: where damage is noted.
    """

    def __init__(self, file: FileBytes, prologue: Prologue, damage: DamageList) -> None:
        self.file, self.prologue, self.damage = file, prologue, damage

    def header(self, offset: int) -> Section:
        """The section header at an offset.

        Raises:
            FormatError: the file ends before it.
        """
        if offset + HEADER_SIZE > self.file.size:
            raise FormatError(f"section at {offset:#x} lies beyond the file's end", self.file.size)
        reader = ByteReader(self.file, self.prologue.big_endian, offset)
        section_id, flags, _ = reader.u16(), reader.u16(), reader.u32()
        return Section(section_id, bool(flags & _COMPRESSED), offset, reader.u64())

    def header_of(self, section_id: int, offset: int) -> Section:
        """The header of a section of known id.

        Raises:
            FormatError: there is none of that id.
        """
        section = self.header(offset)
        if section.id != section_id:
            raise FormatError(f"section {section_id} expected, section {section.id} found", offset)
        return self._settled(section)

    def _settled(self, section: Section) -> Section:
        """A section whose mark of compression, where it is not as all writers set it, is what its content says.

        In a compressed file all sections are but those of options, in others none.
        """
        usual = self.prologue.compression != NONE and section.id != SectionId.OPTIONS
        if section.compressed == usual or not section.size:
            return section
        is_data = section.id in (SectionId.BUFFER, SectionId.BUFFER_TEXT)
        really = usual if is_data or self.prologue.compression == NONE else self._is_block(section)
        if really != section.compressed:
            self.damage.add(
                f"section {section.id} is {'' if really else 'not '}compressed, but says the other", section.offset
            )
        return section._replace(compressed=really)

    def _is_block(self, section: Section) -> bool:
        """Whether a section holds one compressed block that fills it."""
        reader = ByteReader(self.file, self.prologue.big_endian, section.start)
        return (
            section.size >= _BLOCK_HEADER
            and reader.left >= _BLOCK_HEADER
            and reader.u32() == section.size - _BLOCK_HEADER
        )

    def end(self, section: Section) -> int:
        """File offset where a section ends, the file's end at most."""
        stated = section.start + section.size if section.size else self.file.size
        return min(stated, self.file.size)

    def is_followed(self, section: Section) -> bool:
        """Whether another section begins, or the file ends, where a section says that it ends."""
        end = section.start + section.size
        return end == self.file.size or (
            end + HEADER_SIZE <= self.file.size and is_sensible(self.header(end), self.file.size)
        )

    def intact(self) -> Iterator[Section]:
        """The sections in stored order as far as their headers make sense.

        Options that stand half behind the end are none: somebody was stopped adding them.
        """
        offset, count = self.prologue.end, 0
        while offset + HEADER_SIZE <= self.file.size and self._may_go_on(count, offset):
            section, count = self.header(offset), count + 1
            if section.id not in KNOWN:
                return
            if section.size > self.file.size - section.start:
                if section.id != SectionId.OPTIONS:
                    self.damage.add(f"section {section.id} is cut off", offset)
                return
            yield section
            offset = section.start + section.size

    def walk(self) -> Iterator[Section]:
        """All sections in stored order; behind a damaged header the next one is searched."""
        offset: int | None = self.prologue.end
        count = 0
        while offset is not None and offset + HEADER_SIZE <= self.file.size and self._may_go_on(count, offset):
            section, count = self.header(offset), count + 1
            if is_sensible(section, self.file.size):
                yield self._settled(section)
                offset = section.start + section.size
                continue
            following = find_section(self.file, self.header, self.prologue.big_endian, offset + 1)
            if following is None and self.file.size - offset > limit("search-bytes"):
                self.damage.add(f"sections are not searched {beyond('search-bytes')}", offset)
            if following is not None:
                self.damage.add("the header of a section makes no sense", offset)
                section = section._replace(size=following - section.start)
            if section.id in KNOWN:
                yield self._settled(section)
            offset = following

    def _may_go_on(self, count: int, offset: int) -> bool:
        if count == limit("sections"):
            self.damage.add(f"sections {beyond('sections')} are left out", offset)
        return count < limit("sections")

    def open(self, section: Section) -> ByteReader:
        """A reader of a section's content; what is missing of it is noted as damage.

        Raises:
            FormatError: nothing of it can be read.
        """
        size = self.end(section) - section.start
        if size < section.size:
            self.damage.add(f"section {section.id} is cut off, {size} of {section.size} bytes are there", section.start)
        if section.compressed:
            return self._open_compressed(section)
        if size > limit("section-bytes"):
            raise FormatError(f"section {section.id} has {size} bytes, {beyond('section-bytes')}", section.offset)
        content = MemoryBytes(self.file.read(section.start, size), section.start)
        return ByteReader(content, self.prologue.big_endian)

    def _open_compressed(self, section: Section) -> ByteReader:
        """Compressed content: u32 compressed size, u32 decoded size, one block."""
        reader = ByteReader(self.file, self.prologue.big_endian, section.start)
        stored, size = reader.u32(), reader.u32()
        block = self.file.read(reader.pos, min(stored, self.end(section) - reader.pos))
        decoded = decode(self.prologue.compression, block, size, "section-bytes")
        if decoded.problem:
            self.damage.add(f"section {section.id}: {decoded.problem}", section.start)
        return ByteReader(MemoryBytes(decoded.data, section.start, encoded=True), self.prologue.big_endian)
