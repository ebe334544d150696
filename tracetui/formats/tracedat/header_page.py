"""HEADER INFO: how the recording kernel lays out a page of its ring buffer."""

from __future__ import annotations

import re
from typing import NamedTuple

from tracetui.formats.byte_reader import ByteReader
from tracetui.formats.file_bytes import FormatError

_FIELD = re.compile(r"field:\s*\S+ (\w+);\s*offset:(\d+);\s*size:(\d+);")
_MAX_TEXT = 1 << 16


class HeaderPage(NamedTuple):
    """Layout of a page.

    Attributes:
        long_size: size of the kernel's long in bytes, 4 or 8.
        page_size: bytes of a page.
    """

    long_size: int
    page_size: int


def read_header_page(reader: ByteReader) -> HeaderPage:
    """Read the text of tracefs' `events/header_page`.

    Raises:
        FormatError: it is not there or describes a page that no known kernel has.
    """
    text = reader.source.read(*_part(reader, "header_page")).decode("latin-1")
    fields = {name: (int(offset), int(size)) for name, offset, size in _FIELD.findall(text)}
    try:
        timestamp, commit, data = fields["timestamp"], fields["commit"], fields["data"]
    except KeyError as error:
        raise reader.error(f"the kernel's page layout lacks the field {error}") from error
    if timestamp != (0, 8) or commit not in ((8, 4), (8, 8)) or data[0] != 8 + commit[1]:
        raise reader.error("the kernel's page layout is unknown")
    return HeaderPage(commit[1], sum(data))


def skip_header_info(reader: ByteReader) -> None:
    """Pass over HEADER INFO: "header_page" NUL, u64 size, text, then the same for "header_event"."""
    _part(reader, "header_page")
    _part(reader, "header_event")


def _part(reader: ByteReader, name: str) -> tuple[int, int]:
    """Offset and size of a part's text."""
    found = reader.text(32)
    if found != name:
        raise reader.error(f"{name} expected, {found!r} found")
    size = reader.u64()
    if size > _MAX_TEXT:
        raise FormatError(f"{name} of {size} bytes", reader.source.file_offset(reader.pos))
    return reader.skip(size), size
