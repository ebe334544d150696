"""Opening a trace.dat file: its structure is read, its content only when it is asked for."""

from __future__ import annotations

from tracetui.formats.damage_list import DamageList
from tracetui.formats.file_bytes import FileBytes, FormatError
from tracetui.formats.tracedat.header_page import read_header_page
from tracetui.formats.tracedat.layout import Layout
from tracetui.formats.tracedat.linear_file import read_linear
from tracetui.formats.tracedat.option_facts import read_facts
from tracetui.formats.tracedat.prologue import LINEAR_VERSION, MAGIC, Prologue, read_prologue
from tracetui.formats.tracedat.sectioned_file import read_sectioned
from tracetui.formats.tracedat.sections import SectionId
from tracetui.formats.tracedat.trace_dat import TraceDat

__all__ = ["MAGIC", "open_trace_dat"]

_LONG_SIZES = (4, 8)


def open_trace_dat(file: FileBytes) -> TraceDat:
    """Open a file that begins with `MAGIC`.

    Raises:
        UnreadableFile: its first bytes are cut off, or of a version or compression nobody knows.
    """
    prologue = read_prologue(file)
    damage = DamageList(file.path)
    if prologue.version == LINEAR_VERSION:
        layout = read_linear(file, prologue, damage)
    else:
        layout = read_sectioned(file, prologue, damage)
    facts = read_facts(layout.options, prologue.big_endian, damage)
    return TraceDat(file, prologue, layout, facts, _long_size(layout, prologue, damage), damage)


def _long_size(layout: Layout, prologue: Prologue, damage: DamageList) -> int:
    """The kernel's long, by the page header it described; the recording program's when that is lost."""
    try:
        if SectionId.HEADER_INFO not in layout.metadata:
            raise FormatError("it is not there")
        page = read_header_page(layout.metadata[SectionId.HEADER_INFO]())
    except FormatError as error:
        damage.add_error("the kernel's page layout", error)
        return prologue.user_long_size if prologue.user_long_size in _LONG_SIZES else 8
    if page.page_size != prologue.page_size:
        damage.add(f"the kernel's pages have {page.page_size} bytes, the file's head says {prologue.page_size}")
    return page.long_size
