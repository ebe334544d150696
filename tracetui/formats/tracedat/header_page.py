"""HEADER INFO: how the recording kernel lays out a page of its ring buffer."""

from __future__ import annotations

import re
from typing import NamedTuple

from tracetui.formats.byte_reader import ByteReader
from tracetui.formats.damage_list import DamageList
from tracetui.formats.file_bytes import FormatError
from tracetui.formats.tracedat.layout import Layout
from tracetui.formats.tracedat.prologue import Prologue
from tracetui.formats.tracedat.section_header import SectionId

MIN_PAGE_SIZE = 256
MAX_PAGE_SIZE = 1 << 27
_USUAL_PAGE_SIZE = 4096
_LONG_SIZES = (4, 8)
_FIELD = re.compile(r"field:\s*\S+ (\w+);\s*offset:(\d{1,9});\s*size:(\d{1,9});")
_MAX_TEXT = 1 << 16


def is_page_size(size: int) -> bool:
    """Whether a sub-buffer can have this size in bytes."""
    return MIN_PAGE_SIZE <= size <= MAX_PAGE_SIZE


class HeaderPage(NamedTuple):
    """Layout of a page.

    Attributes:
        long_size: size of the kernel's long in bytes, 4 or 8.
        page_size: bytes of a page of the top buffer.
        is_known: records of such pages can be read; not those of kernels before 2.6.31.
    """

    long_size: int
    page_size: int
    is_known: bool = True


def header_page(layout: Layout, prologue: Prologue, damage: DamageList) -> HeaderPage:
    """What the kernel said of its pages; what the file's first bytes say where that is lost."""
    page_size = prologue.page_size if is_page_size(prologue.page_size) else _USUAL_PAGE_SIZE
    stated = HeaderPage(prologue.user_long_size if prologue.user_long_size in _LONG_SIZES else 8, page_size)
    try:
        opener = layout.metadata.get(SectionId.HEADER_INFO)
        text = read_header_page(opener()) if opener else None
        if text is None:
            damage.add("the kernel's page layout is not in the file")
            return stated
        return parse_header_page(text) if text else stated._replace(is_known=False)
    except FormatError as error:
        damage.add_error("the kernel's page layout", error)
        return stated


def read_header_page(reader: ByteReader) -> str:
    """The text of tracefs' `events/header_page`, "" in files of kernels before 2.6.31.

    Raises:
        FormatError: it is not there.
    """
    offset, size = _part(reader, "header_page")
    return reader.source.read(offset, size).decode("latin-1")


def parse_header_page(text: str) -> HeaderPage:
    """Read the fields timestamp, commit and data.

    Raises:
        FormatError: they describe a page that no known kernel has.
    """
    fields = {name: (int(offset), int(size)) for name, offset, size in _FIELD.findall(text)}
    timestamp, commit, data = (fields.get(name, (-1, -1)) for name in ("timestamp", "commit", "data"))
    if timestamp != (0, 8) or commit not in ((8, 4), (8, 8)) or data[0] != 8 + commit[1]:
        raise FormatError("it is none that is known")
    if not is_page_size(sum(data)):
        raise FormatError(f"it has {sum(data)} bytes")
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
        raise reader.error(f"{name} of {size} bytes")
    return reader.skip(size), size
