"""Finds the next section of a file behind one whose header is damaged."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from tracetui.formats.file_bytes import FileBytes
from tracetui.formats.tracedat.options import OptionId
from tracetui.formats.tracedat.section_header import HEADER_SIZE, KNOWN, METADATA_IDS, Section, SectionId
from tracetui.limits import limit

_WINDOW = 1 << 20
_MOST_TRIES = 100_000
"""Places that look like a header and lead nowhere, until the search is given up."""
_OPTION_HEADER = 6
_MOST_OPTIONS = 1000
_SIZE_WORDS: dict[int, int] = {SectionId.KALLSYMS: 4, SectionId.PRINTK: 4, SectionId.CMDLINES: 8}
"""Section -> bytes of the size that its text begins with."""
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
    stop, tries = min(file.size, offset + limit("search-bytes")), 0
    for at in range(offset, stop, _WINDOW):
        window = file.read(at, _WINDOW + HEADER_SIZE - 1)
        found = _HEADERS[big_endian].search(window)
        while found and tries < _MOST_TRIES:
            tries += 1
            if _leads_on(file, header, big_endian, at + found.start()):
                return at + found.start()
            found = _HEADERS[big_endian].search(window, found.start() + 1)
    return None


def _leads_on(file: FileBytes, header: Callable[[int], Section], big_endian: bool, offset: int) -> bool:
    """Whether sections follow each other from here on, to the file's end or for a while, one of them for certain."""
    order: Literal["little", "big"] = "big" if big_endian else "little"
    certain = False
    for _ in range(_CHAIN):
        if offset == file.size:
            return True
        if offset + HEADER_SIZE > file.size:
            return False
        section = header(offset)
        verdict = _is_certain(file, section, order) if is_sensible(section, file.size) else False
        if verdict is False:
            return False
        certain = certain or bool(verdict)
        offset = section.start + section.size
    return certain


def _is_certain(file: FileBytes, section: Section, order: Literal["little", "big"]) -> bool | None:
    """Whether the content fits the header, None where it has nothing that could tell."""
    if section.id == SectionId.OPTIONS:
        return _are_options(file, section, order)
    if section.id not in METADATA_IDS and section.id != SectionId.STRINGS:
        return None
    if section.compressed:
        return int.from_bytes(file.read(section.start, 4), order) == section.size - 8
    if section.id == SectionId.HEADER_INFO:
        return file.read(section.start, 12) == b"header_page\0"
    width = _SIZE_WORDS.get(section.id)
    return None if width is None else int.from_bytes(file.read(section.start, width), order) == section.size - width


def _are_options(file: FileBytes, section: Section, order: Literal["little", "big"]) -> bool:
    """Whether a section holds options, one behind the other, of which the last one is DONE and ends the section."""
    at, end = section.start, section.start + section.size
    for _ in range(_MOST_OPTIONS):
        head = file.read(at, _OPTION_HEADER)
        number, size = int.from_bytes(head[:2], order), int.from_bytes(head[2:], order)
        at += _OPTION_HEADER + size
        if len(head) < _OPTION_HEADER or at > end or number == OptionId.DONE:
            return at == end and number == OptionId.DONE
    return False
