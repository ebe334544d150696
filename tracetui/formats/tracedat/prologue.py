"""The first bytes of a trace.dat file: version, byte order, sizes, compression."""

from __future__ import annotations

from dataclasses import dataclass

from tracetui.errors import UnreadableFile
from tracetui.formats.byte_reader import ByteReader
from tracetui.formats.file_bytes import FileBytes, FormatError
from tracetui.formats.tracedat.compression import METHODS, NONE

MAGIC = b"\x17\x08\x44tracing"
LINEAR_VERSION = 6
SECTIONED_VERSION = 7
_MAX_NAME = 64


@dataclass(frozen=True, slots=True)
class Prologue:
    """What the first bytes say.

    Attributes:
        version: 6 (one linear stream) or 7 (sections).
        big_endian: byte order of everything that follows.
        user_long_size: size of `long` in the program that recorded, in bytes; the kernel's may differ.
        page_size: bytes of a sub-buffer of the top buffer.
        compression: "none", "zlib" or "zstd".
        compression_version: version of the library that compressed, "" for none.
        options_offset: file offset of the first options section; 0 in version 6.
        end: file offset of what follows.
    """

    version: int
    big_endian: bool
    user_long_size: int
    page_size: int
    compression: str
    compression_version: str
    options_offset: int
    end: int


def read_prologue(file: FileBytes) -> Prologue:
    """Read the first bytes of a trace.dat file.

    Raises:
        UnreadableFile: they are cut off, or state a version, byte order or compression nobody knows.
    """
    reader = ByteReader(file, big_endian=False, pos=len(MAGIC))
    try:
        return _read_fields(reader, file)
    except FormatError as error:
        raise UnreadableFile(file.path, f"the file's head is unreadable: {error.reason}", error.offset) from error


def _read_fields(reader: ByteReader, file: FileBytes) -> Prologue:
    version = _version(reader, file)
    order_offset = reader.pos
    order, user_long_size = reader.take(2)
    if order > 1:
        raise UnreadableFile(file.path, f"unknown byte order {order}", order_offset)
    reader.big_endian = order == 1
    page_size = reader.u32()
    compression, compression_version, options_offset = NONE, "", 0
    if version == SECTIONED_VERSION:
        name_offset = reader.pos
        compression = reader.text(_MAX_NAME)
        if compression not in METHODS:
            raise UnreadableFile(file.path, f"unknown compression {compression!r}", name_offset)
        compression_version = reader.text(_MAX_NAME)
        options_offset = reader.u64()
    return Prologue(
        version,
        reader.big_endian,
        user_long_size,
        page_size,
        compression,
        compression_version,
        options_offset,
        reader.pos,
    )


def _version(reader: ByteReader, file: FileBytes) -> int:
    offset = reader.pos
    text = reader.text(_MAX_NAME)
    if text not in (str(LINEAR_VERSION), str(SECTIONED_VERSION)):
        raise UnreadableFile(file.path, f"unknown trace.dat version {text!r}, known are 6 and 7", offset)
    return int(text)
