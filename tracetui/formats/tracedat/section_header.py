"""The header of a section of a version 7 file."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

HEADER_SIZE = 16


class SectionId(IntEnum):
    """Numbers of sections; a section has the number of the option that points at it."""

    OPTIONS = 0
    BUFFER = 3
    STRINGS = 15
    HEADER_INFO = 16
    FTRACE_EVENTS = 17
    EVENT_FORMATS = 18
    KALLSYMS = 19
    PRINTK = 20
    CMDLINES = 21
    BUFFER_TEXT = 22
    BTF = 23
    MODULES = 25


KNOWN = frozenset(SectionId)
METADATA_IDS = frozenset(range(SectionId.HEADER_INFO, SectionId.CMDLINES + 1)) | {SectionId.BTF, SectionId.MODULES}


class Section(NamedTuple):
    """One section's header: u16 id, u16 flags (bit 0 compressed), i32 description, u64 size.

    Attributes:
        id: what it holds.
        compressed: its content is compressed.
        offset: file offset of the header.
        size: bytes that follow the header; 0 when the writer never came to state it.
    """

    id: int
    compressed: bool
    offset: int
    size: int

    @property
    def start(self) -> int:
        """File offset of the content."""
        return self.offset + HEADER_SIZE
