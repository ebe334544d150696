"""Version 7: sections, found through a chain of options."""

from __future__ import annotations

from functools import partial

from tracetui.formats.byte_reader import ByteReader
from tracetui.formats.damage_list import DamageList
from tracetui.formats.file_bytes import FileBytes, FormatError
from tracetui.formats.recording import Buffer
from tracetui.formats.tracedat.area_order import COUNT_WORD, area_end, fill_up_to
from tracetui.formats.tracedat.buffer_options import BufferOption, parse_buffer, parse_text_buffer
from tracetui.formats.tracedat.compression import NONE
from tracetui.formats.tracedat.guessed_buffers import guess_buffers
from tracetui.formats.tracedat.header_page import header_page
from tracetui.formats.tracedat.host_guest_options import read_payload
from tracetui.formats.tracedat.layout import Layout
from tracetui.formats.tracedat.options import Option, OptionId, read_options
from tracetui.formats.tracedat.prologue import Prologue
from tracetui.formats.tracedat.section_header import METADATA_IDS, Section, SectionId
from tracetui.formats.tracedat.sections import SectionFile
from tracetui.formats.tracedat.stored_text import read_text_section
from tracetui.formats.tracedat.stream_builder import StreamBuilder
from tracetui.limits import beyond, limit


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
        self._option_bytes = 0

    def read(self) -> Layout:
        complete = self._follow_options(self._prologue.options_offset)
        found = [] if complete else list(self._sections.walk())
        for section in found:
            if section.id == SectionId.OPTIONS and section.offset not in self._used:
                self._read_options(section)
        # Buffers last: they are checked against the page size that the metadata states.
        for option in sorted(self._layout.options, key=lambda option: option.id == OptionId.BUFFER):
            complete = self._place(option) and complete
        if not complete or not (self._layout.buffers or self._layout.text_buffers) or self._is_one_forgotten():
            self._add_unreferenced(found or list(self._sections.walk()))
        return self._layout

    def _is_one_forgotten(self) -> bool:
        """Whether no option leads to some section, because the option's number is damaged."""
        is_forgotten = False
        for section in self._sections.intact():
            if section.id == SectionId.OPTIONS and section.offset not in self._used:
                break  # Somebody was stopped adding it; what it states is worth nothing.
            if self._is_wanted(section):
                self._damage.add(f"no option leads to section {section.id}", section.offset)
                is_forgotten = True
        return is_forgotten

    def _is_wanted(self, section: Section) -> bool:
        """Whether a section holds something, and nothing has led to it."""
        is_metadata = section.id in METADATA_IDS and section.id not in self._layout.metadata
        is_data = section.id in (SectionId.BUFFER, SectionId.BUFFER_TEXT)
        return section.offset not in self._used and (is_metadata or is_data)

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
            reader = self._sections.open(section)
            self._option_bytes += reader.left
            if self._option_bytes > limit("option-bytes"):
                raise reader.error(f"options {beyond('option-bytes')} are left out")
            return read_options(reader, self._layout.options, linear=False)
        except FormatError as error:
            self._damage.add_error("options", error)
            return None

    def _place(self, option: Option) -> bool:
        """Find what an option points at; False when it leads nowhere."""
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
            return False
        return True

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
            option = self._with_page_size(option, section)
            if not self._is_sound(option, section):
                guess_buffers(self._sections, section, self._builder, self._layout, option)
                return
            ends = [self._sections.end(section), *(area_end(area) + COUNT_WORD for area in option.areas)]
            limit = min(max(ends), self._builder.file.size) if section.compressed else None
        streams = self._builder.streams(option.areas, option.page_size, limit)
        self._layout.add_buffer(Buffer(option.name, option.clock, option.page_size, streams))

    def _with_page_size(self, option: BufferOption, section: Section) -> BufferOption:
        """The option of the top buffer with the page size that the kernel stated, where it says another."""
        page_size = header_page(self._layout, self._prologue, self._damage).page_size
        if option.name or option.page_size == page_size:
            return option
        self._damage.add(f"the top buffer has pages of {option.page_size} bytes, the kernel's of {page_size}")
        stated = option._replace(page_size=page_size)
        return stated if stated.fits(section) else option

    def _is_sound(self, option: BufferOption, section: Section) -> bool:
        """Whether an option says where all of its section's data is; what it does not say is damage."""
        if not option.fits(section):
            self._damage.add(f"the CPUs of buffer {option.name!r} do not fill its section", section.offset)
            return False
        if option.areas and section.size and not fill_up_to(option.areas, section.start + section.size):
            self._damage.add(f"buffer {option.name!r} and its section do not end at one place", section.offset)
            return not self._sections.is_followed(section)
        return True

    def _add_unreferenced(self, found: list[Section]) -> None:
        """Use sections that no option leads to."""
        for section in found:
            if not self._is_wanted(section):
                continue
            if section.id in METADATA_IDS:
                self._add_metadata(section)
            elif section.id == SectionId.BUFFER_TEXT:
                self._add_text("", section)
            else:
                guess_buffers(self._sections, section, self._builder, self._layout)
