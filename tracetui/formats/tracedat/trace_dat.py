"""A trace.dat file as a Recording."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from tracetui.formats.damage_list import DamageList
from tracetui.formats.file_bytes import FileBytes, FormatError
from tracetui.formats.recording import Buffer, Damage, GuestOption, TimeShift, Tsc2Nsec
from tracetui.formats.tracedat.command_lines import parse_command_lines, parse_printk_list
from tracetui.formats.tracedat.event_table import StoredEvents
from tracetui.formats.tracedat.header_page import HeaderPage
from tracetui.formats.tracedat.layout import Layout, TextOpener
from tracetui.formats.tracedat.option_facts import OptionFacts
from tracetui.formats.tracedat.options import Option
from tracetui.formats.tracedat.prologue import Prologue
from tracetui.formats.tracedat.section_header import SectionId
from tracetui.formats.tracedat.stored_text import read_sized_text
from tracetui.limits import beyond, limit


class TraceDat:
    """An open trace.dat file; see `tracetui.formats.recording.Recording` for what a recording says.

    Attributes:
        compression_version: version of the library that compressed, "" for none.
        user_long_size: size of `long` in the program that recorded, in bytes.
        page_size: bytes of a sub-buffer of the top buffer.
        guessed_cpus: the CPU numbers of some streams are guessed, as the file was cut before they were stated.
        options: all options as they stand in the file.
        trace_clock_text: tracefs' `trace_clock`, the selected clock in brackets; None without that option.
        hooks: texts of the HOOK options.
        process_maps: texts of the PROCMAPS options, one per process.
        last_boot_info: text of the LAST_BOOT_INFO option, "" when absent.
    """

    kind = "trace.dat"

    def __init__(
        self,
        file: FileBytes,
        prologue: Prologue,
        layout: Layout,
        facts: OptionFacts,
        page: HeaderPage,
        damage: DamageList,
    ) -> None:
        self._file, self._layout, self._damage_list = file, layout, damage
        self.path: Path = file.path
        self.version = prologue.version
        self.compression = prologue.compression
        self.compression_version = prologue.compression_version
        self.big_endian = prologue.big_endian
        self.user_long_size = prologue.user_long_size
        self.long_size = page.long_size
        self.page_size = page.page_size
        self.guessed_cpus = layout.guessed_cpus
        self.options: Sequence[Option] = layout.options
        self.buffers: Sequence[Buffer] = layout.buffers
        self.cpu_count = _cpu_count(layout, facts)
        self._take_facts(facts)

    def _take_facts(self, facts: OptionFacts) -> None:
        self.has_clock_option = facts.clocks is not None
        self.trace_clock_text = facts.clocks
        self.clock: str = facts.clock or self._layout.clock
        self.trace_id = facts.trace_id
        self.guests: Sequence[GuestOption] = facts.guests
        self.time_shift: TimeShift | None = facts.time_shift
        self.tsc2nsec: Tsc2Nsec | None = facts.tsc2nsec
        self.date_offset_ns = facts.date_offset_ns
        self.offset_ns = facts.offset_ns
        self.uname = facts.uname
        self.writer_version = facts.writer_version
        self.stats = "".join(facts.stat_texts)
        self.hooks: Sequence[str] = facts.hooks
        self.process_maps: Sequence[str] = facts.process_maps
        self.last_boot_info = facts.last_boot

    @property
    def damage(self) -> Sequence[Damage]:
        """What could not be read, as far as known; a file that changes while it is open is damage too."""
        change = self._file.change()
        if change:
            self._damage_list.add(change)
        return self._damage_list

    def close(self) -> None:
        """Give the file back; reading pages gives nothing afterwards."""
        self._file.close()

    @cached_property
    def events(self) -> StoredEvents:
        """The event formats."""
        return StoredEvents(self._layout, self.long_size, self._damage_list)

    @cached_property
    def comms(self) -> Mapping[int, str]:
        """pid -> saved command line."""
        return parse_command_lines(self._lines(SectionId.CMDLINES))

    @cached_property
    def kallsyms(self) -> bytes:
        """Text of the stored kallsyms, b"" when there is none."""
        return self._text(SectionId.KALLSYMS)

    @cached_property
    def printk_formats(self) -> Mapping[int, str]:
        """Address -> trace_printk format."""
        return dict(self.printk_list)

    @cached_property
    def printk_list(self) -> Sequence[tuple[int, str]]:
        """(address, format) of all trace_printk formats in the file's order; some are listed twice."""
        return parse_printk_list(self._lines(SectionId.PRINTK))

    @property
    def text_buffers(self) -> Mapping[str, bytes]:
        """Buffer name -> text of a latency trace, read from the file at each look-up."""
        return _Texts(self._layout.text_buffers)

    def _lines(self, section: SectionId) -> bytes:
        """A text of which so many lines are read as the limit says."""
        text = self._text(section)
        if text.count(b"\n") > limit("names"):
            self._damage_list.add(f"{section.name.lower()} {beyond('names')} are left out")
        return text

    def _text(self, section: SectionId) -> bytes:
        opener = self._layout.metadata.get(section)
        if opener is None:
            return b""
        what = section.name.lower()
        try:
            return read_sized_text(opener(), section == SectionId.CMDLINES, what, self._damage_list)
        except FormatError as error:
            self._damage_list.add_error(what, error)
            return b""


class _Texts(Mapping[str, bytes]):
    """Texts that are read when they are looked up."""

    def __init__(self, openers: Mapping[str, TextOpener]) -> None:
        self._openers = openers

    def __getitem__(self, name: str) -> bytes:
        return self._openers[name]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._openers)

    def __len__(self) -> int:
        return len(self._openers)


def _cpu_count(layout: Layout, facts: OptionFacts) -> int:
    """CPUs as stated, and no fewer than have data."""
    cpus = [stream.cpu + 1 for buffer in layout.buffers for stream in buffer.streams]
    return max([facts.cpu_count or layout.cpu_count, *cpus])
