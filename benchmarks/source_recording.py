"""The real recording that a large one is grown from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tracetui.formats.byte_reader import ByteReader
from tracetui.formats.damage_list import DamageList
from tracetui.formats.file_bytes import FileBytes
from tracetui.formats.recording import PageStream
from tracetui.formats.ring_buffer import ItemKind, walk_page
from tracetui.formats.tracedat.event_texts import index_event_texts, index_ftrace_texts
from tracetui.formats.tracedat.header_page import skip_header_info
from tracetui.formats.tracedat.linear_file import read_linear
from tracetui.formats.tracedat.open_trace_dat import open_trace_dat
from tracetui.formats.tracedat.options import Option, OptionId
from tracetui.formats.tracedat.prologue import LINEAR_VERSION, read_prologue
from tracetui.formats.tracedat.section_header import SectionId
from tracetui.formats.tracedat.sectioned_file import read_sectioned

_LEFT_OUT = frozenset({OptionId.DONE, OptionId.BUFFER, OptionId.CPUCOUNT, *range(OptionId.STRINGS, 26)})
_PARTS: tuple[tuple[SectionId, Callable[[ByteReader], object]], ...] = (
    (SectionId.HEADER_INFO, skip_header_info),
    (SectionId.FTRACE_EVENTS, index_ftrace_texts),
    (SectionId.EVENT_FORMATS, index_event_texts),
    (SectionId.KALLSYMS, lambda reader: reader.skip(reader.u32())),
    (SectionId.PRINTK, lambda reader: reader.skip(reader.u32())),
    (SectionId.CMDLINES, lambda reader: reader.skip(reader.u64())),
)


@dataclass(frozen=True)
class SourceStream:
    """The pages of one CPU.

    Attributes:
        pages: uint8[pages, page size], the whole ones.
        stamps: int64[stamps], byte offsets of absolute time stamps within `pages`.
        page_events: per page its number of records.
        first_ts, last_ts: raw times of the first and the last of them.
    """

    pages: npt.NDArray[np.uint8]
    stamps: npt.NDArray[np.int64]
    page_events: list[int]
    first_ts: int
    last_ts: int

    @property
    def events(self) -> int:
        """Records in all pages."""
        return sum(self.page_events)

    def shortened(self, share: float) -> SourceStream:
        """The first pages, at least one; all of them for a share of 1 and more."""
        count = min(max(ceil(len(self.pages) * share), 1), len(self.pages))
        pages = self.pages[:count]
        stamps = self.stamps[self.stamps < pages.nbytes]
        return replace(self, pages=pages, stamps=stamps, page_events=self.page_events[:count])


@dataclass(frozen=True)
class SourceRecording:
    """What is taken over from the real recording.

    Attributes:
        page_size: bytes per page of the top buffer.
        clock: its clock's name.
        metadata: section number -> content, as both versions of the format store it.
        options: those that do not say where something lies.
        streams: the CPUs of the top buffer.
    """

    page_size: int
    clock: str
    metadata: dict[int, bytes]
    options: list[Option]
    streams: list[SourceStream]


def read_source(path: Path) -> SourceRecording:
    """Read a recording of a little-endian 64-bit machine whole.

    Raises:
        UnreadableFile: it cannot be read.
        ValueError: it was recorded on another kind of machine, or its top buffer is empty.
    """
    file = FileBytes(path)
    recording = open_trace_dat(file)
    if recording.big_endian or recording.long_size != 8:
        raise ValueError(f"{path}: only recordings of little-endian 64-bit machines can be grown")
    prologue = read_prologue(file)
    layout_of = read_linear if prologue.version == LINEAR_VERSION else read_sectioned
    layout = layout_of(file, prologue, DamageList(path))
    top = next((buffer for buffer in recording.buffers if not buffer.name), None)
    streams = [_read_stream(stream, recording.page_size) for stream in top.streams] if top else []
    streams = [stream for stream in streams if stream.events]
    if not streams:
        raise ValueError(f"{path}: has no events to grow")
    return SourceRecording(
        page_size=recording.page_size,
        clock=recording.clock,
        metadata={section: _content(layout.metadata[section](), skip) for section, skip in _PARTS},
        options=[option for option in recording.options if option.id not in _LEFT_OUT],
        streams=streams,
    )


def _content(reader: ByteReader, skip: Callable[[ByteReader], object]) -> bytes:
    start = reader.pos
    skip(reader)
    return reader.source.read(start, reader.pos - start)


def _read_stream(stream: PageStream, page_size: int) -> SourceStream:
    data = bytes(stream.read_pages(0, stream.page_count))
    data = data[: len(data) // page_size * page_size]
    pages = np.frombuffer(data, np.uint8).reshape(-1, page_size)
    times: list[int] = []
    counts: list[int] = []
    stamps: list[int] = []
    for number in range(len(pages)):
        page = data[number * page_size : (number + 1) * page_size]
        found = [item.raw_ts for item in walk_page(page, 8, False) if item.kind is ItemKind.RECORD]
        counts.append(len(found))
        times += found
        stamps += [number * page_size + at for at in _absolute_stamps(page)]
    bounds = (times[0], max(times)) if times else (0, 0)
    return SourceStream(pages, np.array(stamps, np.int64), counts, *bounds)


def _absolute_stamps(page: bytes) -> list[int]:
    """Offsets of the absolute time stamps (type 31) of a page that is whole."""
    found, at = [], 16
    end = 16 + (int.from_bytes(page[8:12], "little") & 0x7FFFFFF)
    while at + 4 <= end:
        kind = page[at] & 31
        if kind == 31:
            found.append(at)
        if 0 < kind < 29:
            at += 4 + 4 * kind
        elif kind >= 30:
            at += 8
        else:
            at += 4 + max(int.from_bytes(page[at + 4 : at + 8], "little") + 3 & ~3, 4)
    return found
