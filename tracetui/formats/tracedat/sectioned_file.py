"""Version 7: sections, found through a chain of options."""

from __future__ import annotations

from functools import partial

from tracetui.formats.byte_reader import ByteReader
from tracetui.formats.damage_list import DamageList
from tracetui.formats.file_bytes import FileBytes, FormatError
from tracetui.formats.recording import Buffer
from tracetui.formats.tracedat.buffer_options import BufferOption, parse_buffer, parse_text_buffer
from tracetui.formats.tracedat.compression import NONE
from tracetui.formats.tracedat.guessed_buffers import guess_buffers
from tracetui.formats.tracedat.host_guest_options import read_payload
from tracetui.formats.tracedat.layout import Layout
from tracetui.formats.tracedat.options import Option, OptionId, read_options
from tracetui.formats.tracedat.prologue import Prologue
from tracetui.formats.tracedat.section_header import METADATA_IDS, Section, SectionId
from tracetui.formats.tracedat.sections import SectionFile
from tracetui.formats.tracedat.stored_text import read_text_section
from tracetui.formats.tracedat.stream_builder import StreamBuilder


def read_sectioned(file: FileBytes, prologue: Prologue, damage: DamageList) -> Layout:
    """Read the structure of a version 7 file; sections that no option leads to are searched when options are lost."""
    return _SectionedFile(file, prologue, damage).read()


class _SectionedFile:
    """The state of reading one file."""

    def __init__(self, file: FileBytes, prologue: Prologue, damage: DamageList) -> None:
        self._prologue, self._damage = prologue, damage
        self._sections = SectionFile(file, prologue, damage)
        self._builder = StreamBuilder(file, prologue, damage)
        self._layout = Layout()
        self._used: set[int] = set()

    def read(self) -> Layout:
        complete = self._follow_options(self._prologue.options_offset)
        found = [] if complete else list(self._sections.walk())
        for section in found:
            if section.id == SectionId.OPTIONS and section.offset not in self._used:
                self._read_options(section)
        for option in self._layout.options:
            self._place(option)
        if not complete or not (self._layout.buffers or self._layout.text_buffers):
            self._add_unreferenced(found or list(self._sections.walk()))
        return self._layout

    def _follow_options(self, offset: int) -> bool:
        """Read the chain of options sections; False when it does not come to its end."""
        if offset == 0:
            self._damage.add("the file's head does not say where the options are")
            return False
        while offset:
            if offset in self._used:
                self._damage.add("options lead back to themselves", offset)
                return False
            try:
                section = self._sections.header_of(SectionId.OPTIONS, offset)
            except FormatError as error:
                self._damage.add_error("options", error)
                return False
            following = self._read_options(section)
            if following is None:
                return False
            offset = following
        return True

    def _read_options(self, section: Section) -> int | None:
        """Read one section of options and give the offset of the next, None when it is not known."""
        self._used.add(section.offset)
        try:
            return read_options(self._sections.open(section), self._layout.options, linear=False)
        except FormatError as error:
            self._damage.add_error("options", error)
            return None

    def _place(self, option: Option) -> None:
        """Find what an option points at."""
        try:
            if option.id == OptionId.BUFFER:
                self._add_buffer(read_payload(option, self._prologue.big_endian, parse_buffer))
            elif option.id == OptionId.BUFFER_TEXT:
                found = read_payload(option, self._prologue.big_endian, parse_text_buffer)
                self._add_text(found.name, self._sections.header_of(SectionId.BUFFER_TEXT, found.section_offset))
            elif option.id in METADATA_IDS:
                offset = read_payload(option, self._prologue.big_endian, lambda reader: reader.u64())
                self._add_metadata(self._sections.header_of(option.id, offset))
        except FormatError as error:
            self._damage.add_error(f"option {option.name}", error)

    def _add_metadata(self, section: Section) -> None:
        self._used.add(section.offset)
        self._layout.metadata[section.id] = partial(self._open, section)

    def _open(self, section: Section) -> ByteReader:
        return self._sections.open(section)

    def _add_text(self, name: str, section: Section) -> None:
        self._used.add(section.offset)
        self._layout.text_buffers[name] = partial(read_text_section, self._sections, section)

    def _add_buffer(self, option: BufferOption) -> None:
        self._used.add(option.section_offset)
        try:
            section = self._sections.header_of(SectionId.BUFFER, option.section_offset)
        except FormatError as error:
            self._damage.add_error(f"buffer {option.name!r}", error)
            limit = None if self._prologue.compression == NONE else self._builder.file.size
        else:
            if not option.fits(section):
                self._damage.add(f"the CPUs of buffer {option.name!r} do not lie in its section", section.offset)
                guess_buffers(self._sections, section, self._builder, self._layout, option if option.areas else None)
                return
            limit = self._sections.end(section) if section.compressed else None
        streams = self._builder.streams(option.areas, option.page_size, limit)
        self._layout.add_buffer(Buffer(option.name, option.clock, option.page_size, streams))

    def _add_unreferenced(self, found: list[Section]) -> None:
        """Use sections that no option leads to."""
        for section in found:
            if section.offset in self._used:
                continue
            if section.id in METADATA_IDS and section.id not in self._layout.metadata:
                self._add_metadata(section)
            elif section.id == SectionId.BUFFER_TEXT:
                self._add_text("", section)
            elif section.id == SectionId.BUFFER:
                guess_buffers(self._sections, section, self._builder, self._layout)
