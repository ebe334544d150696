"""Grown pages -> a trace.dat file, version 6 or version 7 with zstd."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import zstandard

from benchmarks.grown_pages import GrownStream
from benchmarks.source_recording import SourceRecording
from tracetui.formats.tracedat.options import OptionId
from tracetui.formats.tracedat.prologue import MAGIC

_CHUNK_PAGES = 10
_LITTLE_ENDIAN_64 = b"\0\x08"
_COMPRESSED = 1


def write_linear(path: Path, source: SourceRecording, streams: Sequence[GrownStream]) -> None:
    """Version 6: metadata, options, a table of CPUs, their pages."""
    with path.open("wb") as file:
        file.write(MAGIC + b"6\0" + _LITTLE_ENDIAN_64 + struct.pack("<I", source.page_size))
        file.writelines(source.metadata[number] for number in sorted(source.metadata))
        file.write(struct.pack("<I", len(streams)) + b"options  \0")
        for option in source.options:
            file.write(struct.pack("<HI", option.id, len(option.data)) + option.data)
        file.write(struct.pack("<H", OptionId.DONE) + b"flyrecord\0")
        has_clock = any(option.id == OptionId.TRACECLOCK for option in source.options)
        clock = f"[{source.clock}]".encode() if has_clock else b""
        trailer = struct.pack("<Q", len(clock)) + clock if has_clock else b""
        offset = _aligned(file.tell() + 16 * len(streams) + len(trailer), source.page_size)
        start = offset
        for stream in streams:
            file.write(struct.pack("<QQ", offset, stream.size))
            offset += stream.size
        file.write(trailer)
        file.write(bytes(start - file.tell()))
        for stream in streams:
            for pages in stream.parts():
                file.write(pages.data)


def write_sectioned(path: Path, source: SourceRecording, streams: Sequence[GrownStream]) -> None:
    """Version 7, CPU data in zstd chunks."""
    with path.open("wb") as file:
        version = ".".join(map(str, zstandard.ZSTD_VERSION)).encode()
        head = MAGIC + b"7\0" + _LITTLE_ENDIAN_64 + struct.pack("<I", source.page_size) + b"zstd\0" + version + b"\0"
        file.write(head + bytes(8))
        options = [(option.id, option.data) for option in source.options]
        for number in sorted(source.metadata):
            options.append((number, struct.pack("<Q", file.tell())))
            content = source.metadata[number]
            packed = zstandard.compress(content)
            block = struct.pack("<II", len(packed), len(content)) + packed
            file.write(_section_header(number, _COMPRESSED, len(block)) + block)
        options.append((OptionId.CPUCOUNT, struct.pack("<I", len(streams))))
        options.append((OptionId.BUFFER, _write_buffer(file, source, streams)))
        options.append((OptionId.DONE, bytes(8)))
        offset = file.tell()
        content = b"".join(struct.pack("<HI", number, len(data)) + data for number, data in options)
        file.write(_section_header(OptionId.DONE, 0, len(content)) + content)
        file.seek(len(head))
        file.write(struct.pack("<Q", offset))


def _write_buffer(file: BinaryIO, source: SourceRecording, streams: Sequence[GrownStream]) -> bytes:
    """Write the section of the top buffer and give the payload of its option."""
    start = file.tell()
    file.write(_section_header(OptionId.BUFFER, _COMPRESSED, 0))
    table = b""
    for cpu, stream in enumerate(streams):
        file.write(bytes(_aligned(file.tell(), source.page_size) - file.tell()))
        offset = file.tell()
        _write_chunks(file, _chunks(stream, _CHUNK_PAGES * source.page_size))
        table += struct.pack("<IQQ", cpu, offset, file.tell() - offset)
    end = file.tell()
    file.seek(start)
    file.write(_section_header(OptionId.BUFFER, _COMPRESSED, end - start - 16))
    file.seek(end)
    clock = source.clock.encode() + b"\0"
    return struct.pack("<Q", start) + b"\0" + clock + struct.pack("<II", source.page_size, len(streams)) + table


def _chunks(stream: GrownStream, size: int) -> Iterator[memoryview]:
    for pages in stream.parts():
        data = pages.data.cast("B")
        for at in range(0, len(data), size):
            yield data[at : at + size]


def _write_chunks(file: BinaryIO, chunks: Iterator[memoryview]) -> None:
    """A count, then per chunk its stored and its real size and a zstd frame without a size of its own."""
    compressor = zstandard.ZstdCompressor(write_content_size=False)
    start, count = file.tell(), 0
    file.write(bytes(4))
    for chunk in chunks:
        packed = compressor.compress(chunk)
        file.write(struct.pack("<II", len(packed), len(chunk)) + packed)
        count += 1
    end = file.tell()
    file.seek(start)
    file.write(struct.pack("<I", count))
    file.seek(end)


def _section_header(number: int, flags: int, size: int) -> bytes:
    return struct.pack("<HHiQ", number, flags, -1, size)


def _aligned(offset: int, size: int) -> int:
    return -(-offset // size) * size
