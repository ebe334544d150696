"""Texts that are stored as a whole: a size and that many bytes, or chunks of a latency trace."""

from __future__ import annotations

from tracetui.formats.byte_reader import ByteReader
from tracetui.formats.damage_list import DamageList
from tracetui.formats.file_bytes import FileBytes, MemoryBytes
from tracetui.formats.tracedat.chunk_cache import ChunkCache
from tracetui.formats.tracedat.chunk_directory import read_chunk_directory
from tracetui.formats.tracedat.chunked_stream import ChunkedStream
from tracetui.formats.tracedat.page_streams import Area
from tracetui.formats.tracedat.section_header import Section
from tracetui.formats.tracedat.sections import SectionFile
from tracetui.limits import beyond, limit

_LATENCY = "text of the latency trace"


def read_sized_text(reader: ByteReader, wide: bool, what: str, damage: DamageList) -> bytes:
    """A u32 or (`wide`) u64 size and that many bytes; what is missing of them is noted as damage.

    Raises:
        FormatError: the size itself is missing.
    """
    size = reader.u64() if wide else reader.u32()
    text = reader.source.read(reader.pos, min(size, limit("section-bytes")))
    if len(text) == limit("section-bytes") < size:
        damage.add(f"{what}: has {size} bytes, {beyond('section-bytes')}", reader.source.file_offset(reader.pos))
    elif len(text) < size:
        offset = reader.source.file_offset(reader.pos + len(text))
        damage.add(f"{what}: only {len(text)} of {size} bytes are there", offset)
    note_rest(reader, size, what, damage)
    return text


def note_rest(reader: ByteReader, size: int, what: str, damage: DamageList) -> None:
    """Note as damage what a section still holds `size` bytes behind a reader: nothing, unless a number is wrong."""
    if isinstance(reader.source, MemoryBytes) and reader.left > size:
        damage.add(f"{what}: {reader.left - size} bytes more than are accounted for", reader.source.start)


def read_plain_text(file: FileBytes, start: int, end: int, damage: DamageList) -> bytes:
    """The text of a latency trace that lies in the file as it is, from `start` to `end`."""
    if end - start > limit("section-bytes"):
        damage.add(f"{_LATENCY}: has {end - start} bytes, {beyond('section-bytes')}", start)
    return file.read(start, min(end - start, limit("section-bytes")))


def read_text_section(sections: SectionFile, section: Section) -> bytes:
    """The text of a latency trace: the section's bytes, or chunks as of a CPU's data."""
    file, damage, end = sections.file, sections.damage, sections.end(section)
    if not section.compressed:
        return read_plain_text(file, section.start, end, damage)
    directory = read_chunk_directory(file, section.start, end, sections.prologue.big_endian)
    if directory.problem:
        damage.add(f"{_LATENCY}: {directory.problem}", directory.problem_offset)
    size = directory.ends[-1] if directory.ends else 0
    if size > limit("section-bytes"):
        damage.add(f"{_LATENCY}: claims {size} bytes, {beyond('section-bytes')}", section.start)
    area = Area(_LATENCY, 0, section.start, end - section.start)
    stream = ChunkedStream(file, area, 1, directory, sections.prologue.compression, ChunkCache(damage))
    return bytes(stream.read_pages(0, min(size, limit("section-bytes"))))
