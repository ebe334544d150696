"""Version 6: one linear stream of metadata, options, a table of CPUs, then their data."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

from tracetui.formats.byte_reader import ByteReader
from tracetui.formats.damage_list import DamageList
from tracetui.formats.file_bytes import FileBytes, FormatError
from tracetui.formats.recording import Buffer
from tracetui.formats.tracedat.area_order import follow_each_other
from tracetui.formats.tracedat.event_texts import index_event_texts, index_ftrace_texts
from tracetui.formats.tracedat.guessed_buffers import guess_plain_buffer
from tracetui.formats.tracedat.header_page import HeaderPage, header_page, skip_header_info
from tracetui.formats.tracedat.layout import Layout
from tracetui.formats.tracedat.linear_search import FLYRECORD, LATENCY, OPTIONS, TAG_SIZE, find_tags
from tracetui.formats.tracedat.option_facts import cpu_count
from tracetui.formats.tracedat.options import Option, OptionId, read_options
from tracetui.formats.tracedat.page_streams import Area
from tracetui.formats.tracedat.prologue import Prologue
from tracetui.formats.tracedat.section_header import SectionId
from tracetui.formats.tracedat.stored_text import read_plain_text
from tracetui.formats.tracedat.stream_builder import StreamBuilder, area_name
from tracetui.limits import beyond, limit

_MAX_CLOCK = 256
_COUNT_SIZE, _ENTRY_SIZE = 4, 16

_PARTS: tuple[tuple[SectionId, Callable[[ByteReader], object]], ...] = (
    (SectionId.HEADER_INFO, skip_header_info),
    (SectionId.FTRACE_EVENTS, index_ftrace_texts),
    (SectionId.EVENT_FORMATS, index_event_texts),
    (SectionId.KALLSYMS, lambda reader: reader.skip(reader.u32())),
    (SectionId.PRINTK, lambda reader: reader.skip(reader.u32())),
    (SectionId.CMDLINES, lambda reader: reader.skip(reader.u64())),
)
"""The metadata in stored order, and how to get past each part."""


def read_linear(file: FileBytes, prologue: Prologue, damage: DamageList) -> Layout:
    """Read the structure of a version 6 file, as far as it goes."""
    return _LinearFile(file, prologue, damage).read()


class _LinearFile:
    """The state of reading one file."""

    def __init__(self, file: FileBytes, prologue: Prologue, damage: DamageList) -> None:
        self._file, self._prologue, self._damage = file, prologue, damage
        self._page = HeaderPage(8, 0)
        self._layout = Layout()
        self._builder = StreamBuilder(file, prologue, damage)

    def read(self) -> Layout:
        reader = self._reader(self._prologue.end)
        part = "header"
        try:
            for section, skip in _PARTS:
                part = section.name.lower().replace("_", " ")
                self._layout.metadata[section] = partial(self._reader, reader.pos)
                skip(reader)
            part = "CPU table"
            self._page = header_page(self._layout, self._prologue, self._damage)
            self._layout.cpu_count = self._cpus(reader)
            self._read_buffer(reader, "", self._layout.cpu_count)
        except FormatError as error:
            self._damage.add_error(f"{part}, and what follows", error)
            self._search(self._prologue.end)
        self._read_instances()
        return self._layout

    def _search(self, start: int) -> None:
        """Find options and the CPU table by their tags, or else the pages themselves."""
        self._page = header_page(self._layout, self._prologue, self._damage)
        behind = start
        for tag, offset in find_tags(self._file, start):
            behind = max(behind, offset)
            try:
                if tag.startswith(OPTIONS):
                    self._layout.cpu_count = self._cpus(self._reader(offset - _COUNT_SIZE))
                    self._layout.options.clear()
                self._read_buffer(self._reader(offset), "", self._layout.cpu_count or self._entries(offset + TAG_SIZE))
            except FormatError as error:
                self._damage.add_error("CPU table", error)
            if self._layout.buffers or self._layout.text_buffers:
                return
        guess_plain_buffer(behind, self._page, self._prologue.big_endian, self._builder, self._layout)

    def _entries(self, offset: int) -> int:
        """Entries of a CPU table whose number is lost: as many as lead one behind the other."""
        reader, count, expected = self._reader(offset), 0, 0
        while reader.left >= _ENTRY_SIZE and count < limit("cpus"):
            start, size = reader.u64(), reader.u64()
            if start % self._page.page_size or start <= offset or (expected and start != expected):
                break
            count, expected = count + 1, -(-(start + size) // self._page.page_size) * self._page.page_size
        return count

    def _reader(self, pos: int) -> ByteReader:
        return ByteReader(self._file, self._prologue.big_endian, pos)

    def _cpus(self, reader: ByteReader) -> int:
        count = reader.u32()
        if count > limit("cpus"):
            raise reader.error(f"{count} CPUs, {beyond('cpus')}")
        return count

    def _read_buffer(self, reader: ByteReader, name: str, cpus: int) -> None:
        """Read a tag and what it announces: options and another tag, a text, or a table of CPUs."""
        tag = reader.take(TAG_SIZE)
        if tag.startswith(OPTIONS):
            read_options(reader, self._layout.options, linear=True)
            tag = reader.take(TAG_SIZE)
        if tag.startswith(LATENCY):
            end = self._file.size
            self._layout.text_buffers[name] = partial(read_plain_text, self._file, reader.pos, end, self._damage)
        elif tag.startswith(FLYRECORD):
            self._read_table(reader, name, cpus)
        else:
            raise reader.error(f"unknown kind of data {tag!r}")

    def _read_table(self, reader: ByteReader, name: str, cpus: int) -> None:
        start = reader.pos
        areas = self._areas(reader, name, self._table_size(reader, cpus))
        if not name and not self._is_table(areas, start):
            self._damage.add("the CPU table does not say where all of the data is", start)
            guess_plain_buffer(reader.pos, self._page, self._prologue.big_endian, self._builder, self._layout, areas)
            return
        has_clock = any(option.id == OptionId.TRACECLOCK for option in self._layout.options)
        clock = self._trailer(reader) if has_clock else ""
        streams = self._builder.streams(areas, self._page.page_size, None)
        self._layout.add_buffer(Buffer(name, clock, self._page.page_size, streams))

    def _table_size(self, reader: ByteReader, cpus: int) -> int:
        """CPUs in the table: as stated before, or by a CPUCOUNT option when only that makes a sensible table."""
        counts = [cpus, *self._counts(self._layout.options)]
        for count in counts:
            if 16 * count <= reader.left and self._is_sensible(self._areas(self._reader(reader.pos), "", count)):
                return count
        return cpus

    def _counts(self, options: Sequence[Option]) -> list[int]:
        counts = []
        for option in options:
            if option.id == OptionId.CPUCOUNT:
                try:
                    counts.append(cpu_count(option, self._prologue.big_endian))
                except FormatError:
                    continue
        return counts

    def _is_sensible(self, areas: Sequence[Area]) -> bool:
        return all(area.size == 0 or area.offset % self._page.page_size == 0 for area in areas)

    def _is_table(self, areas: Sequence[Area], start: int) -> bool:
        """Whether the entries, also those of empty CPUs, lead behind the table, one behind the other to the end."""
        page_size, size = self._page.page_size, self._file.size
        if not areas:
            return size - start < page_size
        has_instances = any(option.id == OptionId.BUFFER for option in self._layout.options)
        rest = 0 if has_instances else size - areas[-1].offset - areas[-1].size
        return areas[0].offset > start and rest < page_size and follow_each_other(areas, page_size)

    def _areas(self, reader: ByteReader, name: str, count: int) -> list[Area]:
        """count x {u64 file offset, u64 size}; the entry's place is the CPU."""
        return [Area(area_name(name, cpu), cpu, reader.u64(), reader.u64()) for cpu in range(count)]

    def _trailer(self, reader: ByteReader) -> str:
        """The clock behind the table: u64 size, text like `[local]`; files of old writers may lack it."""
        start = reader.pos
        try:
            size = reader.u64()
            text = reader.take(size) if size <= _MAX_CLOCK else b""
        except FormatError:
            text = b""
        match = re.fullmatch(rb"\[?([\x21-\x5a\x5c\x5e-\x7e]+)\]?\s*\0?", text)
        if match is None:
            reader.pos = start
            return ""
        return match[1].decode("latin-1")

    def _read_instances(self) -> None:
        """Buffer instances: option BUFFER is u64 offset of a tag, name; a CPUCOUNT that follows is the instance's."""
        options = list(self._layout.options)
        for place, option in enumerate(options):
            if option.id != OptionId.BUFFER:
                continue
            following = self._counts(options[place + 1 : place + 2])
            name = Option(option.id, 0, option.offset, option.data[8:]).text
            offset = int.from_bytes(option.data[:8], "big" if self._prologue.big_endian else "little")
            if offset >= self._file.size:
                swapped = int.from_bytes(option.data[:8], "little" if self._prologue.big_endian else "big")
                offset = swapped if swapped < self._file.size else offset
            try:
                self._read_buffer(self._reader(offset), name, (following or [self._layout.cpu_count])[0])
            except FormatError as error:
                self._damage.add_error(f"buffer {name!r}", error)
