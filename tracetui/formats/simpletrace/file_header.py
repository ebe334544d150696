"""The head of a simpletrace file: byte order and version.

u64 ~0 (the header's event id), u64 magic, u64 version, all in the byte order of the machine that wrote
the file. In version 0 the header fills a whole record of 64 bytes.
"""

from __future__ import annotations

from struct import Struct
from typing import NamedTuple

from tracetui.errors import UnreadableFile
from tracetui.formats.file_bytes import FileBytes

_MAGIC = 0xF2B1_77CB_0AA4_29B4
_HEADER_ID = (1 << 64) - 1
_HEADER = (Struct("<3Q"), Struct(">3Q"))

KIND = "simpletrace"
"""What a recording of this format calls itself."""

MAGIC_LITTLE, MAGIC_BIG = (header.pack(_HEADER_ID, _MAGIC, 0)[:16] for header in _HEADER)
"""First bytes of a file, by its byte order."""

FIXED_RECORDS, NO_PID, PID, MAPPED = 0, 2, 3, 4
"""Versions: records of 64 bytes; of any length; with the process id; with the events' names."""
FIXED_RECORD_SIZE = 64


class FileHeader(NamedTuple):
    """What the head says.

    Attributes:
        version: 0, 2, 3 or 4.
        big_endian: byte order of the file.
        size: bytes before the first record.
    """

    version: int
    big_endian: bool
    size: int


def read_header(file: FileBytes) -> FileHeader:
    """Read the head of a file that begins with one of the magics.

    Raises:
        UnreadableFile: it is cut off, or of a version nobody has written.
    """
    head = file.read(0, 24)
    if len(head) < 24:
        raise UnreadableFile(file.path, "is cut off inside its first bytes", len(head))
    big_endian = head[8:16] == MAGIC_BIG[8:]
    version = int(_HEADER[big_endian].unpack(head)[2])
    if version not in {FIXED_RECORDS, NO_PID, PID, MAPPED}:
        raise UnreadableFile(file.path, f"is of simpletrace version {version}; 0, 2, 3 and 4 are known", 16)
    return FileHeader(version, big_endian, FIXED_RECORD_SIZE if version == FIXED_RECORDS else 24)
