"""Options of a trace.dat file: numbered payloads, not yet interpreted."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from tracetui.formats.byte_reader import ByteReader
from tracetui.formats.c_number import c_number
from tracetui.limits import beyond, limit


class OptionId(IntEnum):
    """Numbers of the options; trace-cmd 3.4 wrote the last three first."""

    DONE = 0
    DATE = 1
    CPUSTAT = 2
    BUFFER = 3
    TRACECLOCK = 4
    UNAME = 5
    HOOK = 6
    OFFSET = 7
    CPUCOUNT = 8
    VERSION = 9
    PROCMAPS = 10
    TRACEID = 11
    TIME_SHIFT = 12
    GUEST = 13
    TSC2NSEC = 14
    STRINGS = 15
    HEADER_INFO = 16
    FTRACE_EVENTS = 17
    EVENT_FORMATS = 18
    KALLSYMS = 19
    PRINTK = 20
    CMDLINES = 21
    BUFFER_TEXT = 22
    BTF_FILE = 23
    LAST_BOOT_INFO = 24
    MODULES_FILE = 25


_KNOWN = frozenset(OptionId)


class Option(NamedTuple):
    """One option as it stands in the file.

    Attributes:
        id: its number.
        size: bytes of payload.
        offset: file offset of the payload.
        data: the payload.
    """

    id: int
    size: int
    offset: int
    data: bytes

    @property
    def name(self) -> str:
        """What the number means, "UNKNOWN" when nobody knows."""
        return OptionId(self.id).name if self.id in _KNOWN else "UNKNOWN"

    @property
    def text(self) -> str:
        """The payload as a text: up to its first NUL, one character per byte."""
        return self.data.partition(b"\0")[0].decode("latin-1")

    @property
    def number(self) -> int:
        """The payload as a number in ASCII, as strtoll reads it with base 0; 0 when it is none."""
        return c_number(self.text)


def read_options(reader: ByteReader, options: list[Option], linear: bool) -> int:
    """Read options up to DONE.

    Each is u16 id, u32 size, payload. DONE of a linear (version 6) file is just its id; in a section
    its payload is the file offset of the next options section.

    Args:
        reader: at the first option.
        options: where they are added.
        linear: the file is of version 6.

    Returns:
        File offset of the next options section, 0 for none.

    Raises:
        FormatError: an option is cut off; those before it were added.
    """
    while True:
        option_id = reader.u16()
        if linear and option_id == OptionId.DONE:
            return 0
        size = reader.u32()
        offset = reader.source.file_offset(reader.pos) or 0
        if len(options) >= limit("options"):
            raise reader.error(f"options {beyond('options')} are left out")
        if size > limit("option-bytes"):
            raise reader.error(f"an option has {size} bytes, {beyond('option-bytes')}")
        option = Option(option_id, size, offset, reader.take(size))
        options.append(option)
        if option_id == OptionId.DONE:
            if size < 8:
                raise reader.error("the end of the options does not say where they go on")
            return int.from_bytes(option.data[:8], "big" if reader.big_endian else "little")
