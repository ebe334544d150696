"""trace.dat files put together part by part, for what no real recording has."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import Literal

from tests.formats.ring_buffer_pages import Machine
from tracetui.formats.tracedat.options import OptionId
from tracetui.formats.tracedat.prologue import MAGIC
from tracetui.formats.tracedat.section_header import SectionId

PAGE_SIZE = 4096
EVENT_ID = 300
EVENT_FORMAT = (
    f"name: blip\nID: {EVENT_ID}\nformat:\n"
    "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
    "\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n"
    "\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n"
    "\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"
    "\tfield:int value;\toffset:8;\tsize:4;\tsigned:1;\n\n"
    'print fmt: "%d", REC->value\n'
)
KALLSYMS = b"ffffffff81000000 T _text\n"
PRINTK = b'0xffffffff82000000 : "went %d\\n"\n'
CMDLINES = b"7 seven\n\n8 \nodd\n9 nine lives \n"


def event(machine: Machine, pid: int, value: int = 0) -> bytes:
    """The payload of one event."""
    return machine.u16(EVENT_ID) + bytes(2) + machine.u32(pid) + machine.u32(value)


def blips(machine: Machine, ts_raw: int, count: int, page_size: int = PAGE_SIZE) -> bytes:
    """A page of events one unit of time apart; the pid of each is its own time."""
    records = b"".join(machine.record(min(n, 1), event(machine, ts_raw + n)) for n in range(count))
    return machine.page(ts_raw, records, size=page_size)


def aligned(data: bytes, page_size: int = PAGE_SIZE) -> bytes:
    return data + bytes(-len(data) % page_size)


@dataclass
class CraftedBuffer:
    """A ring buffer: its name, its CPUs' pages, its page size."""

    name: str
    pages: dict[int, bytes]
    page_size: int = PAGE_SIZE


@dataclass
class CraftedFile:
    """What goes into a file."""

    machine: Machine
    buffers: list[CraftedBuffer]
    options: list[tuple[int, bytes]] = field(default_factory=list)
    compression: Literal["none", "zlib"] = "none"
    count_in_size: bool = True
    """The BUFFER option's size includes the word with the number of chunks; trace-cmd 3.1.6 left it out."""
    cpus: int = 2
    is_finished: bool = True
    """Writer lived long enough to write the options behind the buffers."""

    def metadata(self) -> dict[SectionId, bytes]:
        m = self.machine
        header = (
            "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n"
            f"\tfield: local_t commit;\toffset:8;\tsize:{m.long_size};\tsigned:1;\n"
            f"\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n"
            f"\tfield: char data;\toffset:{8 + m.long_size};\tsize:{PAGE_SIZE - 8 - m.long_size};\tsigned:1;\n"
        ).encode()
        text = EVENT_FORMAT.encode()
        return {
            SectionId.HEADER_INFO: b"header_page\0" + m.u64(len(header)) + header + b"header_event\0" + m.u64(0),
            SectionId.FTRACE_EVENTS: m.u32(0),
            SectionId.EVENT_FORMATS: m.u32(1) + b"test\0" + m.u32(1) + m.u64(len(text)) + text,
            SectionId.KALLSYMS: m.u32(len(KALLSYMS)) + KALLSYMS,
            SectionId.PRINTK: m.u32(len(PRINTK)) + PRINTK,
            SectionId.CMDLINES: m.u64(len(CMDLINES)) + CMDLINES,
        }

    def prologue(self, version: int) -> bytes:
        m = self.machine
        return MAGIC + f"{version}\0".encode() + bytes([m.big_endian, m.long_size]) + m.u32(PAGE_SIZE)


def linear_file(crafted: CraftedFile, cpu_counts: dict[str, int] | None = None) -> bytes:
    """A version 6 file; `cpu_counts` adds a CPUCOUNT option behind the named instances' BUFFER options."""
    m, counts = crafted.machine, cpu_counts or {}
    top, *instances = crafted.buffers
    head = crafted.prologue(6) + b"".join(crafted.metadata().values()) + m.u32(crafted.cpus)
    size = len(linear_options(crafted, dict.fromkeys((b.name for b in instances), 0), counts))
    clock = m.u64(7) + b"[local]" if any(number == OptionId.TRACECLOCK for number, _ in crafted.options) else b""
    start = len(head) + size
    body, offsets = b"", {}
    for buffer in [top, *instances]:
        cpus = counts.get(buffer.name, crafted.cpus)
        offsets[buffer.name] = start + len(body)
        tag = b"flyrecord\0"
        data_start = len(aligned(bytes(start + len(body) + len(tag) + 16 * cpus + len(clock))))
        table, data = b"", b""
        for cpu in range(cpus):
            pages = buffer.pages.get(cpu, b"")
            table += m.u64(data_start + len(data)) + m.u64(len(pages))
            data += pages
        before = start + len(body) + len(tag) + len(table) + len(clock)
        body += tag + table + clock + bytes(data_start - before) + data
    return head + linear_options(crafted, offsets, counts) + body


def linear_options(crafted: CraftedFile, offsets: dict[str, int], cpu_counts: dict[str, int]) -> bytes:
    m = crafted.machine
    options = list(crafted.options)
    for buffer in crafted.buffers[1:]:
        options.append((OptionId.BUFFER, m.u64(offsets[buffer.name]) + buffer.name.encode() + b"\0"))
        if buffer.name in cpu_counts:
            options.append((OptionId.CPUCOUNT, m.u32(cpu_counts[buffer.name])))
    packed = b"".join(m.u16(number) + m.u32(len(data)) + data for number, data in options)
    return b"options  \0" + packed + m.u16(0)


class SectionWriter:
    """A version 7 file in the making."""

    def __init__(self, crafted: CraftedFile) -> None:
        self.crafted, self.m = crafted, crafted.machine
        self.is_compressed = crafted.compression != "none"
        version = b"1.2.13\0" if self.is_compressed else b"\0"
        self.file = crafted.prologue(7) + crafted.compression.encode() + b"\0" + version
        self.options_word = len(self.file)
        self.file += self.m.u64(0)

    def section(self, number: int, content: bytes, *, is_compressed: bool, size: int | None = None) -> int:
        offset = len(self.file)
        stated = len(content) if size is None else size
        self.file += self.m.u16(number) + self.m.u16(is_compressed) + self.m.u32(0xFFFFFFFF) + self.m.u64(stated)
        self.file += content
        return offset

    def block(self, content: bytes) -> bytes:
        if not self.is_compressed:
            return content
        packed = zlib.compress(content)
        return self.m.u32(len(packed)) + self.m.u32(len(content)) + packed

    def add_options(self, options: list[tuple[int, bytes]]) -> None:
        packed = b"".join(self.m.u16(number) + self.m.u32(len(data)) + data for number, data in options)
        done = self.m.u16(0) + self.m.u32(8) + self.m.u64(0)
        self.patch(self.options_word, len(self.file))
        self.section(SectionId.OPTIONS, packed + done, is_compressed=False)
        self.options_word = len(self.file) - 8

    def patch(self, position: int, value: int) -> None:
        self.file = self.file[:position] + self.m.u64(value) + self.file[position + 8 :]

    def chunks(self, pages: bytes, page_size: int) -> bytes:
        """Chunks of three pages and a half: a page may lie across two of them."""
        size = 3 * page_size + page_size // 2
        parts = [self.block(pages[start : start + size]) for start in range(0, len(pages), size)]
        return self.m.u32(len(parts)) + b"".join(parts)

    def add_buffer(self, buffer: CraftedBuffer) -> tuple[int, bytes]:
        """The section, and the option that belongs to it."""
        areas, entries = b"", b""
        start = len(self.file) + 16
        for cpu, pages in buffer.pages.items():
            areas += bytes(-(start + len(areas)) % buffer.page_size)
            stored = self.chunks(pages, buffer.page_size) if self.is_compressed else pages
            size = len(stored) - (4 if self.is_compressed and not self.crafted.count_in_size else 0)
            entries += self.m.u32(cpu) + self.m.u64(start + len(areas)) + self.m.u64(size)
            areas += stored
        size_word = None if self.crafted.is_finished else 0
        offset = self.section(SectionId.BUFFER, areas, is_compressed=self.is_compressed, size=size_word)
        head = self.m.u64(offset) + buffer.name.encode() + b"\0local\0"
        return OptionId.BUFFER, head + self.m.u32(buffer.page_size) + self.m.u32(len(buffer.pages)) + entries


def sectioned_file(crafted: CraftedFile) -> bytes:
    """A version 7 file."""
    writer = SectionWriter(crafted)
    places = []
    for number, content in crafted.metadata().items():
        offset = writer.section(number, writer.block(content), is_compressed=writer.is_compressed)
        places.append((int(number), crafted.machine.u64(offset)))
    writer.add_options(crafted.options + places)
    for buffer in crafted.buffers:
        option = writer.add_buffer(buffer)
        if crafted.is_finished:
            writer.add_options([option])
    return writer.file
