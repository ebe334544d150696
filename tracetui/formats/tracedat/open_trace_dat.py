"""Opening a trace.dat file: its structure is read, its content only when it is asked for."""

from __future__ import annotations

from tracetui.formats.damage_list import DamageList
from tracetui.formats.file_bytes import FileBytes
from tracetui.formats.tracedat.header_page import header_page
from tracetui.formats.tracedat.linear_file import read_linear
from tracetui.formats.tracedat.option_facts import read_facts
from tracetui.formats.tracedat.prologue import LINEAR_VERSION, MAGIC, read_prologue
from tracetui.formats.tracedat.sectioned_file import read_sectioned
from tracetui.formats.tracedat.trace_dat import TraceDat

__all__ = ["MAGIC", "open_trace_dat"]


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
    page = header_page(layout, prologue, damage)
    if page.page_size != prologue.page_size:
        damage.add(f"pages have {page.page_size} bytes, but the file's head says {prologue.page_size}")
    if not page.is_known and layout.buffers:
        damage.add("ring buffers of kernels before 2.6.31 are not read")
        layout.buffers = []
    facts = read_facts(layout.options, prologue.big_endian, damage)
    recording = TraceDat(file, prologue, layout, facts, page, damage)
    if facts.cpu_count is not None and recording.cpu_count > facts.cpu_count:
        damage.add(f"data of CPU {recording.cpu_count - 1} on a machine of {facts.cpu_count} CPUs")
    return recording
