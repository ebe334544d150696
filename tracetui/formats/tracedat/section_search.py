"""Finds the next section of a file behind one whose header is damaged."""

from __future__ import annotations

import re
from collections.abc import Callable

from tracetui.formats.file_bytes import FileBytes
from tracetui.formats.tracedat.section_header import HEADER_SIZE, KNOWN, Section

_WINDOW = 1 << 20
_FARTHEST = 64 << 20
"""Bytes that are searched; sections stand behind each other, and only CPU data is larger."""
_CHAIN = 3
"""So many sections in a row are no accident."""
_NUMBERS = b"[" + re.escape(bytes(sorted(KNOWN))) + b"]"
_HEADERS = {
    False: re.compile(b"(?s)" + _NUMBERS + rb"\0[\0\1]\0(?:\xff{4}|...\0)(?!\0{8}).{5}\0{3}"),
    True: re.compile(b"(?s)" + rb"\0" + _NUMBERS + rb"\0[\0\1](?:\xff{4}|\0...)(?!\0{8})\0{3}.{5}"),
}


def is_sensible(section: Section, file_size: int) -> bool:
    """Whether a header can be one: of a known section that lies in the file."""
    return section.id in KNOWN and 0 < section.size <= file_size - section.start


def find_section(file: FileBytes, header: Callable[[int], Section], big_endian: bool, offset: int) -> int | None:
    """File offset of the next section header that others follow, None when there is none.

    Args:
        file: the file.
        header: reads the header at an offset.
        big_endian: byte order of the file.
        offset: where to begin.
    """
    stop = min(file.size, offset + _FARTHEST)
    for at in range(offset, stop, _WINDOW):
        window = file.read(at, _WINDOW + HEADER_SIZE - 1)
        found = _HEADERS[big_endian].search(window)
        while found:
            if _leads_on(file, header, at + found.start()):
                return at + found.start()
            found = _HEADERS[big_endian].search(window, found.start() + 1)
    return None


def _leads_on(file: FileBytes, header: Callable[[int], Section], offset: int) -> bool:
    """Whether sections follow each other from here on, to the file's end or for a while."""
    for _ in range(_CHAIN):
        if offset == file.size:
            return True
        if offset + HEADER_SIZE > file.size:
            return False
        section = header(offset)
        if not is_sensible(section, file.size):
            return False
        offset = section.start + section.size
    return True
